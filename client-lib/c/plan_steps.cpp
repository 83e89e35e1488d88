// The steps of the plan that came after the first ones: formatting, splitting, votes, delegations,
// versions, contributions of others.

#include <span>
#include <vector>

#include "samtavle/plan/delegation.hpp"
#include "samtavle/plan/lineage.hpp"
#include "samtavle/plan/on_behalf.hpp"
#include "samtavle/plan/phases.hpp"
#include "samtavle/plan/suggestions.hpp"
#include "samtavle/plan/versions.hpp"
#include "samtavle/plan/votes.hpp"
#include "transaction.hpp"

namespace samtavle::c {

namespace {

// What is named in one call.
constexpr std::size_t kNamedMax = 1000;

int too_many(const char* what) {
  return fail(SAMTAVLE_INVALID, "none where some must be, or too many at once", what);
}

std::vector<base::OpId> current_ids(const Transaction& tx, const samtavle_id* ids,
                                    std::size_t count) {
  std::vector<base::OpId> out;
  for (std::size_t i = 0; i < count; ++i) out.push_back(tx.current(ids[i]));
  return out;
}

template <class Act>
int on_planned(samtavle_transaction handle, samtavle_id item, Act act) noexcept {
  return on_transaction(handle, [&](Transaction& tx) {
    return told(act(tx.composer, tx.session.board(), tx.current(item)));
  });
}

}  // namespace
}  // namespace samtavle::c

using namespace samtavle;
using namespace samtavle::c;

extern "C" {

int samtavle_withdraw_suggestion(samtavle_transaction handle, samtavle_id suggestion) {
  return on_planned(handle, suggestion, plan::withdraw_suggestion);
}

int samtavle_suggest_value(samtavle_transaction handle, samtavle_id item, uint32_t field,
                           const samtavle_value* value, samtavle_id* made) {
  return on_transaction(handle, [&](Transaction& tx) {
    auto given = value_in(tx, value);
    if (!given) return fail(given.error());
    return made_one(tx,
                    plan::suggest_value(tx.composer, tx.session.board(), tx.current(item),
                                        base::Field{field}, std::move(*given)),
                    made);
  });
}

int samtavle_format(samtavle_transaction handle, samtavle_id item, uint32_t field, size_t from,
                    size_t to, uint32_t mark, const samtavle_value* value) {
  return on_transaction(handle, [&](Transaction& tx) {
    auto given = value_in(tx, value);
    if (!given) return fail(given.error());
    return told(tx.composer.mark_text(tx.current(item), base::Field{field}, from, to, mark,
                                      std::move(*given)));
  });
}

int samtavle_split_card(samtavle_transaction handle, samtavle_id card,
                        const samtavle_split_part* parts, size_t count, samtavle_id* made) {
  return on_transaction(handle, [&](Transaction& tx) {
    if (parts == nullptr || count > kNamedMax) return too_many("parts");
    std::vector<plan::SplitPart> all;
    for (std::size_t i = 0; i < count; ++i) {
      all.push_back({parts[i].from, parts[i].to, or_empty(parts[i].title)});
    }
    const auto cards =
        plan::split_card(tx.composer, tx.session.board(), tx.current(card), all);
    if (!cards) return fail(cards.error());
    for (std::size_t i = 0; i < cards->size(); ++i) {
      tx.board.made((*cards)[i]);
      if (made != nullptr) made[i] = to_c((*cards)[i]);
    }
    return succeed();
  });
}

int samtavle_make_round(samtavle_transaction handle, samtavle_id container,
                        const samtavle_round* round, samtavle_id* made) {
  return on_transaction(handle, [&](Transaction& tx) {
    samtavle_round read{};
    if (!read_sized(round, read)) return fail(SAMTAVLE_INVALID, "no round");
    if (read.cards == nullptr || read.card_count > kNamedMax) return too_many("cards");
    const std::vector<base::OpId> cards = current_ids(tx, read.cards, read.card_count);
    plan::NewRound asked;
    asked.question = or_empty(read.question);
    asked.body = or_empty(read.body);
    asked.cards = cards;
    if (read.dots_per_actor != 0) asked.dots_per_actor = read.dots_per_actor;
    asked.anonymous = read.anonymous != 0;
    asked.live_tally = read.live_tally != 0;
    return made_one(
        tx, plan::make_round(tx.composer, tx.session.board(), tx.current(container), asked), made);
  });
}

int samtavle_close_round(samtavle_transaction handle, samtavle_id round) {
  return on_planned(handle, round, plan::close_round);
}

int samtavle_reopen_round(samtavle_transaction handle, samtavle_id round) {
  return on_planned(handle, round, plan::reopen_round);
}

int samtavle_offer(samtavle_transaction handle, const samtavle_offering* offering,
                   samtavle_id* made) {
  return on_transaction(handle, [&](Transaction& tx) {
    samtavle_offering read{};
    if (!read_sized(offering, read)) return fail(SAMTAVLE_INVALID, "no offer");
    if (read.field_count > kNamedMax || (read.fields == nullptr && read.field_count > 0)) {
      return too_many("fields");
    }
    if (read.item_count > kNamedMax || (read.items == nullptr && read.item_count > 0)) {
      return too_many("items");
    }
    plan::Offer offer;
    offer.task = or_empty(read.task);
    offer.from = tx.session.actor();
    offer.to = base::Actor{read.to};
    offer.until = or_empty(read.until);
    for (std::size_t i = 0; i < read.field_count; ++i) {
      offer.fields.push_back(base::Field{read.fields[i]});
    }
    offer.items = current_ids(tx, read.items, read.item_count);
    return made_one(tx, plan::offer(tx.composer, offer), made);
  });
}

int samtavle_answer_delegation(samtavle_transaction handle, samtavle_id delegation,
                               const char* state) {
  return on_transaction(handle, [&](Transaction& tx) {
    return told(plan::answer(tx.composer, tx.current(delegation), or_empty(state)));
  });
}

int samtavle_name_version(samtavle_transaction handle, const char* title, uint64_t seq,
                          samtavle_id* made) {
  return on_transaction(handle, [&](Transaction& tx) {
    return made_one(tx,
                    plan::name_version(tx.composer, tx.session.board(), or_empty(title),
                                       base::Seq{seq}),
                    made);
  });
}

int samtavle_enter_for(samtavle_transaction handle, uint32_t kind, samtavle_id container,
                       const char* name, const char* title, const char* body,
                       samtavle_id* made) {
  return on_transaction(handle, [&](Transaction& tx) {
    plan::Contribution contribution;
    contribution.kind = base::Kind{kind};
    contribution.container = tx.current(container);
    contribution.name = or_empty(name);
    contribution.title = or_empty(title);
    contribution.body = or_empty(body);
    return made_one(tx, plan::enter_for(tx.composer, contribution), made);
  });
}

}  // extern "C"
