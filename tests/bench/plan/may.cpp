// plan.may.5000: what may() takes for one operation on a board of 5,000 cards, by somebody whose
// rights come from the control level of an area: mostly writing on cards, some moves, new cards and
// comments, in random order. plan.may.5000.delegated: the same by somebody who may do it only
// because of a delegation. plan.check.5000: check_schema() on the same edits.

#include "cases.hpp"
#include "samtavle/bench/measure.hpp"
#include "samtavle/board/composer.hpp"
#include "samtavle/plan/board_template.hpp"
#include "samtavle/plan/delegation.hpp"
#include "samtavle/plan/may.hpp"
#include "samtavle/plan/validate.hpp"
#include "samtavle/support/random.hpp"
#include "samtavle/v1/edit.pb.h"

namespace samtavle::bench {
namespace {

namespace fields = plan::fields;
namespace kinds = plan::kinds;
using base::OpId;

constexpr std::size_t kCards = 5'000;
// As many as stay in the cache: a server asks right after it has read an edit.
constexpr std::size_t kEdits = 2'000;
constexpr std::size_t kRounds = 10;
constexpr base::Replica kReplica{7};
constexpr base::Actor kActor{7};

template <class T, class E>
T must(base::Result<T, E> result) {
  require(result.has_value(), "composing the board");
  return std::move(*result);
}
template <class E>
void must(const base::Result<void, E>& result) {
  require(result.has_value(), "composing the board");
}

struct Desk {
  board::Board board;
  std::vector<OpId> areas;
  std::vector<OpId> cards;
};

Desk desk() {
  Desk desk;
  static_cast<void>(must(
      plan::default_board(desk.board, "Havnen", "Havneby", plan::Language::danish)));
  for (const board::Item* item : desk.board.items()) {
    if (item->kind == kinds::area) desk.areas.push_back(item->id);
  }
  desk.areas.resize(2);  // of the phase that is open
  board::Composer composer{desk.board, base::Replica{1}, base::Actor{1}, "b"};
  for (const OpId area : desk.areas) {
    must(composer.set(area, fields::level_citizen, "edit"));
  }
  for (std::size_t i = 0; i < kCards; ++i) {
    desk.cards.push_back(must(composer.create_item(kinds::idea, desk.areas[i % 2])));
    must(composer.insert_text(desk.cards.back(), fields::title, 0, "An idea"));
  }
  const plan::Offer offer{"All of it", base::Actor{1}, kActor, "", {}, desk.areas};
  const OpId delegation = must(plan::offer(composer, offer));
  must(plan::answer(composer, delegation, "accepted"));
  static_cast<void>(composer.finish());
  return desk;
}

std::vector<v1::Edit> edits(Desk& desk) {
  std::vector<v1::Edit> out;
  support::Random random{7};
  while (out.size() < kEdits) {
    board::Composer composer{desk.board, kReplica, kActor, "x"};
    const OpId card = random.pick(desk.cards);
    const auto dice = random.below(10);
    if (dice < 5) {
      must(composer.set(card, fields::x, static_cast<double>(random.below(1000))));
    } else if (dice < 7) {
      must(composer.insert_text(card, fields::title, 0, "x"));
    } else if (dice < 8) {
      must(composer.move_last(card, random.pick(desk.areas)));
    } else if (dice < 9) {
      static_cast<void>(must(composer.create_item(kinds::idea, random.pick(desk.areas))));
    } else {
      static_cast<void>(must(composer.create_item(kinds::comment, card)));
    }
    auto composed = composer.finish();
    out.push_back(std::move(*composed.edit));
    static_cast<void>(desk.board.roll_back(std::move(composed.journal)));
  }
  return out;
}

template <class Look>
double ns_each(const Look& look) {
  Desk desk = bench::desk();
  const std::vector<v1::Edit> all = edits(desk);
  std::size_t refused = 0;
  const double ns = cpu_ns_of(
      [] { return 0; },
      [&](int) {
        for (std::size_t round = 0; round < kRounds; ++round) {
          for (const v1::Edit& edit : all) refused += look(desk.board, edit) ? 1 : 0;
        }
      },
      [&](int) { require(refused == 0, "an edit was refused"); });
  return ns / (kEdits * kRounds);
}

}  // namespace

double may_ns(plan::Role role) {
  const plan::Asking asking{kActor, role, plan::ActorKind::citizen, 1'740'830'400'000};
  return ns_each([&](const board::Board& board, const v1::Edit& edit) {
    return plan::may(board, asking, edit).has_value();
  });
}

double check_ns() {
  return ns_each([](const board::Board& board, const v1::Edit& edit) {
    return plan::check_schema(board, edit).has_value();
  });
}

void add_may_cases(Suite& suite) {
  suite.add({"plan.may.5000", "ns", Case::Kind::timed,
             [] { return may_ns(plan::Role::contributor); }});
  suite.add({"plan.may.5000.delegated", "ns", Case::Kind::timed,
             [] { return may_ns(plan::Role::reader); }});
  suite.add({"plan.check.5000", "ns", Case::Kind::timed, [] { return check_ns(); }});
}

}  // namespace samtavle::bench
