// The steps of an edit: the functions that take a samtavle_transaction.

#include "transaction.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include "samtavle/base/utf8.hpp"
#include "samtavle/plan/comments.hpp"
#include "samtavle/plan/connectors.hpp"
#include "samtavle/plan/evaluation.hpp"
#include "samtavle/plan/lineage.hpp"
#include "samtavle/plan/phases.hpp"
#include "samtavle/plan/suggestions.hpp"
#include "values.hpp"

namespace samtavle::c {

using base::OpId;
using board::Applied;

OpId Transaction::current(samtavle_id id) const { return board.aliases().current(from_c(id)); }

int made_one(Transaction& tx, const Applied<OpId>& result, samtavle_id* made) {
  if (!result) return fail(result.error());
  tx.board.made(*result);
  if (made != nullptr) *made = to_c(*result);
  return succeed();
}

base::Result<base::Value> value_in(const Transaction& tx, const samtavle_value* given) {
  auto value = from_c(given);
  if (!value) return value;
  if (const OpId* item = value->get_if<OpId>()) {
    return base::Value{tx.board.aliases().current(*item)};
  }
  return value;
}

namespace {

constexpr std::size_t kMergedCardsMax = 1000;
// What one insertion may hold; more is typed piece by piece.
constexpr std::size_t kPieceBytesMax = 32 * 1024;

// For steps that take a value: a scalar, or a member of a set.
template <class Step>
int with_value(samtavle_transaction handle, const samtavle_value* given, Step step) noexcept {
  return on_transaction(handle, [&](Transaction& tx) {
    auto value = value_in(tx, given);
    return value ? told(step(tx, std::move(*value))) : fail(value.error());
  });
}

Applied<void> insert(board::Composer& composer, OpId item, base::Field field, std::size_t at,
                     std::string_view words) {
  while (!words.empty()) {
    std::size_t bytes = std::min(words.size(), kPieceBytesMax);
    // Not within a character.
    while (bytes < words.size() && bytes > 0 && (words[bytes] & 0xc0) == 0x80) --bytes;
    const std::string_view piece = words.substr(0, bytes);
    const auto length = base::count_code_points(piece);
    if (!length) {
      return base::Unexpected<board::ApplyError>{
          {base::Errc::invalid, "text", length.error().detail}};
    }
    if (auto done = composer.insert_text(item, field, at, piece); !done) return done;
    at += *length;
    words.remove_prefix(bytes);
  }
  return {};
}

}  // namespace
}  // namespace samtavle::c

using namespace samtavle;
using namespace samtavle::c;

extern "C" {

int samtavle_transaction_view(samtavle_transaction handle, samtavle_view* view) {
  return on_transaction(handle, [&](Transaction& tx) {
    if (view == nullptr) return fail(SAMTAVLE_INVALID, "nowhere to put the view");
    if (!tx.view) {
      tx.view.emplace(BoardView{tx.session.board(), tx.session.directory(), &tx.session,
                                &tx.board.aliases()});
      tx.borrowed.emplace(*tx.view);
    }
    *view = tx.borrowed->handle();
    return succeed();
  });
}

int samtavle_create(samtavle_transaction handle, uint32_t kind, samtavle_place place,
                    samtavle_id* made) {
  return on_transaction(handle, [&](Transaction& tx) {
    const OpId in = tx.current(place.in);
    const auto created = tx.composer.create_item(base::Kind{kind}, in, tx.current(place.after));
    if (created && place.first != 0) {
      if (const auto moved = tx.composer.move(*created, in); !moved) return fail(moved.error());
    }
    return made_one(tx, created, made);
  });
}

int samtavle_set(samtavle_transaction handle, samtavle_id item, uint32_t field,
                 const samtavle_value* value) {
  return with_value(handle, value, [&](Transaction& tx, base::Value given) {
    return tx.composer.set(tx.current(item), base::Field{field}, std::move(given));
  });
}

int samtavle_add(samtavle_transaction handle, samtavle_id item, uint32_t field,
                 const samtavle_value* member) {
  return with_value(handle, member, [&](Transaction& tx, base::Value given) {
    return tx.composer.add_member(tx.current(item), base::Field{field}, std::move(given));
  });
}

int samtavle_remove(samtavle_transaction handle, samtavle_id item, uint32_t field,
                    const samtavle_value* member) {
  return with_value(handle, member, [&](Transaction& tx, base::Value given) {
    return tx.composer.remove_member(tx.current(item), base::Field{field}, std::move(given));
  });
}

int samtavle_insert(samtavle_transaction handle, samtavle_id item, uint32_t field, size_t at,
                    const char* words) {
  return on_transaction(handle, [&](Transaction& tx) {
    return told(insert(tx.composer, tx.current(item), base::Field{field}, at, or_empty(words)));
  });
}

int samtavle_erase(samtavle_transaction handle, samtavle_id item, uint32_t field, size_t from,
                   size_t to) {
  return on_transaction(handle, [&](Transaction& tx) {
    if (to < from) return fail(SAMTAVLE_INVALID, "a passage that ends before it begins", "to");
    if (to == from) return succeed();
    return told(tx.composer.erase_text(tx.current(item), base::Field{field}, from, to - from));
  });
}

int samtavle_move(samtavle_transaction handle, samtavle_id item, samtavle_place place) {
  return on_transaction(handle, [&](Transaction& tx) {
    const bool last = place.first == 0 && place.after.counter == 0;
    const OpId in = tx.current(place.in);
    return told(last ? tx.composer.move_last(tx.current(item), in)
                     : tx.composer.move(tx.current(item), in, tx.current(place.after)));
  });
}

int samtavle_delete(samtavle_transaction handle, samtavle_id item) {
  return on_transaction(
      handle, [&](Transaction& tx) { return told(tx.composer.delete_item(tx.current(item))); });
}

int samtavle_restore(samtavle_transaction handle, samtavle_id item) {
  return on_transaction(
      handle, [&](Transaction& tx) { return told(tx.composer.restore_item(tx.current(item))); });
}

int samtavle_comment(samtavle_transaction handle, samtavle_id item, const char* words,
                     samtavle_id reply_to, samtavle_id* made) {
  return on_transaction(handle, [&](Transaction& tx) {
    plan::Remark remark;
    remark.item = tx.current(item);
    remark.text = or_empty(words);
    remark.reply_to = tx.current(reply_to);
    return made_one(tx, plan::comment_on(tx.composer, tx.session.board(), remark), made);
  });
}

int samtavle_resolve_thread(samtavle_transaction handle, samtavle_id comment, uint32_t resolved) {
  return on_transaction(handle, [&](Transaction& tx) {
    return told(plan::resolve_thread(tx.composer, tx.session.board(), tx.current(comment),
                                     resolved != 0));
  });
}

int samtavle_judge(samtavle_transaction handle, samtavle_id criterion, const char* verdict,
                   const char* note, samtavle_id* made) {
  return on_transaction(handle, [&](Transaction& tx) {
    const auto word = plan::parse_verdict(or_empty(verdict));
    if (!word) return fail(SAMTAVLE_INVALID, "there is no such verdict", "verdict");
    return made_one(tx,
                    plan::judge(tx.composer, tx.session.board(), tx.current(criterion),
                                tx.session.actor(), *word, or_empty(note)),
                    made);
  });
}

int samtavle_connect(samtavle_transaction handle, samtavle_id from, samtavle_id to,
                     const char* relation, samtavle_id* made) {
  return on_transaction(handle, [&](Transaction& tx) {
    return made_one(tx,
                    plan::connect_cards(tx.composer, tx.session.board(), tx.current(from),
                                        tx.current(to), or_empty(relation)),
                    made);
  });
}

int samtavle_merge_cards(samtavle_transaction handle, const samtavle_id* cards, size_t count,
                         const char* title, samtavle_id* made) {
  return on_transaction(handle, [&](Transaction& tx) {
    if (cards == nullptr || count > kMergedCardsMax) {
      return fail(SAMTAVLE_INVALID, "no cards, or too many at once", "cards");
    }
    std::vector<OpId> all;
    for (std::size_t i = 0; i < count; ++i) all.push_back(tx.current(cards[i]));
    return made_one(
        tx, plan::merge_cards(tx.composer, tx.session.board(), all, or_empty(title)), made);
  });
}

int samtavle_carry_card(samtavle_transaction handle, samtavle_id card, samtavle_id area,
                        samtavle_id* made) {
  return on_transaction(handle, [&](Transaction& tx) {
    return made_one(tx,
                    plan::carry_card(tx.composer, tx.session.board(), tx.current(card),
                                     tx.current(area)),
                    made);
  });
}

int samtavle_enter_phase(samtavle_transaction handle, samtavle_id phase, uint32_t unready) {
  return on_transaction(handle, [&](Transaction& tx) {
    return told(plan::enter_phase(tx.composer, tx.session.board(), tx.current(phase),
                                  unready != 0));
  });
}

int samtavle_suggest_text(samtavle_transaction handle, samtavle_id item, uint32_t field,
                          size_t from, size_t to, const char* words, samtavle_id* made) {
  return on_transaction(handle, [&](Transaction& tx) {
    plan::TextSuggestion suggestion;
    suggestion.target = tx.current(item);
    suggestion.field = base::Field{field};
    suggestion.from = from;
    suggestion.to = to;
    suggestion.words = or_empty(words);
    return made_one(tx, plan::suggest_text(tx.composer, tx.session.board(), suggestion), made);
  });
}

int samtavle_accept_suggestion(samtavle_transaction handle, samtavle_id suggestion) {
  return on_transaction(handle, [&](Transaction& tx) {
    return told(
        plan::accept_suggestion(tx.composer, tx.session.board(), tx.current(suggestion)));
  });
}

int samtavle_reject_suggestion(samtavle_transaction handle, samtavle_id suggestion,
                               const char* reason) {
  return on_transaction(handle, [&](Transaction& tx) {
    return told(plan::reject_suggestion(tx.composer, tx.session.board(), tx.current(suggestion),
                                        or_empty(reason)));
  });
}

}  // extern "C"
