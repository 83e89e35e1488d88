// Goal: whatever bytes come on a socket, before anybody has said who they are and afterwards, the
// server goes on: nobody else is disturbed, nothing comes into the log, no connection and no memory
// is left behind.
// Method: thousands of random and spoilt requests, upgrades and frames in random pieces against a
// real server, beside an ordinary client whose edits have to be saved at once. Each has a seed.

#include <gtest/gtest.h>

#include <deque>
#include <thread>

#include "attacker.hpp"
#include "samtavle/support/knobs.hpp"
#include "samtavle/support/process_figures.hpp"
#include "samtavle/support/raw_socket.hpp"
#include "stored_log.hpp"

namespace samtavle::integration {
namespace {

using Opcode = RawClient::Opcode;
using support::Random;
using support::RawSocket;

constexpr std::size_t kLookEvery = 100;       // inputs between two looks at how the server is
constexpr std::size_t kOpenAtOnce = 40;
constexpr std::size_t kGrowthMax_KiB = 64 * 1024;

std::string random_bytes(Random& random, std::size_t bytes_max) {
  std::string bytes(random.between(1, bytes_max), '\0');
  for (char& byte : bytes) byte = static_cast<char>(random.next());
  return bytes;
}

// A server, somebody who works on it, and how it was before.
class SocketFuzz : public testing::Test {
 protected:
  static support::ServerOptions options() {
    support::ServerOptions wanted;
    // Addresses are few here; their limits have tests of their own.
    wanted.config =
        "[limits.session]\nconnections_per_address = 100000\n"
        "new_connections_per_address_and_minute = 100000\njoins_per_address_and_minute = 100000\n"
        "hello_timeout_ms = 2000\naccept_timeout_ms = 3000\n";
    return wanted;
  }

  SocketFuzz() {
    bystander.wait_live();
    bystander.type("warm", "up");
    bystander.wait_saved();
  }

  void look(const std::string& label) {
    ASSERT_TRUE(stage.server().running()) << stage.server().log();
    expect_undisturbed(bystander, label);
    EXPECT_EQ(support::http_request(stage.server().port(), "GET", "/livez").status, 200);
  }

  // Once all who fuzzed have gone.
  void expect_as_before() {
    look("after all");
    const auto until = std::chrono::steady_clock::now() + kSoon;
    const pid_t server = stage.server().pid();
    while (support::open_descriptors(server) > descriptors &&
           std::chrono::steady_clock::now() < until) {
      std::this_thread::sleep_for(milliseconds{50});
    }
    EXPECT_LE(support::open_descriptors(server), descriptors) << "connections stay";
    EXPECT_LE(support::resident_kib(server), resident_kib + kGrowthMax_KiB);
    EXPECT_TRUE(bystander.told().retries.empty());
    bystander->close();
    ASSERT_EQ(stage.server().stop(), 0) << stage.server().log();
    EXPECT_EQ(read_log(stage.store(), stage.board()).hash, bystander->confirmed_hash());
  }

  const Stage stage{options()};
  TestClient bystander{stage.client({"bystander", plan::Role::manager})};
  const std::size_t descriptors = support::open_descriptors(stage.server().pid()) + 4;
  const std::size_t resident_kib = support::resident_kib(stage.server().pid());
};

class Stranger {
 public:
  Stranger(const Stage& stage, std::uint64_t seed) : stage_(stage), random_(seed) {}

  // What somebody sends who has not logged in.
  [[nodiscard]] std::string input() {
    const std::string upgrade = support::upgrade_request(stage_.board());
    switch (random_.below(7)) {
      case 0: return random_bytes(random_, 2'000);
      case 1: return mutated(request("GET", "/api/v1/boards", ""), random_);
      case 2: return mutated(request("POST", "/api/v1/boards/" + stage_.board() + "/join",
                                     R"({"secret":"1-x","name":"A","code":"2222-2222"})"),
                             random_);
      case 3: return mutated(upgrade, random_);
      case 4: return upgrade + random_bytes(random_, 2'000);
      case 5: return upgrade + mutated(support::client_frame(support::kBinary, hello()), random_);
      default: return upgrade + support::client_frame(support::kBinary, mutated(hello(), random_));
    }
  }

  // In pieces, as a network may deliver them; the peer may have gone before the end.
  void send(RawSocket& socket, std::string_view bytes) {
    while (!bytes.empty()) {
      const std::size_t piece = random_.chance(70) ? bytes.size()
                                                   : random_.between(1, bytes.size());
      if (!socket.send(bytes.substr(0, piece))) return;
      bytes.remove_prefix(piece);
    }
    if (random_.chance(20)) socket.shutdown_send();
    if (random_.chance(20)) socket.close();
  }

 private:
  // Nobody's token: what is spoilt must not become a way in.
  [[nodiscard]] static std::string hello() {
    return RawClient::hello("eyJhbGciOiJFZERTQSJ9.e30.AAAA").SerializeAsString();
  }
  [[nodiscard]] static std::string request(const std::string& method, const std::string& path,
                                           const std::string& body) {
    return method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer x\r\n" +
           "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n\r\n" + body;
  }

  const Stage& stage_;
  Random random_;
};

TEST_F(SocketFuzz, BeforeLogin) {
  std::deque<std::unique_ptr<RawSocket>> open;
  const std::size_t all = support::iterations(2'000);
  for (std::size_t i = 0; i < all; ++i) {
    const std::uint64_t seed = support::first_seed() + i;
    SCOPED_TRACE("repeat: " + support::repeat_command("SocketFuzz.BeforeLogin", seed));
    Stranger stranger(stage, seed);
    open.push_back(std::make_unique<RawSocket>(stage.server().port(), "127.0.0.9"));
    ASSERT_TRUE(open.back()->connected()) << stage.server().log();
    stranger.send(*open.back(), stranger.input());
    if (open.size() > kOpenAtOnce) open.pop_front();
    if (i % kLookEvery == kLookEvery - 1) look("stranger " + std::to_string(seed));
    if (HasFailure()) return;
  }
  open.clear();
  expect_as_before();
}

// Frames of somebody who is on the board: what is spoilt is the framing, now and then with a
// message that is spoilt, too. One of them is good for a few frames and then, mostly, cut off.
TEST_F(SocketFuzz, AfterLogin) {
  constexpr int kFrames = 5;
  const std::size_t all = support::iterations(400);
  for (std::size_t i = 0; i < all; ++i) {
    const std::uint64_t seed = support::first_seed() + i;
    SCOPED_TRACE("repeat: " + support::repeat_command("SocketFuzz.AfterLogin", seed));
    Random random{seed};
    RawClient raw{stage};
    // May read and no more: whatever comes of it, the board stays as it is.
    raw.join(stage.token({"fuzzer" + std::to_string(i % 50), plan::Role::reader}));
    v1::ClientFrame presence;
    presence.mutable_presence()->set_x(0.5);
    const std::vector<std::string> frames = {
        RawClient::encode(Opcode::binary, presence.SerializeAsString()),
        RawClient::encode(Opcode::binary, std::string(random.below(3'000), 'x')),
        RawClient::encode(Opcode::ping, "still there"),
        RawClient::encode(Opcode::binary, "\x22", false) +
            RawClient::encode(Opcode::continuation, std::string(1, '\0')),
        RawClient::encode(Opcode::close, "\x03\xe8"),
        random_bytes(random, 300),
    };
    for (int frame = 0; frame < kFrames; ++frame) {
      if (!raw.send_bytes(mutated(random.pick(frames), random))) break;
    }
    if (i % (kLookEvery / kFrames) == 0) look("fuzzer " + std::to_string(seed));
    if (HasFailure()) return;
  }
  expect_as_before();
}

}  // namespace
}  // namespace samtavle::integration
