// Goal: what is asked of a board's history is read strictly, and nothing else is taken for it.

#include "samtavle/net/history_api.hpp"

#include <gtest/gtest.h>

#include <string>

namespace samtavle::net {
namespace {

using base::Errc;
using base::Seq;
using What = HistoryRequest::What;

HistoryRequest good(std::string_view path, std::string_view query) {
  const auto parsed = parse_history(path, query);
  EXPECT_TRUE(parsed && *parsed) << path << "?" << query;
  return parsed->value();
}
Errc bad(std::string_view path, std::string_view query) {
  const auto parsed = parse_history(path, query);
  EXPECT_TRUE(parsed) << path;
  return *parsed ? Errc{} : parsed->error().code;
}

constexpr const char* kSnapshot = "/api/v1/boards/havnen/snapshot";
constexpr const char* kEvents = "/api/v1/boards/havnen/events";

TEST(HistoryApi, ReadsWhatIsAsked) {
  const HistoryRequest version = good(kSnapshot, "at=17");
  EXPECT_EQ(version.what, What::snapshot);
  EXPECT_EQ(version.board.str(), "havnen");
  EXPECT_EQ(version.at, Seq{17});
  EXPECT_FALSE(good(kSnapshot, "").at);
  const HistoryRequest audit = good("/api/v1/boards/havnen/audit", "after=3&limit=2");
  EXPECT_EQ(audit.what, What::audit);
  EXPECT_EQ(audit.after, Seq{3});
  EXPECT_EQ(audit.limit, 2u);
  const HistoryRequest events = good(kEvents, "after=3&limit=50");
  EXPECT_EQ(events.what, What::events);
  EXPECT_EQ(events.after, Seq{3});
  EXPECT_EQ(events.limit, 50u);
  EXPECT_EQ(good(kEvents, "").after, Seq{});
  EXPECT_EQ(good(kEvents, "").limit, kHistoryEvents);
  EXPECT_EQ(good(kEvents, "limit=10000").limit, kHistoryEventsMax);
}

TEST(HistoryApi, RefusesWhatItDoesNotKnow) {
  for (const char* query : {"at=", "at=x", "at=-1", "at=1x", "at=18446744073709551616", "at=1&at=1",
                            "after=1", "at", "x=1", "&"}) {
    EXPECT_EQ(bad(kSnapshot, query), Errc::invalid) << query;
  }
  for (const char* query : {"limit=0", "limit=10001", "at=1", "after=1&after=2"}) {
    EXPECT_EQ(bad(kEvents, query), Errc::invalid) << query;
  }
  EXPECT_EQ(bad("/api/v1/boards/-havnen/events", ""), Errc::no_such_board);
  EXPECT_EQ(bad("/api/v1/boards//events", ""), Errc::no_such_board);
}

TEST(HistoryApi, OtherAddressesAreNotItsBusiness) {
  for (const char* path : {"/api/v1/boards", "/api/v1/boards/havnen", "/api/v1/boards/havnen/",
                           "/api/v1/boards/havnen/snapshots", "/api/v1/boards/havnen/events/1",
                           "/boards/havnen/events", "/api/v1/boards/snapshot"}) {
    EXPECT_FALSE(parse_history(path, "")) << path;
  }
}

}  // namespace
}  // namespace samtavle::net
