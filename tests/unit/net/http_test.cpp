// Goal: requests are read whole or refused with the right status, and answers are well formed.
// Method: bytes in, requests out; no sockets.

#include <gmock/gmock.h>

#include "samtavle/net/http_reader.hpp"
#include "samtavle/net/http_response.hpp"

namespace samtavle::net {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Status = RequestReader::Status;

const std::string kGet =
    "GET /livez?x=1 HTTP/1.1\r\nHost: board.example\r\nX-A: 1\r\nx-a: 2\r\n\r\n";

TEST(HttpReader, ReadsARequestHoweverItIsCut) {
  for (const std::size_t piece : {std::size_t{1}, std::size_t{5}, kGet.size()}) {
    RequestReader reader(RequestLimits{});
    Status status = Status::need_more;
    for (std::size_t at = 0; at < kGet.size(); at += piece) {
      EXPECT_EQ(status, Status::need_more);
      status = reader.feed(std::string_view(kGet).substr(at, piece));
    }
    ASSERT_EQ(status, Status::complete);
    const Request request = reader.take();
    EXPECT_EQ(request.method, "GET");
    EXPECT_EQ(request.path, "/livez");
    EXPECT_EQ(request.query, "x=1");
    EXPECT_EQ(request.one("host"), "board.example");
    EXPECT_THAT(request.all("x-a"), ElementsAre("1", "2"));
    EXPECT_EQ(request.one("x-a"), "") << "a field that comes twice has no single value";
    EXPECT_TRUE(request.keep_alive);
    EXPECT_FALSE(request.upgrade);
    EXPECT_TRUE(reader.idle());
  }
}

TEST(HttpReader, FindsTheTokenOfItsBearer) {
  const auto bearer = [](const std::string& fields) {
    RequestReader reader(RequestLimits{});
    EXPECT_EQ(reader.feed("GET /a HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n"), Status::complete);
    const Request request = reader.take();
    EXPECT_EQ(request.query, "");
    return std::string(request.bearer());
  };
  EXPECT_EQ(bearer("Authorization: Bearer a.b.c\r\n"), "a.b.c");
  EXPECT_EQ(bearer("authorization: bEARER x\r\n"), "x");
  EXPECT_EQ(bearer(""), "");
  EXPECT_EQ(bearer("Authorization: Basic x\r\n"), "");
  EXPECT_EQ(bearer("Authorization: Bearer\r\n"), "");
  EXPECT_EQ(bearer("Authorization: Bearer x\r\nAuthorization: Bearer y\r\n"), "");
}

TEST(HttpReader, TheNextRequestWaits) {
  RequestReader reader(RequestLimits{});
  const std::string post =
      "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc";
  ASSERT_EQ(reader.feed(post + kGet + "GET /"), Status::complete);
  EXPECT_EQ(reader.take().body, "abc");
  ASSERT_EQ(reader.feed({}), Status::complete);
  EXPECT_EQ(reader.take().path, "/livez");
  EXPECT_EQ(reader.feed({}), Status::need_more);
  EXPECT_FALSE(reader.idle());
}

TEST(HttpReader, ChunkedBodies) {
  RequestReader reader(RequestLimits{});
  ASSERT_EQ(reader.feed("POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                        "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"),
            Status::complete);
  EXPECT_EQ(reader.take().body, "abcde");
}

TEST(HttpReader, TheHeaderDecidesHowLongTheBodyMayBe) {
  const RequestLimits limits{.header_bytes_max = 512, .header_fields_max = 8,
                             .body_bytes_max = 4};
  const auto read = [&limits](const std::string& bytes, std::size_t piece) {
    int asked = 0;
    RequestReader reader(limits, [&](const Request& head) -> std::size_t {
      ++asked;
      EXPECT_EQ(head.method, "POST");
      EXPECT_EQ(head.one("host"), "a");
      return head.path == "/large" ? 8 : limits.body_bytes_max;
    });
    Status status = Status::need_more;
    for (std::size_t at = 0; at < bytes.size() && status == Status::need_more; at += piece) {
      status = reader.feed(std::string_view(bytes).substr(at, piece));
    }
    EXPECT_EQ(asked, 1);
    return status == Status::refused ? std::to_string(reader.refusal()) : reader.take().body;
  };
  const std::string length = " HTTP/1.1\r\nHost: a\r\nContent-Length: 8\r\n\r\nabcdefgh";
  const std::string chunked =
      " HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
      "5\r\nabcde\r\n3\r\nfgh\r\n0\r\n\r\n";
  for (const std::size_t piece : {std::size_t{1}, std::size_t{1'000}}) {
    for (const std::string& rest : {length, chunked}) {
      EXPECT_EQ(read("POST /large" + rest, piece), "abcdefgh");
      EXPECT_EQ(read("POST /small" + rest, piece), "413");
    }
    EXPECT_EQ(read("POST /large HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n", piece), "413");
  }
}

TEST(HttpReader, UpgradesKeepWhatFollows) {
  RequestReader reader(RequestLimits{});
  ASSERT_EQ(
      reader.feed("GET /boards/x/sync HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\n"
                  "Upgrade: WebSocket\r\n\r\n\x82\x80"),
      Status::complete);
  EXPECT_TRUE(reader.take().upgrade);
  EXPECT_EQ(reader.take_rest(), "\x82\x80");
}

int refusal_of(const std::string& bytes, std::size_t piece) {
  RequestReader reader(RequestLimits{});
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    const Status status = reader.feed(std::string_view(bytes).substr(at, piece));
    if (status == Status::refused) return reader.refusal();
    if (status == Status::complete) return 0;
  }
  return 0;
}

TEST(HttpReader, NamesTheLimitOfASession) {
  const auto limit_of = [](const std::string& bytes) {
    RequestReader reader(RequestLimits{});
    EXPECT_EQ(reader.feed(bytes), Status::refused);
    return reader.limit();
  };
  const std::string start = "GET / HTTP/1.1\r\nHost: a\r\n";
  std::string fields;
  for (int i = 0; i < 70; ++i) fields += "F" + std::to_string(i) + ": x\r\n";
  EXPECT_EQ(limit_of(start + "F: " + std::string(9'000, 'x') + "\r\n\r\n"),
            base::Limit::header_bytes_max);
  EXPECT_EQ(limit_of("GET /" + std::string(20'000, 'x')), base::Limit::header_bytes_max);
  EXPECT_EQ(limit_of(start + fields + "\r\n"), base::Limit::header_fields_max);
  EXPECT_EQ(limit_of("hello\r\n\r\n"), base::Limit::none);
}

TEST(HttpReader, RefusesWithTheRightStatus) {
  const std::string start = "GET / HTTP/1.1\r\nHost: a\r\n";
  std::string fields;
  for (int i = 0; i < 70; ++i) fields += "F" + std::to_string(i) + ": x\r\n";
  struct Row {
    std::string what;
    std::string bytes;
    int status;
  };
  const std::vector<Row> rows = {
      {"fine", start + "\r\n", 0},
      {"not HTTP", "hello\r\n\r\n", 400},
      {"binary", std::string("\x16\x03\x01\x00\xff\x01\r\n\r\n", 10), 400},
      {"no host", "GET / HTTP/1.1\r\n\r\n", 400},
      {"two hosts", start + "Host: b\r\n\r\n", 400},
      {"two lengths", start + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
      {"one long field", start + "F: " + std::string(9'000, 'x') + "\r\n\r\n", 431},
      {"a line without an end", "GET /" + std::string(20'000, 'x'), 431},
      {"many fields", start + fields + "\r\n", 431},
      {"a long body", start + "Content-Length: 70000\r\n\r\n" + std::string(70'000, 'x'), 413},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(refusal_of(row.bytes, row.bytes.size()), row.status) << row.what;
    EXPECT_EQ(refusal_of(row.bytes, 100), row.status) << row.what << ", in pieces";
  }
}

TEST(HttpResponse, IsWellFormed) {
  Response response = text_response(200, "ok\n");
  response.fields.emplace_back("X-More", "1");
  const std::string bytes = serialize(response, {true, false, 784'111'777});
  EXPECT_TRUE(bytes.starts_with("HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"));
  EXPECT_THAT(bytes, HasSubstr("\r\nContent-Length: 3\r\n"));
  EXPECT_THAT(bytes, HasSubstr("\r\nConnection: keep-alive\r\n"));
  EXPECT_TRUE(bytes.ends_with("\r\n\r\nok\n"));
  EXPECT_TRUE(serialize(response, {false, true, 0}).ends_with("Connection: close\r\n\r\n"));
  EXPECT_THAT(bytes, testing::Not(HasSubstr("Strict-Transport-Security")));
  EXPECT_THAT(serialize(response, {true, false, 0, std::chrono::hours{24}}),
              HasSubstr("Strict-Transport-Security: max-age=86400\r\n"));
}

TEST(HttpResponse, ProblemsFollowRfc9457) {
  const Response response = problem(404, "there is no \"such\" board");
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(response.content_type, "application/problem+json");
  EXPECT_EQ(response.body,
            R"({"type":"about:blank","title":"Not Found","status":404,)"
            R"("detail":"there is no \"such\" board"})");
}

// The example of RFC 6455, section 1.3.
TEST(HttpResponse, AnswersAnUpgrade) {
  const std::string bytes =
      switching_protocols("dGhlIHNhbXBsZSBub25jZQ==", "samtavle.v1", 0);
  EXPECT_TRUE(bytes.starts_with("HTTP/1.1 101 Switching Protocols\r\n"));
  EXPECT_THAT(bytes, HasSubstr("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"));
  EXPECT_THAT(bytes, HasSubstr("Sec-WebSocket-Protocol: samtavle.v1\r\n"));
}

TEST(HttpResponse, WebSocketKeys) {
  EXPECT_TRUE(is_websocket_key("dGhlIHNhbXBsZSBub25jZQ=="));
  EXPECT_FALSE(is_websocket_key(""));
  EXPECT_FALSE(is_websocket_key("dGhlIHNhbXBsZSBub25jZQ"));
  EXPECT_FALSE(is_websocket_key("dGhlIHNhbXBsZSBub25j\r\n=="));
}

}  // namespace
}  // namespace samtavle::net
