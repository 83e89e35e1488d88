// Goal: whatever three replicas type and delete, and in whatever order they hear of it, they end
// with one text; and no reference to characters, however wrong, does more than be refused. Method:
// each step takes four bytes: what and who, where, how much, which. The replicas' trees are of
// three shapes. A fourth text gets origins and ranges made of raw bytes.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "samtavle/text/codec.hpp"
#include "samtavle/text/text.hpp"

namespace {

using namespace samtavle;
using base::op_id;
using text::IdRange;
using text::OpId;
using text::Origins;
using text::Text;

constexpr std::size_t kReplicas = 3;
constexpr std::size_t kStepsMax = 64;

struct Operation {
  OpId first;
  Origins origins;
  std::u32string text;           // empty: a deletion
  std::vector<IdRange> deleted;
};

struct Replica {
  Text text;
  std::vector<bool> has;
  std::uint32_t next = 1;
};

struct World {
  Replica replicas[kReplicas] = {{Text{}, {}}, {Text{text::Shape{4, 16, 4}}, {}},
                                 {Text{text::Shape{5, 24, 6}}, {}}};
  std::vector<Operation> operations;
  Text hostile{text::Shape{4, 16, 4}};

  static bool try_apply(Text& text, const Operation& op) {
    if (op.text.empty()) return text.erase(op.deleted).has_value();
    return text.insert(op.first, op.origins, op.text).has_value();
  }

  bool hears(Replica& replica, std::size_t number) {
    replica.has.resize(operations.size());
    if (replica.has[number]) return false;
    // Refused: it has not heard of what the operation refers to.
    if (!try_apply(replica.text, operations[number])) return false;
    replica.has[number] = true;
    return true;
  }

  // What one did oneself, by position.
  void note(Replica& replica, Operation op) {
    operations.push_back(std::move(op));
    replica.has.resize(operations.size());
    replica.has.back() = true;
    replica.text.check_invariants();
  }

  void step(std::uint8_t what, std::uint8_t where, std::uint8_t much, std::uint8_t which) {
    const std::size_t who = what % kReplicas;
    Replica& replica = replicas[who];
    const std::size_t length = replica.text.length();
    switch ((what / kReplicas) % 5) {
      case 0:
      case 1: {
        Operation op;
        op.first = op_id(static_cast<std::uint32_t>(who + 1), replica.next);
        op.text.assign(1 + much % 4, U'a' + which % 26);
        const std::string utf8(op.text.begin(), op.text.end());
        op.origins = *replica.text.insert_at(where % (length + 1), op.first, utf8);
        replica.next += static_cast<std::uint32_t>(op.text.size());
        note(replica, std::move(op));
        break;
      }
      case 2: {
        if (length == 0) break;
        const std::size_t from = where % length;
        Operation op;
        const std::size_t count = 1 + much % (length - from);
        SAMTAVLE_CHECK(replica.text.erase_at(from, count, op.deleted).has_value());
        note(replica, std::move(op));
        break;
      }
      case 3:
        if (!operations.empty()) hears(replica, which % operations.size());
        break;
      default:
        attack(where, much, which);
        break;
    }
  }

  void attack(std::uint8_t a, std::uint8_t b, std::uint8_t c) {
    const auto runs = hostile.runs();
    const OpId left = op_id(a & 3u, a >> 2u);
    const OpId right = op_id(b & 3u, b >> 2u);
    bool done = false;
    if ((c & 0x80u) != 0) {
      const IdRange ranges[] = {{left, c & 7u}, {right, (c & 8u) != 0 ? 0xffffffffu : 1u}};
      done = hostile.erase(ranges).has_value();
    } else {
      const std::u32string text(1 + (c & 1u), U'x');
      done = hostile.insert(op_id(c & 3u, 1 + (c >> 2u)), {left, right}, text).has_value();
    }
    if (!done) SAMTAVLE_CHECK(hostile.runs() == runs);
  }

  void finish() {
    for (Replica& replica : replicas) {
      // In order of writing everything can be heard: each refers to earlier ones only.
      for (std::size_t i = 0; i < operations.size(); ++i) hears(replica, i);
      for (std::size_t i = 0; i < operations.size(); ++i) SAMTAVLE_CHECK(replica.has[i]);
      replica.text.check_invariants();
      SAMTAVLE_CHECK(replica.text.runs() == replicas[0].text.runs());
    }
    hostile.check_invariants();
    for (const Text* text : {&replicas[0].text, &hostile}) {
      const auto loaded = Text::load(text->runs(), text->marks(), text->history_length());
      SAMTAVLE_CHECK(loaded.has_value());
      loaded->check_invariants();
      SAMTAVLE_CHECK(loaded->runs() == text->runs());
      const auto decoded = text::decode(text::encode(*text), text->history_length());
      SAMTAVLE_CHECK(decoded.has_value() && decoded->runs() == text->runs());
    }
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  World world;
  const std::size_t steps = std::min(size / 4, kStepsMax);
  for (std::size_t i = 0; i < steps; ++i) {
    const std::span<const std::uint8_t, 4> bytes{data + 4 * i, 4};
    world.step(bytes[0], bytes[1], bytes[2], bytes[3]);
  }
  world.finish();
  return 0;
}
