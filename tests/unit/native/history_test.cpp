// Goal: a client asks for exactly what it wants of a board's history, and takes nothing that does
// not follow.

#include "samtavle/native/history.hpp"

#include <gmock/gmock.h>

#include "fake_server.hpp"
#include "samtavle/board/snapshot.hpp"

namespace samtavle::native {
namespace {

using namespace std::chrono_literals;
using base::Errc;
using base::Seq;

History history_of(const FakeServer& server) {
  History::Options options;
  options.server = server.url();
  options.board = "havnen";
  options.token = "secret";
  options.timeout = 5s;
  return History::make(std::move(options)).value();
}

std::string frame(std::initializer_list<std::uint64_t> seqs) {
  v1::ServerFrame out;
  for (const std::uint64_t seq : seqs) out.add_events()->set_seq(seq);
  return out.SerializeAsString();
}

// The seqs that came, or the error.
struct Read {
  std::vector<std::uint64_t> seqs;
  Errc code{};
};
Read read(const FakeServer& server, Seq after, Seq to) {
  Read out;
  const auto done = history_of(server).events(after, to, [&](const v1::Event& event) {
    out.seqs.push_back(event.seq());
    return base::Result<void>{};
  });
  if (!done) out.code = done.error().code;
  return out;
}

TEST(History, ReadsEventsPieceByPiece) {
  std::string first, second;
  FakeServer server{
      {answer_http(200, frame({4, 5}), &first), answer_http(200, frame({6, 7, 8}), &second)}};
  const Read all = read(server, Seq{3}, Seq{7});
  EXPECT_EQ(all.code, Errc{});
  EXPECT_THAT(all.seqs, testing::ElementsAre(4, 5, 6, 7));
  EXPECT_THAT(first, testing::HasSubstr("/api/v1/boards/havnen/events?after=3&limit="));
  EXPECT_THAT(first, testing::HasSubstr("Bearer secret"));
  EXPECT_THAT(second, testing::HasSubstr("after=5&"));
}

TEST(History, EndsWithTheLog) {
  FakeServer server{{answer_http(200, frame({1})), answer_http(200, "")}};
  EXPECT_THAT(read(server, Seq{}, Seq{}).seqs, testing::ElementsAre(1));
  EXPECT_EQ(read(server, Seq{1}, Seq{2}).code, Errc::not_found);
}

TEST(History, TakesNoGapAndNoNonsense) {
  FakeServer gap{{answer_http(200, frame({1, 3}))}};
  EXPECT_EQ(read(gap, Seq{}, Seq{}).code, Errc::corrupt);
  FakeServer again{{answer_http(200, frame({1}))}};
  EXPECT_EQ(read(again, Seq{}, Seq{}).code, Errc::corrupt);
  FakeServer nonsense{{answer_http(200, "\xff\xff")}};
  EXPECT_EQ(read(nonsense, Seq{}, Seq{}).code, Errc::corrupt);
}

TEST(History, SaysWhatTheServerSays) {
  FakeServer server{{answer_http(403, R"({"detail": "the token is for another board"})")}};
  const auto refused = history_of(server).snapshot(Seq{1});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::forbidden);
  EXPECT_EQ(refused.error().detail, "the token is for another board");
}

TEST(History, AVersionIsTheOneThatWasAskedFor) {
  std::string request;
  const std::string empty = board::encode_snapshot(board::Board{});
  FakeServer server{{answer_http(200, empty, &request)}};
  EXPECT_EQ(history_of(server).board_at(Seq{5}).error().code, Errc::corrupt);
  EXPECT_THAT(request, testing::HasSubstr("/snapshot?at=5 "));
  EXPECT_TRUE(history_of(server).board_at(Seq{}));
}

TEST(History, NeedsAnAddressAndABoard) {
  EXPECT_EQ(History::make({"nonsense", "havnen"}).error().code, Errc::invalid);
  EXPECT_EQ(History::make({"http://127.0.0.1:1", "../x"}).error().code, Errc::invalid);
}

}  // namespace
}  // namespace samtavle::native
