// Goal: replicas that have applied the same operations hold the same text, whatever the order, and
// it is the text of the FugueMax paper.
// Method: 3 to 8 replicas edit at random, hear of each other's operations in random order (an
// operation waits only for the ids that it names), and are compared with each other and with
// NaiveText, a tree. On the way each replica is saved and loaded, edits are made and taken back,
// and a plain string follows the reported splices.

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <variant>

#include "samtavle/base/utf8.hpp"
#include "samtavle/support/knobs.hpp"
#include "samtavle/support/naive_text.hpp"
#include "samtavle/support/random.hpp"
#include "samtavle/text/text.hpp"

namespace samtavle::text {
namespace {

using base::op_id;
using support::NaiveText;
using support::Random;

struct Insertion {
  OpId first;
  Origins origins;
  std::u32string text;
};
using Deletion = std::vector<IdRange>;
using Operation = std::variant<Insertion, Deletion>;

struct Replica {
  Text text;
  std::u32string follower;
  OpId next;
  std::vector<bool> has;  // by number of operation

  void follow(const std::vector<Splice>& splices) {
    for (const Splice& s : splices) follower.replace(s.position, s.removed, s.inserted);
  }
};

// One random history. Its asserts are fatal, so callers look at HasFatalFailure.
class Session {
 public:
  explicit Session(std::uint64_t seed) : random_(seed), replicas_(random_.between(3, 8)) {
    for (std::size_t i = 0; i < replicas_.size(); ++i) {
      replicas_[i].next = op_id(static_cast<std::uint32_t>(i + 1), 1);
    }
    // A text that is deleted as fast as it is typed stays short and dense in tombstones.
    erase_percent_ = static_cast<unsigned>(random_.between(5, 50));
    typing_percent_ = static_cast<unsigned>(random_.between(0, 80));
    places_ = random_.chance(50) ? random_.between(1, 3) : 1000;
  }

  void run() {
    const std::size_t steps = random_.between(10, 60);
    for (std::size_t i = 0; i < steps; ++i) {
      Replica& replica = random_.pick(replicas_);
      const auto dice = random_.below(100);
      if (dice < 50) {
        ASSERT_NO_FATAL_FAILURE(edit(replica));
      } else if (dice < 85) {
        ASSERT_NO_FATAL_FAILURE(hear(replica, random_.between(1, 5)));
      } else if (dice < 95) {
        ASSERT_NO_FATAL_FAILURE(try_and_take_back(replica));
      } else {
        ASSERT_NO_FATAL_FAILURE(save_and_load(replica));
      }
    }
    for (Replica& replica : replicas_) ASSERT_NO_FATAL_FAILURE(hear(replica, operations_.size()));
    ASSERT_NO_FATAL_FAILURE(compare());
  }

 private:
  Operation random_operation(Replica& replica) {
    const std::size_t length = replica.text.length();
    if (length > 0 && random_.chance(erase_percent_)) {
      const std::size_t from = random_.below(length);
      const std::size_t count = random_.between(1, std::min<std::size_t>(length - from, 4));
      return *replica.text.ids_at(from, count);
    }
    // Everybody at few places makes conflicts; going on behind one's last character makes runs.
    std::size_t at = random_.below(std::min<std::size_t>(length, places_) + 1);
    if (random_.chance(typing_percent_) && replica.next.counter.value > 1) {
      const OpId last = op_id(replica.next.replica.value, replica.next.counter.value - 1);
      if (const auto here = replica.text.position_of({last, true})) at = *here;
    }
    std::u32string text;
    for (std::size_t i = random_.between(1, 3); i > 0; --i) {
      text.push_back(static_cast<char32_t>(random_.chance(90) ? 'a' + random_.below(26) : 0x1f600));
    }
    return Insertion{replica.next, *replica.text.origins_at(at), text};
  }

  void edit(Replica& replica) {
    operations_.push_back(random_operation(replica));
    if (const auto* insertion = std::get_if<Insertion>(&operations_.back())) {
      replica.next = insertion->first + static_cast<std::uint32_t>(insertion->text.size());
    }
    apply(replica, operations_.size() - 1);
  }

  bool knows_all_of(const Replica& replica, const Operation& operation) const {
    const auto knows = [&](OpId id) { return !id || replica.text.contains(id); };
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

  void apply(Replica& replica, std::size_t number) {
    const Operation& operation = operations_[number];
    if (const auto* insertion = std::get_if<Insertion>(&operation)) {
      const auto splice = replica.text.insert(insertion->first, insertion->origins,
                                              insertion->text);
      ASSERT_TRUE(splice) << splice.error().detail;
      replica.follow({*splice});
    } else {
      const auto splices = replica.text.erase(std::get<Deletion>(operation));
      ASSERT_TRUE(splices) << splices.error().detail;
      replica.follow(*splices);
    }
    replica.has.resize(std::max(replica.has.size(), operations_.size()));
    replica.has[number] = true;
    replica.text.check_invariants();
    ASSERT_EQ(base::encode_utf8(replica.follower), replica.text.to_utf8());
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
      ASSERT_NO_FATAL_FAILURE(apply(replica, random_.pick(ready)));
      --count;
    }
  }

  // What a pending edit goes through: applied, and taken back newest first.
  void try_and_take_back(Replica& replica) {
    const auto runs = replica.text.runs();
    const OpId next = replica.next;
    struct Done {
      Operation operation;
      std::vector<IdRange> newly;
    };
    std::vector<Done> done;
    for (std::size_t i = random_.between(1, 6); i > 0; --i) {
      done.push_back({random_operation(replica), {}});
      if (const auto* insertion = std::get_if<Insertion>(&done.back().operation)) {
        replica.next = insertion->first + static_cast<std::uint32_t>(insertion->text.size());
        const auto splice = replica.text.insert(insertion->first, insertion->origins,
                                                insertion->text);
        ASSERT_TRUE(splice);
        replica.follow({*splice});
      } else {
        const auto splices = replica.text.erase(std::get<Deletion>(done.back().operation),
                                                &done.back().newly);
        ASSERT_TRUE(splices);
        replica.follow(*splices);
      }
    }
    for (auto it = done.rbegin(); it != done.rend(); ++it) {
      if (const auto* insertion = std::get_if<Insertion>(&it->operation)) {
        replica.follow(replica.text.take_back_insert(insertion->first, insertion->text.size()));
      } else {
        // A deletion after a load() brings back characters that load() knew: see save_and_load.
        replica.follow(replica.text.take_back_erase(it->newly));
      }
      replica.text.check_invariants();
    }
    replica.next = next;
    ASSERT_EQ(replica.text.runs(), runs);
    ASSERT_EQ(base::encode_utf8(replica.follower), replica.text.to_utf8());
  }

  void save_and_load(Replica& replica) {
    const auto runs = replica.text.runs();
    auto loaded = Text::load(runs, {}, replica.text.history_length());
    ASSERT_TRUE(loaded) << loaded.error().detail;
    loaded->check_invariants();
    ASSERT_EQ(loaded->runs(), runs);
    replica.text = std::move(*loaded);
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
    const auto runs = replicas_.front().text.runs();
    for (const Replica& replica : replicas_) ASSERT_EQ(replica.text.runs(), runs);
    std::vector<OpId> ids;
    for (const text::Run& run : runs) {
      const auto count = static_cast<std::uint32_t>(run.text.size()) + run.deleted;
      for (std::uint32_t i = 0; i < count; ++i) ids.push_back(run.first + i);
    }
    ASSERT_EQ(ids, naive.ids());
    ASSERT_EQ(replicas_.front().text.to_utf8(), naive.to_utf8());
  }

  Random random_;
  std::vector<Replica> replicas_;
  std::vector<Operation> operations_;
  unsigned erase_percent_ = 0;
  unsigned typing_percent_ = 0;
  std::size_t places_ = 0;
};

TEST(Text, Converges) {
  const std::size_t count = support::iterations(2000);
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t seed = support::first_seed() + i;
    Session{seed}.run();
    if (HasFatalFailure()) {
      FAIL() << "Repeat with: " << support::repeat_command("Text.Converges", seed);
    }
  }
}

}  // namespace
}  // namespace samtavle::text
