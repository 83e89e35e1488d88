// Goal: whatever people say in a vote, and however often it is closed and opened again, nobody's
// dots in the box are ever more than everybody has, or on a card that the vote is not about; and
// the tally is what one gets by counting on one's fingers.
// Method: random ballots, right and wrong, of random people at a random round whose cards come and
// go. What check_ballot() lets through is put into a plain box, as a server does; the box is looked
// through after each step, and counted without the help of count().

#include "samtavle/plan/votes.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "samtavle/support/boards.hpp"
#include "samtavle/support/knobs.hpp"
#include "samtavle/support/random.hpp"

namespace samtavle::plan {
namespace {

using base::Actor;
using base::Errc;
using base::OpId;
using support::Random;

constexpr std::uint32_t kPeople = 7;
constexpr std::uint32_t kCards = 5;

class Hall {
 public:
  explicit Hall(std::uint64_t seed) : random_(seed), board_(support::rooted_board()) {
    dots_ = static_cast<std::uint32_t>(random_.between(1, 6));
    act([&](board::Composer& c) {
      area_ = *c.create_item(kinds::area, board::kRootId);
      while (cards_.size() < kCards) cards_.push_back(*c.create_item(kinds::idea, area_));
    });
    act([&](board::Composer& c) {
      const std::size_t about = random_.between(1, kCards);
      round_ = *make_round(c, board_, area_,
                           {.question = "?",
                            .cards = std::span{cards_}.first(about),
                            .dots_per_actor = dots_,
                            .anonymous = random_.chance(50)});
    });
    for (std::uint32_t i = 0; i < kPeople; ++i) {
      people_.push_back({Actor{i + 1}, static_cast<Role>(random_.between(1, 6)),
                         static_cast<ActorKind>(random_.between(1, 6))});
    }
  }

  void step() {
    const auto dice = random_.below(100);
    if (dice < 80) {
      vote();
    } else if (dice < 86) {
      const bool open = read_round(*board_.find(round_)).open;
      act([&](board::Composer& c) {
        ASSERT_TRUE(open ? close_round(c, board_, round_) : reopen_round(c, board_, round_));
      });
      if (open) compare();
    } else if (dice < 92) {
      const OpId card = random_.pick(cards_);
      const bool deleted = board_.find(card)->deleted();
      act([&](board::Composer& c) {
        ASSERT_TRUE(deleted ? c.restore_item(card) : c.delete_item(card));
      });
    } else if (dice < 96) {
      act([&](board::Composer& c) {
        ASSERT_TRUE(c.add_member(round_, fields::cards, random_.pick(cards_)));
      });
    } else {
      random_.pick(people_).role = static_cast<Role>(random_.between(1, 6));
    }
    ASSERT_NO_FATAL_FAILURE(look_through());
  }

  void compare() const {
    std::vector<CastBallot> cast;
    for (const auto& [actor, ballot] : box_) {
      cast.push_back({actor, people_[actor.value - 1].kind, ballot});
    }
    const bool anonymous = read_round(*board_.find(round_)).anonymous;
    const Tally tally = count(cast, anonymous);
    std::map<OpId, std::uint32_t> left;
    std::map<ActorKind, std::uint32_t> voters;
    for (const auto& [actor, ballot] : box_) {
      if (!ballot.empty()) ++voters[people_[actor.value - 1].kind];
      for (const Dots& d : ballot) left[d.card] += d.count;
    }
    for (const Tally::Card& card : tally.cards) {
      ASSERT_EQ(left[card.card], card.dots);
      left.erase(card.card);
      for (const auto& [actor, ballot] : box_) {
        bool put = false;
        for (const Dots& d : ballot) put = put || d.card == card.card;
        const bool told = std::count(card.actors.begin(), card.actors.end(), actor) == 1;
        ASSERT_EQ(told, put && !anonymous);
      }
    }
    ASSERT_TRUE(left.empty());
    ASSERT_EQ(voters.size(), tally.turnout.size());
    for (const Tally::Turnout& turnout : tally.turnout) {
      ASSERT_EQ(voters[turnout.kind], turnout.voters);
    }
    const auto read = decode_tally(encode_tally(tally));
    ASSERT_TRUE(read && *read == tally);
  }

  std::map<std::optional<Errc>, std::size_t> answers;

 private:
  template <class Steps>
  void act(const Steps& steps) {
    board::Composer composer{board_, base::Replica{1}, Actor{1}};
    steps(composer);
    static_cast<void>(composer.finish());
  }

  // Mostly about as many dots as one has, mostly on cards that are there.
  void vote() {
    const Asking& who = random_.pick(people_);
    Ballot ballot{random_.chance(97) ? round_ : area_, {}};
    std::uint64_t left = random_.between(0, dots_ + 1);
    while (left > 0) {
      const OpId card = random_.chance(97) ? random_.pick(cards_) : round_;
      const std::uint64_t here = random_.chance(98) ? random_.between(1, left) : 0;
      ballot.dots.push_back({card, static_cast<std::uint32_t>(here)});
      left -= std::max<std::uint64_t>(here, 1);
    }
    const auto denial = check_ballot(board_, who, ballot);
    ++answers[denial ? std::optional{denial->code} : std::nullopt];
    if (!denial) {
      ASSERT_TRUE(read_round(*board_.find(round_)).open);
      ASSERT_GE(who.role, Role::commenter);
      box_[who.actor] = ballot.dots;
      for (const Dots& d : ballot.dots) {
        ASSERT_FALSE(board_.find(d.card)->deleted());
        ASSERT_TRUE(board_.find(round_)->members(fields::cards).contains(base::Value{d.card}));
      }
      return;
    }
    // One that is refused for itself is so for everybody.
    if (denial->code == Errc::limit || denial->code == Errc::invalid) {
      const Asking other{Actor{99}, Role::manager, ActorKind::official};
      ASSERT_TRUE(check_ballot(board_, other, ballot).has_value());
    }
  }

  void look_through() const {
    for (const auto& [actor, ballot] : box_) {
      std::uint64_t sum = 0;
      for (const Dots& d : ballot) sum += d.count;
      ASSERT_LE(sum, dots_);
    }
  }

  Random random_;
  board::Board board_;
  std::uint32_t dots_ = 0;
  OpId area_, round_;
  std::vector<OpId> cards_;
  std::vector<Asking> people_;
  std::map<Actor, std::vector<Dots>> box_;
};

TEST(VotesProperty, NobodyHasTooManyDotsAndTheTallyIsTheirSum) {
  std::map<std::optional<Errc>, std::size_t> answers;
  const std::size_t count = support::iterations(300);
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t seed = support::first_seed() + i;
    const std::string repeat = support::repeat_command(
        "VotesProperty.NobodyHasTooManyDotsAndTheTallyIsTheirSum", seed);
    SCOPED_TRACE(repeat);
    const support::OnAbort on_abort{repeat};
    Hall hall{seed};
    for (int step = 0; step < 120 && !testing::Test::HasFatalFailure(); ++step) hall.step();
    if (testing::Test::HasFatalFailure()) return;
    hall.compare();
    for (const auto& [code, n] : hall.answers) answers[code] += n;
  }
  if (count < 50) return;
  // Each answer was given often enough to mean something.
  for (const auto& code :
       {std::optional<Errc>{}, std::optional{Errc::not_allowed}, std::optional{Errc::frozen},
        std::optional{Errc::limit}, std::optional{Errc::invalid}, std::optional{Errc::not_found}}) {
    EXPECT_GT(answers[code], count) << (code ? name(*code) : "taken");
  }
}

}  // namespace
}  // namespace samtavle::plan
