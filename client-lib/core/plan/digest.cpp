#include "samtavle/base/sort.hpp"
#include "samtavle/plan/digest.hpp"

#include <algorithm>

#include "op_items.hpp"
#include "samtavle/plan/comments.hpp"
#include "samtavle/plan/delegation.hpp"
#include "samtavle/plan/suggestions.hpp"
#include "scalar_words.hpp"

namespace samtavle::plan {

using base::Actor;
using base::OpId;
using base::Seq;
using board::Board;
using board::Item;

namespace {

bool is_a_reply(const Item& item) { return board::rank(item.kind) == board::Rank::reply; }
bool is_card(const Item& item) { return board::rank(item.kind) == board::Rank::card; }

bool is_resting(const Board& board) {
  return board.root() != nullptr && holds_word(board.root()->value(fields::board_state), "resting");
}

Answer::What what_of(const Item& reply) {
  if (reply.kind == kinds::suggestion) return Answer::What::suggestion;
  return reply.kind == kinds::verdict ? Answer::What::verdict : Answer::What::comment;
}

// What a reply says: of a verdict its word.
std::string words_of_reply(const Item& reply) {
  std::string body = reply.text_utf8(fields::body);
  if (reply.kind != kinds::verdict || !body.empty()) return body;
  return words_in(reply, fields::verdict);
}

}  // namespace

std::string_view name(Answer::What what) noexcept {
  switch (what) {
    case Answer::What::comment:
      return "comment";
    case Answer::What::suggestion:
      return "suggestion";
    case Answer::What::verdict:
      return "verdict";
    case Answer::What::mention:
      return "mention";
    case Answer::What::accepted:
      return "accepted";
    case Answer::What::rejected:
      return "rejected";
    case Answer::What::offered:
      return "offered";
    case Answer::What::delegation:
      break;
  }
  return "delegation";
}

bool Digest::empty() const noexcept {
  return pauses.empty() && corrections.empty() && answers.empty() && cards.empty() &&
         rest.created == 0 && rest.changed == 0 && rest.deleted == 0 && rest.replies == 0;
}

DigestMaker::DigestMaker(board::Board then, Actor reader)
    : reader_(reader), since_(then.seq()), since_ms_(then.time_ms()), story_(std::move(then)) {
  if (is_resting(story_.board())) pauses_.push_back({});
}

board::Applied<void> DigestMaker::add(const v1::Event& event) {
  const bool was_resting = is_resting(story_.board());
  if (auto done = story_.add(event); !done) return done;
  note_pause(was_resting, event.time_ms());
  const Actor actor{event.actor()};
  if (actor != reader_) note(event);
  return {};
}

void DigestMaker::note_pause(bool was_resting, std::int64_t time_ms) {
  const bool rests = is_resting(story_.board());
  if (rests == was_resting) return;
  if (rests) {
    pauses_.push_back({time_ms, {}});
  } else {
    pauses_.back().resumed_ms = time_ms;
  }
}

void DigestMaker::note(const v1::Event& event) {
  const Actor actor{event.actor()};
  const base::Value self{static_cast<std::int64_t>(reader_.value)};
  for_each_item(event.edit(), [&](const v1::Operation& op, OpId item) {
    const base::Field field = field_of(op);
    // What the server tidies up is nobody's news, but for tasks that it ends.
    if (actor == base::kServerActor && field != fields::delegation_state) return;
    Touched& touched = touched_[item];
    touched.by.insert(actor);
    if (field) touched.fields.insert(field);
    touched.moved = touched.moved || op.has_place_item();
    touched.deleted = touched.deleted || op.has_delete_item();
    touched.restored = touched.restored || op.has_restore_item();
    if (op.has_add_member() && base::Field{op.add_member().field()} == fields::mentions &&
        board::from_proto(op.add_member().value()) == self) {
      touched.mentions_reader = true;
    }
    touched.last_by = actor;
    touched.seq = Seq{event.seq()};
    touched.time_ms = event.time_ms();
  });
}

const DigestMaker::Touched* DigestMaker::touched(OpId item) const {
  const auto found = touched_.find(item);
  return found == touched_.end() ? nullptr : &found->second;
}

bool DigestMaker::is_new(const Item& item) const { return item.created_seq > since_; }

Digest DigestMaker::finish() const {
  Digest out;
  out.since = since_;
  out.since_ms = since_ms_;
  out.until = board().seq();
  out.until_ms = board().time_ms();
  // A board that rested all the time is no news, and is seen on the board.
  for (const Pause& pause : pauses_) {
    if (pause.rested_ms || pause.resumed_ms) out.pauses.push_back(pause);
  }
  std::set<OpId> told;
  take_answers(out, told);
  // An answer about a task says that it was accepted; that it opens something is in the story.
  const std::set<OpId> answered = told;
  for (const Correction& correction : story_.corrections()) {
    if (correction.actor == reader_ || answered.contains(correction.item)) continue;
    out.corrections.push_back(correction);
    told.insert(correction.item);
  }
  take_cards(out, told);
  take_rest(out, told);
  return out;
}

void DigestMaker::take_answers(Digest& out, std::set<OpId>& told) const {
  for (const News& news : news_for(board(), reader_, since_)) {
    if (!news.mentions && !news.on_own_item && !news.in_own_thread) continue;
    const Item& reply = *news.reply;
    out.answers.push_back({what_of(reply),
                           reply.id,
                           reply.place.container,
                           reply.created_by,
                           reply.created_seq,
                           reply.created_ms,
                           words_of_reply(reply),
                           {},
                           news.mentions});
    told.insert(reply.id);
  }
  for (const Item* item : board().items()) {
    if (item->deleted()) continue;
    if (item->kind == kinds::suggestion && item->created_by == reader_) take_decision(out, *item);
    if (item->kind == kinds::delegation) take_delegation(out, *item);
    const Touched* by_others = touched(item->id);
    if (by_others != nullptr && by_others->mentions_reader && !is_new(*item) &&
        board().visible(*item)) {
      out.answers.push_back({Answer::What::mention,
                             item->id,
                             item->place.container,
                             by_others->last_by,
                             by_others->seq,
                             by_others->time_ms,
                             words_of_reply(*item),
                             {},
                             true});
      told.insert(item->id);
    }
  }
  for (const Answer& answer : out.answers) told.insert(answer.item);
  base::stable_sort(out.answers.begin(), out.answers.end(),
                   [](const Answer& a, const Answer& b) { return a.seq < b.seq; });
}

void DigestMaker::take_decision(Digest& out, const Item& suggestion) const {
  const Suggestion read = read_suggestion(board(), suggestion);
  if (read.state != SuggestionState::accepted && read.state != SuggestionState::rejected) return;
  if (read.decided_at <= since_ || read.decided_by == reader_) return;
  const bool accepted = read.state == SuggestionState::accepted;
  const Touched* by_others = touched(suggestion.id);
  out.answers.push_back({accepted ? Answer::What::accepted : Answer::What::rejected,
                         suggestion.id,
                         read.target,
                         read.decided_by,
                         read.decided_at,
                         by_others == nullptr ? 0 : by_others->time_ms,
                         accepted ? read.words : read.reason,
                         {},
                         false});
}

void DigestMaker::take_delegation(Digest& out, const Item& delegation) const {
  const board::Scalar* state = delegation.scalar(fields::delegation_state);
  if (state == nullptr || state->seq <= since_ || state->actor == reader_) return;
  const base::Value self{static_cast<std::int64_t>(reader_.value)};
  const bool to_reader = is_delegate(delegation, reader_);
  if (!to_reader && delegation.value(fields::from_actor) != self) return;
  const bool offered = holds_word(state->value, "offered");
  const Touched* by_others = touched(delegation.id);
  out.answers.push_back({offered && to_reader ? Answer::What::offered : Answer::What::delegation,
                         delegation.id, delegation.place.container, state->actor, state->seq,
                         by_others == nullptr ? 0 : by_others->time_ms,
                         delegation.text_utf8(fields::title),
                         words_in(delegation, fields::delegation_state), false});
}

void DigestMaker::take_cards(Digest& out, std::set<OpId>& told) const {
  for (const auto& [id, by_others] : touched_) {
    const Item* item = board().find(id);
    if (item == nullptr || !is_card(*item) || item->created_by != reader_ || told.contains(id)) {
      continue;
    }
    CardChange change;
    change.card = id;
    change.title = item->text_utf8(fields::title);
    change.by.assign(by_others.by.begin(), by_others.by.end());
    change.fields = by_others.fields;
    change.moved = by_others.moved;
    change.deleted = by_others.deleted && item->deleted();
    change.restored = by_others.restored && !item->deleted();
    change.seq = by_others.seq;
    change.time_ms = by_others.time_ms;
    out.cards.push_back(std::move(change));
    told.insert(id);
  }
  base::stable_sort(out.cards.begin(), out.cards.end(),
                   [](const CardChange& a, const CardChange& b) { return a.seq > b.seq; });
}

void DigestMaker::take_rest(Digest& out, const std::set<OpId>& told) const {
  std::set<Actor> by;
  std::vector<const Item*> cards;
  for (const auto& [id, by_others] : touched_) {
    const Item* item = board().find(id);
    if (item == nullptr || told.contains(id)) continue;
    const bool made_by_others = is_new(*item) && item->created_by != reader_;
    // What came and went meanwhile is not worth a word.
    if (is_new(*item) && item->deleted()) continue;
    if (is_a_reply(*item)) {
      if (!made_by_others || !board().visible(*item)) continue;
      ++out.rest.replies;
    } else if (made_by_others) {
      ++out.rest.created;
      if (is_card(*item) && board().visible(*item)) cards.push_back(item);
    } else if (item->deleted()) {
      if (!by_others.deleted) continue;
      ++out.rest.deleted;
    } else {
      ++out.rest.changed;
    }
    by.insert(by_others.by.begin(), by_others.by.end());
  }
  out.rest.by.assign(by.begin(), by.end());
  base::sort(cards.begin(), cards.end(),
            [](const Item* a, const Item* b) { return a->created_seq > b->created_seq; });
  cards.resize(std::min(cards.size(), kDigestNewestMax));
  for (const Item* card : cards) out.rest.newest.push_back(card->id);
}

}  // namespace samtavle::plan
