// Goal: replicas that have applied the same operations hold the same text, whatever the order, and
// it is the text of the FugueMax paper. Method: 3 to 8 replicas edit at random, hear of each
// other's operations in random order (an operation waits only for the ids that it names) and
// sometimes twice. Each is a TwinText, so after every step it is compared with the plain form, with
// a plain string that follows the reported splices, and its invariants are checked; in the end all
// are compared with each other and with NaiveText, a tree. On the way each replica is saved and
// loaded, edits are made and taken back, and once in a while, when all have heard everything, all
// flatten. Most histories run in nodes of four, so that they split and join all the time.

#include <gtest/gtest.h>

#include <algorithm>
#include <variant>

#include "samtavle/support/knobs.hpp"
#include "samtavle/support/naive_text.hpp"
#include "samtavle/support/random.hpp"
#include "samtavle/support/twin_text.hpp"
#include "samtavle/text/codec.hpp"

namespace samtavle::text {
namespace {

using base::op_id;
using support::NaiveText;
using support::Random;
using support::TwinText;

struct Insertion {
  OpId first;
  Origins origins;
  std::u32string text;
};
using Deletion = std::vector<IdRange>;
using Operation = std::variant<Insertion, Deletion>;

struct Replica {
  TwinText text;
  OpId next;
  std::vector<bool> has;  // by number of operation
};

// One random history. Its asserts are fatal, so callers look at HasFatalFailure.
class Session {
 public:
  Session(std::uint64_t seed, unsigned check_percent)
      : random_(seed), check_percent_(check_percent) {
    Shape shape;
    if (random_.chance(80)) {
      shape = {static_cast<std::uint16_t>(random_.between(4, 8)),
               static_cast<std::uint16_t>(random_.between(16, 40)), 4};
    }
    const auto count = static_cast<std::uint32_t>(random_.between(3, 8));
    for (std::uint32_t i = 0; i < count; ++i) {
      replicas_.push_back({TwinText{shape}, op_id(i + 1, 1), {}});
    }
    // A text that is deleted as fast as it is typed stays short and dense in tombstones.
    erase_percent_ = static_cast<unsigned>(random_.between(5, 50));
    typing_percent_ = static_cast<unsigned>(random_.between(0, 80));
    places_ = random_.chance(50) ? random_.between(1, 3) : 1000;
  }

  void run(std::size_t operations_max) {
    // Mostly short ones: what goes wrong goes wrong early.
    const std::size_t most = random_.chance(5) ? operations_max : 60;
    const std::size_t end = random_.between(50, most);
    while (before_ + operations_.size() < end) {
      Replica& replica = random_.pick(replicas_);
      const auto dice = random_.below(100);
      if (random_.chance(1)) {
        ASSERT_NO_FATAL_FAILURE(flatten());
      } else if (dice < 50) {
        ASSERT_NO_FATAL_FAILURE(edit(replica));
      } else if (dice < 85) {
        ASSERT_NO_FATAL_FAILURE(hear(replica, random_.between(1, 12)));
      } else if (dice < 92) {
        ASSERT_NO_FATAL_FAILURE(try_and_take_back(replica));
      } else if (dice < 97) {
        ASSERT_NO_FATAL_FAILURE(hear_again(replica));
      } else {
        replica.text.save_and_load(random_.chance(50));
        check(replica);
        if (random_.chance(20)) replica.text.check_offsets();
      }
    }
    ASSERT_NO_FATAL_FAILURE(hear_all());
    ASSERT_NO_FATAL_FAILURE(compare());
  }

 private:
  void hear_all() {
    for (Replica& replica : replicas_) ASSERT_NO_FATAL_FAILURE(hear(replica, operations_.size()));
  }

  // What is there goes on as one insertion that nobody has to hear of. It does not count for the
  // length of the history, so that one that is flattened often is as long as others.
  void flatten() {
    ASSERT_NO_FATAL_FAILURE(hear_all());
    ASSERT_NO_FATAL_FAILURE(compare());
    const std::u32string text = replicas_.front().text.follower();
    for (Replica& replica : replicas_) static_cast<void>(replica.text.flatten(flat_));
    before_ += operations_.size();
    operations_.clear();
    if (!text.empty()) operations_.push_back(Insertion{flat_, {}, text});
    before_ -= operations_.size();
    for (Replica& replica : replicas_) replica.has.assign(operations_.size(), true);
    flat_ = flat_ + static_cast<std::uint32_t>(text.size());
    ASSERT_NO_FATAL_FAILURE(compare());
  }

  // Answers are compared at every step; everything else as often as the test can afford.
  void check(const Replica& replica) {
    if (random_.chance(check_percent_)) replica.text.check();
  }

  std::u32string random_text() {
    static constexpr std::u32string_view kWide = U"\U0001f600æ€ø";
    std::u32string text;
    // Sometimes more than a narrow leaf can hold.
    const std::size_t length = random_.chance(3) ? random_.between(10, 60) : random_.between(1, 3);
    for (std::size_t i = length; i > 0; --i) {
      const bool plain = random_.chance(85);
      text.push_back(plain ? static_cast<char32_t>('a' + random_.below(26)) : random_.pick(kWide));
    }
    return text;
  }

  // Everybody at few places makes conflicts; going on behind one's last character makes runs.
  std::size_t random_place(const Replica& replica) {
    if (random_.chance(typing_percent_) && replica.next.counter.value > 1) {
      const OpId last = op_id(replica.next.replica.value, replica.next.counter.value - 1);
      if (const auto here = replica.text.position_of({last, true})) return *here;
    }
    return random_.below(std::min(replica.text.length(), places_) + 1);
  }

  // What one does oneself, by position; it is applied and becomes an operation.
  Operation type(Replica& replica) {
    const std::size_t length = replica.text.length();
    if (length > 0 && random_.chance(erase_percent_)) {
      const std::size_t from = random_.below(length);
      const std::size_t most = random_.chance(90) ? 4 : 30;
      const std::size_t count = random_.between(1, std::min(length - from, most));
      return *replica.text.erase_at(from, count);
    }
    const std::size_t at = random_place(replica);
    const std::u32string text = random_text();
    const OpId first = replica.next;
    replica.next = first + static_cast<std::uint32_t>(text.size());
    return Insertion{first, *replica.text.insert_at(at, first, text), text};
  }

  void edit(Replica& replica) {
    operations_.push_back(type(replica));
    replica.has.resize(operations_.size());
    replica.has.back() = true;
    check(replica);
  }

  static bool knows_all_of(const Replica& replica, const Operation& operation) {
    const auto knows = [&](OpId id) { return !id || replica.text.text().contains(id); };
    if (const auto* insertion = std::get_if<Insertion>(&operation)) {
      return knows(insertion->origins.left) && knows(insertion->origins.right);
    }
    const auto& ranges = std::get<Deletion>(operation);
    return std::all_of(ranges.begin(), ranges.end(), [&](const IdRange& range) {
      for (std::uint32_t i = 0; i < range.length; ++i) {
        if (!knows(range.first + i)) return false;
      }
      return true;
    });
  }

  static bool apply(TwinText& text, const Operation& operation,
                    std::vector<IdRange>* newly = nullptr) {
    if (const auto* insertion = std::get_if<Insertion>(&operation)) {
      return text.insert(insertion->first, insertion->origins, insertion->text).has_value();
    }
    return text.erase(std::get<Deletion>(operation), newly).has_value();
  }

  // Up to `count` operations that it has not heard of, in random order.
  void hear(Replica& replica, std::size_t count) {
    replica.has.resize(operations_.size());
    while (count > 0) {
      std::vector<std::size_t> ready;
      for (std::size_t i = 0; i < operations_.size(); ++i) {
        if (!replica.has[i] && knows_all_of(replica, operations_[i])) ready.push_back(i);
      }
      if (ready.empty()) return;
      // Several of the ready ones at once: what is ready stays so.
      for (std::size_t i = std::min(count, ready.size()); i > 0; --i, --count) {
        const std::size_t pick = random_.below(ready.size());
        const std::size_t number = ready[pick];
        ready.erase(ready.begin() + static_cast<std::ptrdiff_t>(pick));
        ASSERT_TRUE(apply(replica.text, operations_[number]));
        replica.has[number] = true;
        check(replica);
      }
    }
  }

  // An insertion that it has is refused, a deletion changes nothing; both leave it as it was.
  void hear_again(Replica& replica) {
    replica.has.resize(operations_.size());
    const std::size_t number = operations_.empty() ? 0 : random_.below(operations_.size());
    if (operations_.empty() || !replica.has[number]) return;
    const auto runs = replica.text.text().runs();
    const bool inserts = std::holds_alternative<Insertion>(operations_[number]);
    ASSERT_EQ(apply(replica.text, operations_[number]), !inserts);
    ASSERT_EQ(replica.text.text().runs(), runs);
  }

  // What a pending edit goes through: applied, and taken back newest first.
  void try_and_take_back(Replica& replica) {
    const auto runs = replica.text.text().runs();
    const OpId next = replica.next;
    struct Done {
      Operation operation;
      std::vector<IdRange> newly;
    };
    std::vector<Done> done;
    for (std::size_t i = random_.between(1, 12); i > 0; --i) {
      done.push_back({type(replica), {}});
      Done& last = done.back();
      if (const auto* deletion = std::get_if<Deletion>(&last.operation)) last.newly = *deletion;
    }
    check(replica);
    for (auto it = done.rbegin(); it != done.rend(); ++it) {
      if (const auto* insertion = std::get_if<Insertion>(&it->operation)) {
        replica.text.take_back_insert(insertion->first, insertion->text.size());
      } else {
        replica.text.take_back_erase(it->newly);
      }
      check(replica);
    }
    replica.next = next;
    ASSERT_EQ(replica.text.text().runs(), runs);
  }

  void compare() {
    NaiveText naive;
    for (const Operation& operation : operations_) {
      if (const auto* insertion = std::get_if<Insertion>(&operation)) {
        naive.insert(insertion->first, insertion->origins, insertion->text);
      } else {
        for (const IdRange& range : std::get<Deletion>(operation)) naive.erase(range);
      }
    }
    const Text& first = replicas_.front().text.text();
    const auto runs = first.runs();
    const std::string bytes = encode(first);
    for (const Replica& replica : replicas_) {
      ASSERT_EQ(replica.text.text().runs(), runs);
      ASSERT_EQ(encode(replica.text.text()), bytes);
      replica.text.check();
    }
    replicas_.front().text.check_offsets();
    std::vector<OpId> ids;
    for (const text::Run& run : runs) {
      const auto count = static_cast<std::uint32_t>(run.text.size()) + run.deleted;
      for (std::uint32_t i = 0; i < count; ++i) ids.push_back(run.first + i);
    }
    ASSERT_EQ(ids, naive.ids());
    ASSERT_EQ(first.to_utf8(), naive.to_utf8());
  }

  Random random_;
  std::vector<Replica> replicas_;
  std::vector<Operation> operations_;  // since the text was flattened last
  std::size_t before_ = 0;             // operations before that
  OpId flat_ = op_id(0, 1);
  unsigned check_percent_;
  unsigned erase_percent_ = 0;
  unsigned typing_percent_ = 0;
  std::size_t places_ = 0;
};

void run_sessions(const char* name, std::size_t by_default, std::size_t operations_max,
                  unsigned check_percent) {
  const std::size_t count = support::iterations(by_default);
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t seed = support::first_seed() + i;
    const support::OnAbort say{support::repeat_command(name, seed)};
    SCOPED_TRACE(say.text());
    Session{seed, check_percent}.run(operations_max);
    if (testing::Test::HasFatalFailure()) return;
  }
}

TEST(Text, ConvergesCheckedAtEveryStep) {
  run_sessions("Text.ConvergesCheckedAtEveryStep", 1000, 60, 100);
}

TEST(Text, Converges) {
  run_sessions("Text.Converges", 20'000, 500, 2);
}

}  // namespace
}  // namespace samtavle::text
