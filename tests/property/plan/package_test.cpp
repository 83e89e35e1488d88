// Goal: no package of any board holds the name of anybody who was on it, and what a package holds
// goes through a board and comes back as it was.
// Method: random boards, on which names stand in all sorts of texts as they are or as people write
// them; the bytes are searched for every name. Names are of letters that nothing else here has.

#include <gtest/gtest.h>

#include <algorithm>

#include "samtavle/plan/board_template.hpp"
#include "samtavle/plan/package.hpp"
#include "samtavle/support/knobs.hpp"
#include "samtavle/support/random.hpp"
#include "samtavle/support/random_editor.hpp"
#include "samtavle/v1/edit.pb.h"

namespace samtavle::plan {
namespace {

using base::OpId;

constexpr base::Actor kSomebody{7};
const std::string kId(kPackageIdLetters, 'b');

class Game {
 public:
  explicit Game(std::uint64_t seed) : random_(seed), editor_(seed) {
    auto composed =
        default_board(board_, "Plads", "Havneby",
                      random_.chance(50) ? Language::danish : Language::english);
    EXPECT_TRUE(composed);
    for (std::uint64_t i = random_.between(1, 5); i > 0; --i) invent();
    for (std::uint64_t i = random_.below(30); i > 0; --i) {
      act([&](board::Composer& c) { editor_.edit(c, board_); });
    }
    for (std::uint64_t i = random_.between(1, 12); i > 0; --i) write_something();
    if (random_.chance(50)) drop_names();
  }

  // Whether a package came of it at once, without names having to be removed.
  bool play() {
    PackageWish wish;
    wish.frames = random_.chance(80);
    for (const board::Item* item : board_.items()) {
      const bool learning = item->kind == kinds::learning && board_.visible(*item);
      if (learning && random_.chance(80)) wish.learnings.push_back(item->id);
    }
    const auto first = make_package(board_, wish, people_);
    if (!first) {
      EXPECT_EQ(first.error().code, base::Errc::invalid) << first.error().detail;
      EXPECT_FALSE(first.error().places.empty());
      wish.remove_names = true;
    }
    const auto package = first ? first : make_package(board_, wish, people_);
    EXPECT_TRUE(package) << package.error().detail;
    if (package) check(*package);
    return first.has_value();
  }

 private:
  template <class Steps>
  void act(const Steps& steps) {
    board::Composer composer{board_, base::Replica{kSomebody.value}, kSomebody};
    steps(composer);
    if (!composer.empty()) static_cast<void>(composer.finish());
  }

  void invent() {
    static const std::vector<std::string> kParts = {"Qvist", "Wøxq", "Åqard", "Zéqué", "Xaæqx"};
    std::string name = random_.pick(kParts);
    if (random_.chance(60)) name += " " + random_.pick(kParts);
    const auto kind = static_cast<ActorKind>(random_.between(1, 6));
    people_.push_back({name, kind, "", random_.chance(30)});
  }

  std::string mention() {
    std::string name = random_.pick(people_).name;
    switch (random_.below(4)) {
      case 0: return "Tak til " + name + ".";
      case 1: return name + "s idé";
      case 2:
        for (char& c : name) {
          if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
        }
        return "som " + name + " siger";
      default: return "ingen";
    }
  }

  void write_something() {
    static const std::vector<Kind> kWritten = {kinds::frame, kinds::learning, kinds::idea,
                                               kinds::area};
    const Kind kind = random_.pick(kWritten);
    act([&](board::Composer& c) {
      const OpId id = *c.create_item(kind, board::kRootId);
      named_.push_back(id);
      EXPECT_TRUE(c.insert_text(id, fields::title, 0, mention()));
      if (kind == kinds::area) {
        EXPECT_TRUE(c.insert_text(id, fields::guidance, 0, mention()));
        return;
      }
      EXPECT_TRUE(c.insert_text(id, fields::body, 0, mention()));
      EXPECT_TRUE(c.add_member(id, fields::labels, mention()));
      if (random_.chance(30)) {
        EXPECT_TRUE(c.set(id, fields::on_behalf_of, random_.pick(people_).name));
      }
    });
  }

  void drop_names() {
    act([&](board::Composer& c) {
      for (const OpId id : named_) EXPECT_TRUE(c.delete_item(id));
    });
  }

  void check(const Package& package) {
    const std::string bytes = encode_package(package);
    for (const Person& person : people_) {
      EXPECT_EQ(bytes.find(person.name), std::string::npos) << person.name;
      std::string small = person.name;
      for (char& c : small) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
      }
      EXPECT_EQ(bytes.find(small), std::string::npos) << small;
    }
    const auto read = decode_package(bytes);
    ASSERT_TRUE(read) << read.error().detail;
    EXPECT_EQ(*read, package);

    board::Board made;
    ASSERT_TRUE(board_from_package(made, "Ny", "Bakkeby", *read, kId));
    made.check_invariants();
    PackageWish all;
    for (const board::Item* item : made.items()) {
      if (item->kind == kinds::learning) all.learnings.push_back(item->id);
    }
    const auto again = make_package(made, all, {});
    ASSERT_TRUE(again) << again.error().detail;
    EXPECT_EQ(encode_content(*again), encode_content(package));
  }

  support::Random random_;
  support::RandomEditor editor_;
  board::Board board_;
  std::vector<Person> people_;
  std::vector<OpId> named_;
};

TEST(PackageProperty, HoldsNoNameAndComesBackThroughABoard) {
  std::size_t unnamed = 0;
  const std::size_t count = support::iterations(400);
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t seed = support::first_seed() + i;
    const std::string repeat =
        support::repeat_command("PackageProperty.HoldsNoNameAndComesBackThroughABoard", seed);
    SCOPED_TRACE(repeat);
    const support::OnAbort on_abort{repeat};
    Game game{seed};
    if (game.play()) ++unnamed;
    if (testing::Test::HasFailure()) return;
  }
  if (count >= 100) {
    // Both sides were played.
    EXPECT_GT(unnamed, count / 10);
    EXPECT_LT(unnamed, count * 9 / 10);
  }
}

}  // namespace
}  // namespace samtavle::plan
