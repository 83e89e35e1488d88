// Goal: whatever a peer does on the WebSocket, it is told what was wrong, or cut off, and nobody
// else notices. Method: raw frames against the real samtavled.

#include <gtest/gtest.h>

#include <chrono>
#include <thread>
#include <tuple>

#include "samtavle/support/raw_socket.hpp"
#include "samtavle/v1/session.pb.h"
#include "stage.hpp"

namespace samtavle::integration {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using support::RawSocket;
using support::ServerProcess;
using support::client_close;
using support::client_frame;
using support::kBinary;
using support::kPing;
using support::kPong;
using support::kText;

constexpr const char* kBoard = "dokk1";
constexpr std::size_t kHelloBytesMax = 4 * 1024;
constexpr std::size_t kFrameBytesMax = 256 * 1024;

class WebSocketLimits : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    support::ServerOptions options;
    options.arguments = {"--demo", "--limits-session-hello-timeout-ms", "1000",
                         "--limits-session-accept-timeout-ms", "1500"};
    stage_ = std::make_unique<Stage>(options, Stage::Board::existing);
  }
  static void TearDownTestSuite() {
    if (stage_) {
      EXPECT_EQ(stage_->server().stop(), 0) << stage_->server().log();
    }
    stage_.reset();
  }

  void SetUp() override { ASSERT_NE(stage_, nullptr); }
  static std::uint16_t port() { return stage_->server().port(); }
  // Whatever a test did, the server is well.
  void TearDown() override {
    ASSERT_TRUE(stage_->server().running()) << stage_->server().log();
    RawSocket client(port());
    EXPECT_NO_FATAL_FAILURE(join(client));
  }

  static std::string hello(const std::string& board = kBoard) {
    v1::ClientFrame frame;
    TokenOptions options;
    options.board = board;
    frame.mutable_hello()->set_token(stage_->token({}, options));
    frame.mutable_hello()->set_version(1);
    frame.mutable_hello()->set_device("0123456789abcdef");
    return frame.SerializeAsString();
  }

  static void open(RawSocket& client, const std::string& board = kBoard) {
    ASSERT_TRUE(client.connected());
    ASSERT_EQ(client.upgrade(board).status, 101);
  }

  // Until Welcome is there.
  static void join(RawSocket& client) {
    ASSERT_NO_FATAL_FAILURE(open(client));
    client.send(client_frame(kBinary, hello()));
    expect_welcome(client);
  }

  static void expect_welcome(RawSocket& client) {
    const auto answer = client.read_frame(kBinary);
    ASSERT_TRUE(answer.has_value());
    v1::ServerFrame frame;
    ASSERT_TRUE(frame.ParseFromString(answer->payload));
    ASSERT_TRUE(frame.has_welcome());
    EXPECT_GE(frame.welcome().head_seq(), 1u);
  }

  static inline std::unique_ptr<Stage> stage_;
};

TEST_F(WebSocketLimits, UpgradesAreCheckedFieldByField) {
  struct Row {
    std::string what;
    std::string board;
    std::vector<std::pair<std::string, std::string>> fields;
    int status;
  };
  const std::vector<Row> rows = {
      {"fine", kBoard, {}, 101},
      {"one protocol of several", kBoard, {{"Sec-WebSocket-Protocol", "a, samtavle.v1"}}, 101},
      {"a board that is not there: said after the Hello", "nobody-knows", {}, 101},
      {"no subprotocol", kBoard, {{"Sec-WebSocket-Protocol", ""}}, 400},
      {"another subprotocol", kBoard, {{"Sec-WebSocket-Protocol", "samtavle.v2"}}, 400},
      {"no upgrade", kBoard, {{"Upgrade", ""}}, 426},
      {"no connection upgrade", kBoard, {{"Connection", "keep-alive"}}, 426},
      {"an old version", kBoard, {{"Sec-WebSocket-Version", "8"}}, 426},
      {"no key", kBoard, {{"Sec-WebSocket-Key", ""}}, 400},
      {"a short key", kBoard, {{"Sec-WebSocket-Key", "YWJj"}}, 400},
      {"no board's name", "Dokk%31", {}, 404},
      {"two hosts", kBoard, {{"Host", "a"}, {"Host", "b"}}, 400},
  };
  for (const Row& row : rows) {
    RawSocket client(port());
    const auto answer = client.upgrade(row.board, row.fields);
    EXPECT_EQ(answer.status, row.status) << row.what;
    if (row.status == 101) {
      EXPECT_EQ(answer.field("sec-websocket-protocol"), "samtavle.v1") << row.what;
      EXPECT_EQ(answer.field("sec-websocket-accept"), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=") << row.what;
    }
  }
}

TEST_F(WebSocketLimits, AFirstMessageOverItsLimit) {
  RawSocket client(port());
  open(client);
  client.send(client_frame(kBinary, std::string(kHelloBytesMax + 1, 'x')));
  EXPECT_EQ(client.read_close_code(), 1009u);
  client.send(client_close(1009));
  EXPECT_TRUE(client.closed_by_peer());
}

TEST_F(WebSocketLimits, ALaterMessageOverItsLimit) {
  RawSocket client(port());
  join(client);
  client.send(client_frame(kBinary, std::string(kFrameBytesMax + 1, 'x')));
  EXPECT_EQ(client.read_close_code(), 1009u);
}

TEST_F(WebSocketLimits, ASizeThatIsOnlyClaimed) {
  RawSocket client(port());
  open(client);
  client.send(std::string("\x82\xff\x7f\xff\xff\xff\xff\xff\xff\xff", 10) + "mask");
  EXPECT_EQ(client.read_close_code(), 1009u);
}

TEST_F(WebSocketLimits, TextHasNoPlaceHere) {
  RawSocket client(port());
  open(client);
  client.send(client_frame(kText, "hello"));
  EXPECT_EQ(client.read_close_code(), 1008u);
}

TEST_F(WebSocketLimits, NonsenseInAFrame) {
  RawSocket client(port());
  open(client);
  client.send(client_frame(kBinary, "\xff\xff\xff\xff"));
  EXPECT_EQ(client.read_close_code(), 1007u);
}

TEST_F(WebSocketLimits, AFloodOfFragments) {
  for (const std::string payload : {"", "x"}) {
    RawSocket client(port());
    open(client);
    std::string flood = client_frame(kBinary, payload, false);
    for (int i = 0; i < 500; ++i) flood += client_frame(0, payload, false);
    client.send(flood);
    EXPECT_EQ(client.read_close_code(), 1008u) << "payload '" << payload << "'";
  }
}

TEST_F(WebSocketLimits, AHelloInAHundredFragmentsIsFine) {
  RawSocket client(port());
  open(client);
  const std::string bytes = hello();
  const std::size_t piece = bytes.size() / 100 + 1;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    client.send(client_frame(at == 0 ? kBinary : 0, bytes.substr(at, piece),
                             at + piece >= bytes.size()));
  }
  expect_welcome(client);
}

TEST_F(WebSocketLimits, AFloodOfControlFrames) {
  RawSocket client(port());
  open(client);
  std::string flood;
  for (int i = 0; i < 200; ++i) flood += client_frame(kPing, "p");
  client.send(flood);
  EXPECT_EQ(client.read_close_code(), 1008u);
}

TEST_F(WebSocketLimits, PingsAreAnswered) {
  RawSocket client(port());
  open(client);
  client.send(client_frame(kPing, "are you there"));
  const auto pong = client.read_frame();
  ASSERT_TRUE(pong.has_value());
  EXPECT_EQ(pong->opcode, kPong);
  EXPECT_EQ(pong->payload, "are you there");
}

TEST_F(WebSocketLimits, ByteByByte) {
  RawSocket client(port());
  open(client);
  client.send_slowly(client_frame(kBinary, hello()));
  expect_welcome(client);
}

TEST_F(WebSocketLimits, TheUpgradeAndTheHelloInOnePacket) {
  RawSocket client(port());
  client.send(std::string("GET /boards/") + kBoard +
              "/sync HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
              "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
              "Sec-WebSocket-Protocol: samtavle.v1\r\n\r\n" +
              client_frame(kBinary, hello()));
  ASSERT_EQ(client.read_answer().status, 101);
  expect_welcome(client);
}

TEST_F(WebSocketLimits, NoHelloInTime) {
  RawSocket client(port());
  open(client);
  const auto begin = steady_clock::now();
  EXPECT_EQ(client.read_close_code(), 4408u);
  EXPECT_GE(steady_clock::now() - begin, milliseconds{900});
  EXPECT_LE(steady_clock::now() - begin, milliseconds{4'000});
}

TEST_F(WebSocketLimits, NoRequestInTime) {
  RawSocket silent(port());
  EXPECT_TRUE(silent.closed_by_peer());
  RawSocket half(port());
  half.send("GET /livez HTTP/1.1\r\nHost:");
  EXPECT_EQ(half.read_answer().status, 408);
  EXPECT_TRUE(half.closed_by_peer());
}

TEST_F(WebSocketLimits, BoardsAndTokens) {
  RawSocket nowhere(port());
  open(nowhere, "nobody-knows");
  nowhere.send(client_frame(kBinary, hello("nobody-knows")));
  EXPECT_EQ(nowhere.read_close_code(), 4404u);

  RawSocket elsewhere(port());
  open(elsewhere);
  elsewhere.send(client_frame(kBinary, hello("hjerterum")));
  EXPECT_EQ(elsewhere.read_close_code(), 4403u);

  RawSocket nobody(port());
  open(nobody);
  v1::ClientFrame frame;
  frame.mutable_hello()->set_version(1);
  frame.mutable_hello()->set_device(std::string(16, 'd'));
  frame.mutable_hello()->set_token("nonsense");
  nobody.send(client_frame(kBinary, frame.SerializeAsString()));
  EXPECT_EQ(nobody.read_close_code(), 4401u);
}

TEST_F(WebSocketLimits, AnotherVersionOfTheProtocolIsToldWhatToUpdate) {
  const std::tuple<std::uint32_t, unsigned, std::string> table[] = {
      {0, 4426, "This app speaks protocol 0; the server needs 1 or newer. Update the app."},
      {2, 4427, "This app speaks protocol 2; the server knows up to 1. Update the server, or use "
                "an older app."},
  };
  for (const auto& [version, code, words] : table) {
    RawSocket client(port());
    open(client);
    v1::ClientFrame frame;
    ASSERT_TRUE(frame.ParseFromString(hello()));
    frame.mutable_hello()->set_version(version);
    client.send(client_frame(kBinary, frame.SerializeAsString()));
    const auto end = client.read_frame(support::kClose);
    ASSERT_TRUE(end);
    EXPECT_EQ(end->close_code(), code);
    EXPECT_EQ(end->close_reason(), words);
  }
}

TEST_F(WebSocketLimits, AGoodbyeIsReturned) {
  RawSocket client(port());
  join(client);
  client.send(client_close(1001, "bye"));
  EXPECT_EQ(client.read_close_code(), 1001u);
  EXPECT_TRUE(client.closed_by_peer());
}

TEST_F(WebSocketLimits, APeerThatIgnoresTheGoodbyeIsCutOff) {
  RawSocket client(port());
  open(client);
  client.send(client_frame(kText, "hello"));
  EXPECT_EQ(client.read_close_code(), 1008u);
  const auto begin = steady_clock::now();
  EXPECT_TRUE(client.closed_by_peer());
  EXPECT_LE(steady_clock::now() - begin, milliseconds{4'000});
}

TEST_F(WebSocketLimits, VanishingAtAnyMomentHarmsNobody) {
  const std::string frame = client_frame(kBinary, hello());
  for (std::size_t cut = 0; cut < frame.size(); cut += 37) {
    RawSocket client(port());
    open(client);
    client.send(std::string_view(frame).substr(0, cut));
  }
}

TEST(AddressLimits, ConnectionsOfOneAddress) {
  support::ServerOptions options;
  options.arguments = {"--demo", "--limits-session-connections-per-address", "3"};
  auto server = ServerProcess::start(options);
  ASSERT_TRUE(server) << server.error().detail;
  const std::uint16_t port = (*server)->port();
  std::vector<std::unique_ptr<RawSocket>> clients;
  for (int i = 0; i < 3; ++i) {
    clients.push_back(std::make_unique<RawSocket>(port, "127.0.0.2"));
    EXPECT_EQ(clients.back()->upgrade(kBoard).status, 101);
  }
  RawSocket fourth(port, "127.0.0.2");
  const auto refused = fourth.read_answer();
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.field("retry-after"), "60");
  EXPECT_TRUE(fourth.closed_by_peer());
  RawSocket other(port, "127.0.0.3");
  EXPECT_EQ(other.upgrade(kBoard).status, 101) << "another address is not concerned";

  clients.pop_back();
  int status = 0;
  for (int i = 0; i < 100 && status != 101; ++i) {
    RawSocket again(port, "127.0.0.2");
    status = again.upgrade(kBoard).status;
    std::this_thread::sleep_for(milliseconds{20});
  }
  EXPECT_EQ(status, 101) << "a place that was given back";
}

TEST(AddressLimits, NewConnectionsInAMinute) {
  support::ServerOptions options;
  options.arguments = {"--limits-session-new-connections-per-address-and-minute", "5"};
  auto server = ServerProcess::start(options);
  ASSERT_TRUE(server) << server.error().detail;
  const std::uint16_t port = (*server)->port();
  const auto status = [port] {
    RawSocket client(port, "127.0.0.2");
    client.send("GET /livez HTTP/1.1\r\nHost: a\r\n\r\n");
    return client.read_answer().status;
  };
  for (int i = 0; i < 5; ++i) EXPECT_EQ(status(), 200) << i;
  EXPECT_EQ(status(), 429);
}

TEST(AddressLimits, BehindAProxyTheClientsAddressCounts) {
  support::ServerOptions options;
  options.arguments = {"--trust-forwarded-for", "--limits-session-connections-per-address", "1"};
  auto server = ServerProcess::start(options);
  ASSERT_TRUE(server) << server.error().detail;
  const std::uint16_t port = (*server)->port();
  using Fields = std::vector<std::pair<std::string, std::string>>;
  const auto from = [](const std::string& list) { return Fields{{"X-Forwarded-For", list}}; };
  RawSocket first(port);
  EXPECT_EQ(first.upgrade(kBoard, from("192.0.2.1")).status, 101);
  RawSocket second(port);
  EXPECT_EQ(second.upgrade(kBoard, from("192.0.2.2")).status, 101);
  RawSocket third(port);
  EXPECT_EQ(third.upgrade(kBoard, from("198.51.100.7, 192.0.2.1")).status, 429)
      << "only the last entry is the proxy's own";
}

TEST(PingLimits, ASilentPeerIsAskedAndThenCutOff) {
  support::ServerOptions options;
  options.arguments = {"--demo", "--limits-session-ping-interval-ms", "500",
                       "--limits-session-dead-after-ms", "1500"};
  auto server = ServerProcess::start(options);
  ASSERT_TRUE(server) << server.error().detail;
  RawSocket client((*server)->port());
  ASSERT_EQ(client.upgrade(kBoard).status, 101);
  const auto ping = client.read_frame();
  ASSERT_TRUE(ping.has_value());
  EXPECT_EQ(ping->opcode, kPing);
  const auto begin = steady_clock::now();
  EXPECT_TRUE(client.closed_by_peer());
  EXPECT_LE(steady_clock::now() - begin, milliseconds{4'000});
}

}  // namespace
}  // namespace samtavle::integration
