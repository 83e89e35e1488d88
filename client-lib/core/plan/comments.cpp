#include "samtavle/base/sort.hpp"
#include "samtavle/plan/comments.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "samtavle/plan/lineage.hpp"
#include "samtavle/plan/schema.hpp"
#include "text_edits.hpp"

namespace samtavle::plan {

using base::Actor;
using base::Errc;
using base::OpId;
using base::Value;
using board::Applied;
using board::Board;
using board::Item;

namespace {

// The comment that this one answers: one on the same item, deleted or not; or nullptr.
const Item* answered_by(const Board& board, const Item& comment) {
  const OpId* id = comment.value(fields::reply_to).get_if<OpId>();
  const Item* target = id == nullptr ? nullptr : board.find(*id);
  const bool here = target != nullptr && target->kind == kinds::comment &&
                    target->place.container == comment.place.container && target != &comment;
  return here ? target : nullptr;
}

// Finds the beginnings of threads, each comment on the way looked at once. Comments that answer
// each other in a circle are one thread; it begins with the one of the smallest id.
class Roots {
 public:
  explicit Roots(const Board& board) : board_(board) {}

  OpId of(const Item& comment) {
    std::vector<const Item*> way;
    std::set<OpId> on_way;
    const Item* at = &comment;
    OpId root;
    while (true) {
      if (const auto known = known_.find(at->id); known != known_.end()) {
        root = known->second;
        break;
      }
      if (!on_way.insert(at->id).second) {
        root = smallest_in_circle(way, at);
        break;
      }
      way.push_back(at);
      const Item* next = answered_by(board_, *at);
      if (next == nullptr) {
        root = at->id;
        break;
      }
      at = next;
    }
    for (const Item* passed : way) known_.emplace(passed->id, root);
    return root;
  }

 private:
  static OpId smallest_in_circle(const std::vector<const Item*>& way, const Item* entry) {
    OpId smallest = entry->id;
    for (auto at = std::find(way.begin(), way.end(), entry); at != way.end(); ++at) {
      smallest = std::min(smallest, (*at)->id);
    }
    return smallest;
  }

  const Board& board_;
  std::map<OpId, OpId> known_;
};

bool is_resolved(const Item* comment) {
  const bool* flag = comment == nullptr ? nullptr : comment->value(fields::resolved).get_if<bool>();
  return flag != nullptr && *flag;
}

bool is_reply(const Item& item) { return board::rank(item.kind) == board::Rank::reply; }

}  // namespace

Applied<OpId> comment_on(board::Composer& composer, const Board& board, const Remark& remark) {
  const Item* item = board.find(remark.item);
  if (item == nullptr || !board.visible(*item)) {
    return cannot(Errc::not_found, "item", "there is no such item");
  }
  if (remark.text.empty()) return cannot(Errc::invalid, "text", "the comment says nothing");
  OpId root;
  if (remark.reply_to) {
    const Item* answered = board.find(remark.reply_to);
    if (answered == nullptr || answered->kind != kinds::comment) {
      return cannot(Errc::not_found, "reply_to", "there is no such comment");
    }
    if (answered->place.container != remark.item) {
      return cannot(Errc::invalid, "reply_to", "that comment stands on another item");
    }
    root = Roots{board}.of(*answered);
  }
  const auto id = composer.create_item(kinds::comment, remark.item);
  if (!id) return id;
  if (auto done = type_text(composer, *id, fields::body, 0, remark.text); !done) {
    return base::pass_on(done);
  }
  for (const Actor actor : remark.mentions) {
    const Value number{static_cast<std::int64_t>(actor.value)};
    if (auto done = composer.add_member(*id, fields::mentions, number); !done) {
      return base::pass_on(done);
    }
  }
  if (root) {
    if (auto done = composer.set(*id, fields::reply_to, root); !done) return base::pass_on(done);
  }
  return id;
}

Applied<void> resolve_thread(board::Composer& composer, const Board& board, OpId comment,
                             bool resolved) {
  const Item* item = board.find(comment);
  if (item == nullptr || item->kind != kinds::comment) {
    return cannot(Errc::not_found, "comment", "there is no such comment");
  }
  return composer.set(Roots{board}.of(*item), fields::resolved, resolved);
}

std::vector<Thread> threads_on(const Board& board, OpId item) {
  std::vector<Thread> out;
  std::map<OpId, std::size_t> by_root;
  Roots roots{board};
  for (const Item* comment : board.children(item)) {
    if (comment->kind != kinds::comment) continue;
    const OpId root = roots.of(*comment);
    const auto [at, is_new] = by_root.emplace(root, out.size());
    if (is_new) out.push_back({root, is_resolved(board.find(root)), {}});
    out[at->second].comments.push_back(comment);
  }
  return out;
}

std::vector<Thread> threads_with_merged(const Board& board, OpId card) {
  std::vector<Thread> out = threads_on(board, card);
  for (const Kin& kin : ancestors_of(board, card)) {
    if (kin.item == nullptr || kin.tie != Tie::merged) continue;
    for (Thread& thread : threads_on(board, kin.id)) out.push_back(std::move(thread));
  }
  return out;
}

std::vector<Actor> mentions_in(const Item& reply) {
  std::vector<Actor> out;
  for (const Value& member : reply.members(fields::mentions)) {
    const auto* number = member.get_if<std::int64_t>();
    if (number != nullptr && *number > 0 && *number <= 0xffffffff) {
      out.push_back(Actor{static_cast<std::uint32_t>(*number)});
    }
  }
  return out;
}

std::vector<News> news_for(const Board& board, Actor actor, base::Seq since) {
  std::vector<News> out;
  std::set<OpId> own_threads;
  Roots roots{board};
  for (const Item* item : board.items()) {
    if (!is_reply(*item) || item->deleted()) continue;
    if (item->created_by == actor) {
      if (item->kind == kinds::comment) own_threads.insert(roots.of(*item));
      continue;
    }
    if (item->created_seq <= since || !board.visible(*item)) continue;
    News news{item};
    const std::vector<Actor> mentioned = mentions_in(*item);
    news.mentions = std::find(mentioned.begin(), mentioned.end(), actor) != mentioned.end();
    const Item* on = board.find(item->place.container);
    news.on_own_item = on != nullptr && on->created_by == actor;
    out.push_back(news);
  }
  for (News& news : out) {
    news.in_own_thread =
        news.reply->kind == kinds::comment && own_threads.contains(roots.of(*news.reply));
  }
  base::stable_sort(out.begin(), out.end(), [](const News& a, const News& b) {
    return a.reply->created_seq < b.reply->created_seq;
  });
  return out;
}

}  // namespace samtavle::plan
