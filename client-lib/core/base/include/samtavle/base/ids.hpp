#pragma once
// Strong types for every number that names something. A bare integer never stands for one of
// these in a signature.

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "samtavle/base/result.hpp"

namespace samtavle::base {

template <class Tag, class Rep>
struct Strong {
  Rep value{};

  constexpr Strong() = default;
  constexpr explicit Strong(Rep v) noexcept : value(v) {}
  friend constexpr auto operator<=>(Strong, Strong) noexcept = default;
  constexpr explicit operator bool() const noexcept { return value != 0; }
};

using Seq = Strong<struct SeqTag, std::uint64_t>;          // place of an event in a log, from 1
using Epoch = Strong<struct EpochTag, std::uint32_t>;      // a log's life between restores, from 1
using Replica = Strong<struct ReplicaTag, std::uint32_t>;  // 0 is the server itself
using Counter = Strong<struct CounterTag, std::uint32_t>;  // dense in a replica, from 1
using Actor = Strong<struct ActorTag, std::uint32_t>;      // per board; 0 is the server itself
using InvitationNumber = Strong<struct InvitationTag, std::uint32_t>;  // per board, from 1
using SessionId = Strong<struct SessionTag, std::uint64_t>;
using Attempt = Strong<struct AttemptTag, std::uint32_t>;
using Kind = Strong<struct KindTag, std::uint32_t>;
using Field = Strong<struct FieldTag, std::uint32_t>;

// What the server itself writes carries this replica and actor.
inline constexpr Replica kServerReplica{0};
inline constexpr Actor kServerActor{0};

// Numbers pending edits of a device that has no replica number yet. Never sent, never given.
inline constexpr Replica kProvisionalReplica{0xffffffffu};

// The seq of what is pending: later than anything confirmed.
inline constexpr Seq kPendingSeq{~std::uint64_t{0}};

// The id of an operation, an item or a character. Ordered by replica, then counter.
struct OpId {
  Replica replica;
  Counter counter;

  friend constexpr auto operator<=>(const OpId&, const OpId&) noexcept = default;
  // Whether it names anything; the empty id stands for "none", "start" or "end".
  constexpr explicit operator bool() const noexcept { return counter.value != 0; }
};

[[nodiscard]] constexpr OpId op_id(std::uint32_t replica, std::uint32_t counter) noexcept {
  return {Replica{replica}, Counter{counter}};
}

// The id that lies n counters after this one. The caller has checked that it does not overflow.
[[nodiscard]] constexpr OpId operator+(OpId id, std::uint32_t n) noexcept {
  return {id.replica, Counter{id.counter.value + n}};
}

// A run of consecutive ids of one replica.
struct IdRange {
  OpId first;
  std::uint32_t length{};

  friend constexpr auto operator<=>(const IdRange&, const IdRange&) noexcept = default;
};

// "3.17" for people, logs and the command line; "-" for the empty id.
[[nodiscard]] std::string to_string(OpId id);
[[nodiscard]] Result<OpId> parse_op_id(std::string_view text);

// The name of a board in addresses and on disk: 1 to 64 of a-z, 0-9 and -, not - at either end.
class BoardId {
 public:
  [[nodiscard]] static Result<BoardId> parse(std::string_view text);
  [[nodiscard]] const std::string& str() const noexcept { return text_; }
  friend bool operator==(const BoardId&, const BoardId&) = default;
  // By compare(), because emscripten 3.1.6 has no <=> for strings.
  friend std::strong_ordering operator<=>(const BoardId& a, const BoardId& b) noexcept {
    return a.text_.compare(b.text_) <=> 0;
  }

 private:
  explicit BoardId(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

}  // namespace samtavle::base

template <class Tag, class Rep>
struct std::hash<samtavle::base::Strong<Tag, Rep>> {
  std::size_t operator()(samtavle::base::Strong<Tag, Rep> v) const noexcept {
    return std::hash<Rep>{}(v.value);
  }
};

template <>
struct std::hash<samtavle::base::OpId> {
  std::size_t operator()(samtavle::base::OpId id) const noexcept {
    // A multiplicative mix: ids are dense, and their low bits alone would collide across replicas.
    const std::uint64_t both =
        (std::uint64_t{id.replica.value} << 32) | std::uint64_t{id.counter.value};
    return static_cast<std::size_t>((both * 0x9e3779b97f4a7c15ull) >> 7);
  }
};

template <>
struct std::hash<samtavle::base::BoardId> {
  std::size_t operator()(const samtavle::base::BoardId& id) const noexcept {
    return std::hash<std::string>{}(id.str());
  }
};
