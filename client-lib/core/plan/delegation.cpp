#include "samtavle/plan/delegation.hpp"

#include <algorithm>
#include <chrono>
#include <string>

#include "samtavle/plan/schema.hpp"
#include "scalar_words.hpp"

namespace samtavle::plan {

using base::Actor;
using base::OpId;
using base::Value;
using board::Applied;
using board::Item;

namespace {

bool is_in(const Item& delegation, std::string_view state) {
  return holds_word(delegation.value(fields::delegation_state), state);
}

Value number(Actor actor) { return Value{static_cast<std::int64_t>(actor.value)}; }

}  // namespace

bool is_delegate(const Item& delegation, Actor actor) {
  return delegation.value(fields::to_actor) == number(actor);
}

std::string date_of(std::int64_t time_ms) {
  const auto day = std::chrono::floor<std::chrono::days>(
      std::chrono::sys_time<std::chrono::milliseconds>{std::chrono::milliseconds{time_ms}});
  const std::chrono::year_month_day date{day};
  const auto padded = [](unsigned number, std::size_t digits) {
    const std::string text = std::to_string(number);
    return std::string(digits - std::min(digits, text.size()), '0') + text;
  };
  return padded(static_cast<unsigned>(static_cast<int>(date.year())), 4) + "-" +
         padded(static_cast<unsigned>(date.month()), 2) + "-" +
         padded(static_cast<unsigned>(date.day()), 2);
}

bool is_over(const Item& delegation, std::int64_t now_ms) {
  const auto until = delegation.value(fields::until_date).get_if<std::string>();
  return now_ms != 0 && until && *until < date_of(now_ms);
}

bool in_force(const Item& delegation, Actor actor, std::int64_t now_ms) {
  return is_delegate(delegation, actor) && is_in(delegation, "accepted") &&
         !is_over(delegation, now_ms);
}

std::vector<const Item*> overdue_delegations(const board::Board& board, std::int64_t now_ms) {
  std::vector<const Item*> found = board.children(board::kRootId, kinds::delegation);
  std::erase_if(found, [&](const Item* item) {
    const bool waits = is_in(*item, "accepted") || is_in(*item, "offered");
    return !waits || !is_over(*item, now_ms);
  });
  return found;
}

Applied<OpId> offer(board::Composer& composer, const Offer& offer) {
  const auto id = composer.create_item(kinds::delegation, board::kRootId);
  if (!id) return id;
  const auto fail = [](const Applied<void>& done) {
    return base::Unexpected<board::ApplyError>{done.error()};
  };
  const auto set = [&](base::Field field, Value value) {
    return composer.set(*id, field, std::move(value));
  };
  if (auto done = composer.insert_text(*id, fields::title, 0, offer.task); !done) return fail(done);
  if (auto done = set(fields::from_actor, number(offer.from)); !done) return fail(done);
  if (auto done = set(fields::to_actor, number(offer.to)); !done) return fail(done);
  if (!offer.until.empty()) {
    if (auto done = set(fields::until_date, offer.until); !done) return fail(done);
  }
  for (const base::Field field : offer.fields) {
    const Value value{static_cast<std::int64_t>(field.value)};
    if (auto done = composer.add_member(*id, fields::opens, value); !done) return fail(done);
  }
  for (const OpId item : offer.items) {
    if (auto done = composer.add_member(*id, fields::opens, item); !done) return fail(done);
  }
  if (auto done = set(fields::delegation_state, "offered"); !done) return fail(done);
  return id;
}

Applied<void> answer(board::Composer& composer, OpId delegation, std::string_view state) {
  return composer.set(delegation, fields::delegation_state, state);
}

}  // namespace samtavle::plan
