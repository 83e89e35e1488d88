#pragma once
// Somebody who means no good, and operations that are right, to be spoilt.

#include "raw_client.hpp"
#include "samtavle/plan/schema.hpp"
#include "samtavle/support/random.hpp"
#include "samtavle/v1/session.pb.h"
#include "test_client.hpp"

namespace samtavle::integration {

// How long an ordinary client may wait while somebody else misbehaves.
inline constexpr milliseconds kUndisturbed{5'000};
// A number far beyond everything that is there.
inline constexpr std::uint32_t kFar = 4'000'000'000u;
inline constexpr std::uint32_t kUnknownField = 9'000;
inline constexpr std::uint32_t kIdea = plan::kinds::idea.value;

// May do everything that a role allows.
extern const Who kMallory;

struct Attacker {
  RawClient& raw;
  const Stage& stage;
  std::uint32_t replica = 0;

  void send(const v1::ClientFrame& frame) { raw.send(frame); }
  void bytes(std::string_view message) { raw.send_message(message); }
  // An edit without operations that is right in everything else.
  [[nodiscard]] v1::Edit edit() const {
    v1::Edit edit;
    edit.set_replica(replica);
    edit.set_first_counter(1);
    edit.set_label("by mallory");
    return edit;
  }
  void send(const v1::Edit& edit, std::uint32_t attempt = 0) {
    v1::ClientFrame frame;
    frame.set_attempt(attempt);
    *frame.add_edits() = edit;
    raw.send(frame);
  }
  void send(const v1::Operation& operation) {
    v1::Edit one = edit();
    *one.add_operations() = operation;
    send(one);
  }
};

[[nodiscard]] std::string repeated(std::string_view bytes, std::size_t times);

// The bytes with some of them changed, added, doubled or left out; never empty.
[[nodiscard]] std::string mutated(std::string bytes, support::Random& random);

// Whether somebody else's edit is saved at once all the same.
void expect_undisturbed(TestClient& bystander, const std::string& label);

// All of the board itself, item 0.1, but for create().
[[nodiscard]] v1::Operation create(std::uint32_t kind = kIdea);
[[nodiscard]] v1::Operation set(std::uint32_t field, const std::string& text);
// Into the title.
[[nodiscard]] v1::Operation insert(const std::string& text, std::uint32_t left_counter = 0);
// From the title, which the server itself wrote directly behind the root (0.2 ...).
[[nodiscard]] v1::Operation erase(std::uint32_t counter, std::uint32_t length, int ranges = 1);
[[nodiscard]] v1::Operation mark(v1::Mark kind, std::uint32_t from);
[[nodiscard]] v1::Operation place(std::uint32_t item, std::uint32_t container);
[[nodiscard]] v1::Operation unknown_operation();

}  // namespace samtavle::integration
