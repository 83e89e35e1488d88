// What the server would take.

#include <vector>

#include "boards.hpp"
#include "clock.hpp"
#include "samtavle/views/questions.hpp"
#include "values.hpp"

namespace samtavle::c {

namespace {

// An edit has no more operations.
constexpr std::size_t kAskedMax = 512;

base::Result<views::Question> question_of(const Aliases& aliases, const samtavle_ask& ask) {
  if (ask.what < SAMTAVLE_MAY_CREATE || ask.what > SAMTAVLE_MAY_ENTER_PHASE) {
    return base::fail(base::Errc::invalid, "there is no such question");
  }
  views::Question out;
  out.what = static_cast<views::Asked>(ask.what);
  out.item = aliases.current(from_c(ask.item));
  out.container = aliases.current(from_c(ask.container));
  out.kind = base::Kind{ask.kind};
  out.field = base::Field{ask.field};
  out.unready = ask.unready != 0;
  if (ask.what != SAMTAVLE_MAY_SET && ask.what != SAMTAVLE_MAY_MEMBERS) return out;
  auto value = from_c(&ask.value);
  if (!value) return base::pass_on(value);
  if (const base::OpId* item = value->get_if<base::OpId>()) {
    *value = base::Value{aliases.current(*item)};
  }
  out.value = std::move(*value);
  return out;
}

}  // namespace
}  // namespace samtavle::c

using namespace samtavle;
using namespace samtavle::c;

extern "C" {

int samtavle_may(samtavle_board handle, const samtavle_ask* steps, size_t count,
                 samtavle_permission* permission) {
  return on_board(handle, [&](Embedded& board) {
    if (steps == nullptr || count == 0 || count > kAskedMax) {
      return fail(SAMTAVLE_INVALID, "nothing is asked, or more than one edit can hold");
    }
    std::vector<views::Question> questions;
    for (std::size_t i = 0; i < count; ++i) {
      auto question = question_of(board.aliases(), steps[i]);
      if (!question) return fail(question.error());
      questions.push_back(std::move(*question));
    }
    std::optional<views::Permission> answer;
    board.client().read([&](const sync::ClientSession& session) {
      if (session.loaded()) answer = views::may(session, unix_ms(), questions);
    });
    if (!answer) return fail(SAMTAVLE_UNAVAILABLE, "nothing is loaded yet");
    samtavle_permission shown{};
    shown.size = sizeof shown;
    shown.allowed = !answer->denial;
    shown.needs_reason = answer->needs_reason && !answer->denial;
    if (!answer->denial) return fill(permission, shown);
    const plan::Denial& denial = *answer->denial;
    shown.status = static_cast<std::uint32_t>(denial.code);
    shown.needed_role = static_cast<std::uint32_t>(denial.needed);
    shown.needed_level = static_cast<std::uint32_t>(denial.level);
    const int filled = fill(permission, shown);
    return filled == SAMTAVLE_OK ? succeed(denial.detail, denial.path) : filled;
  });
}

}  // extern "C"
