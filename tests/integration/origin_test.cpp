// Goal: only pages that may open a board's WebSocket can, whatever form the Origin field has.
// Method: twenty variants against the real samtavled, with one origin in its list.

#include <gtest/gtest.h>

#include "samtavle/support/raw_socket.hpp"
#include "samtavle/support/server_process.hpp"

namespace samtavle::integration {
namespace {

using support::RawSocket;

struct Variant {
  std::string what;
  std::vector<std::string> origins;
  std::string host;
  bool allowed;
};

std::vector<Variant> variants() {
  const std::string host = "board.example";
  return {
      {"a program, without an origin", {}, host, true},
      {"the server's own page", {"https://board.example"}, host, true},
      {"its own, without TLS", {"http://board.example"}, host, true},
      {"its own, with the usual port", {"https://board.example:443"}, host, true},
      {"its own, in capitals", {"HTTPS://BOARD.EXAMPLE"}, host, true},
      {"its own, on a port of its own", {"http://localhost:8080"}, "localhost:8080", true},
      {"the one of the list", {"https://plan.example.dk"}, host, true},
      {"a stranger", {"https://evil.example"}, host, false},
      {"the own host on another port", {"https://board.example:8443"}, host, false},
      {"the one of the list, without TLS", {"http://plan.example.dk"}, host, false},
      {"a name that begins like the list's", {"https://plan.example.dk.evil"}, host, false},
      {"a name that ends like the list's", {"https://evilplan.example.dk"}, host, false},
      {"a subdomain of the own host", {"https://x.board.example"}, host, false},
      {"null, as sandboxed frames and files send", {"null"}, host, false},
      {"null as host as well", {"null"}, "null", false},
      {"with a path", {"https://board.example/"}, host, false},
      {"with a user", {"https://board.example@evil.example"}, host, false},
      {"two in one field", {"https://board.example https://evil.example"}, host, false},
      {"two fields", {"https://board.example", "https://board.example"}, host, false},
      {"another scheme", {"file://board.example"}, host, false},
  };
}

TEST(OriginTable, TwentyVariants) {
  support::ServerOptions options;
  options.arguments = {"--allowed-origins", "https://plan.example.dk"};
  auto server = support::ServerProcess::start(options);
  ASSERT_TRUE(server) << server.error().detail;
  ASSERT_EQ(variants().size(), 20u);
  for (const Variant& variant : variants()) {
    RawSocket client((*server)->port());
    std::vector<std::pair<std::string, std::string>> fields = {{"Host", variant.host}};
    for (const std::string& origin : variant.origins) fields.emplace_back("Origin", origin);
    const auto answer = client.upgrade("any-board", fields);
    EXPECT_EQ(answer.status, variant.allowed ? 101 : 403) << variant.what;
  }
  EXPECT_EQ((*server)->stop(), 0) << (*server)->log();
}

}  // namespace
}  // namespace samtavle::integration
