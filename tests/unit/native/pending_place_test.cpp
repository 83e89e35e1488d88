// Goal: what is unsaved is kept without the app saying where: in a folder that only its person can
// read, under a name that does not tell whose board it is, each client in a file of its own, and
// what an earlier process could not save is taken up first. Where there is no such place, the error
// says what to do. Method: the environment names folders of the test's own.

#include "samtavle/native/pending_place.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <fstream>
#include <set>

#include "samtavle/native/client.hpp"
#include "samtavle/v1/store.pb.h"
#include "temporary_folder.hpp"

namespace samtavle::native::place_test {
namespace {

using base::Errc;
using testing::HasSubstr;

constexpr const char* kServer = "https://tavle.example.org";

class Place : public testing::Test {
 protected:
  static PendingPlace of(const char* server = kServer, const std::string& board = "havnen") {
    auto place = PendingPlace::of(parse_server_url(server).value(), board);
    EXPECT_TRUE(place) << place.error().detail;
    return std::move(*place);
  }
  static std::string taken(const char* server = kServer, const std::string& board = "havnen") {
    return of(server, board).take().value().path();
  }
  std::filesystem::path folder() const { return state_.path / "deep" / "samtavle"; }

  TemporaryFolder state_;
  Variable xdg_{"XDG_STATE_HOME", (state_.path / "deep").c_str()};
};

std::string record_of_an_edit() {
  v1::PendingRecord record;
  record.mutable_add()->set_first_counter(1);
  return record.SerializeAsString();
}

std::string record_of_a_ballot() {
  v1::PendingRecord record;
  record.mutable_ballot()->set_round_replica(1);
  record.mutable_ballot()->set_round_counter(2);
  return record.SerializeAsString();
}

void keep(PendingFile& file, const std::string& record) {
  ASSERT_TRUE(file.append(std::vector<std::string>{record}));
}

TEST_F(Place, OnlyItsPersonCanLookAndTheNameTellsNothing) {
  const std::string path = taken();
  EXPECT_EQ(std::filesystem::path{path}.parent_path(), folder());
  EXPECT_THAT(path, testing::Not(HasSubstr("example")));
  EXPECT_THAT(path.substr(state_.path.string().size()), testing::Not(HasSubstr("havnen")));
  struct stat there {};
  ASSERT_EQ(::stat(folder().c_str(), &there), 0);
  EXPECT_EQ(there.st_mode & 0777U, 0700U);
  ASSERT_EQ(::stat(path.c_str(), &there), 0);
  EXPECT_EQ(there.st_mode & 0777U, 0600U);
}

TEST_F(Place, EachServerAndEachBoardHasFilesOfItsOwn) {
  const std::set<std::string> paths{taken(), taken(kServer, "plads"),
                                    taken("http://tavle.example.org"),
                                    taken("https://tavle.example.org/prefix"),
                                    taken("https://tavle.example.org:8443")};
  EXPECT_EQ(paths.size(), 5u);
  // The same place, written in another way.
  EXPECT_EQ(taken("https://Tavle.Example.org:443/"), taken());
}

TEST_F(Place, WhoComesWhileAFileIsInUseHasTheNextAndAFreeOneIsUsedAgain) {
  auto first = of().take().value();
  auto second = of().take().value();
  const auto third = of().take().value();
  EXPECT_EQ(std::set<std::string>({first.path(), second.path(), third.path()}).size(), 3u);
  const std::string was = second.path();
  { const PendingFile gone = std::move(second); }
  EXPECT_EQ(taken(), was);
}

TEST_F(Place, WhatIsUnsavedIsTakenUpFirst) {
  std::string with_edit;
  std::string with_ballot;
  {
    const auto idle = of().take().value();
    auto edit = of().take().value();
    auto ballot = of().take().value();
    keep(edit, record_of_an_edit());
    keep(ballot, record_of_a_ballot());
    with_edit = edit.path();
    with_ballot = ballot.path();
  }
  const auto first = of().take().value();
  EXPECT_EQ(first.path(), with_edit);
  EXPECT_EQ(first.pending_count(), 1u);
  const auto second = of().take().value();
  EXPECT_EQ(second.path(), with_ballot);
  EXPECT_NE(taken(), with_edit);
}

TEST_F(Place, WhatIsDamagedOrLeftOutIsPassedOver) {
  const std::string first = taken();
  std::ofstream{first, std::ios::trunc} << "rubbish that nobody wrote";
  PendingPlace place = of();
  const std::string second = place.take().value().path();
  EXPECT_NE(second, first);
  place.leave_out(second);
  const std::string third = place.take().value().path();
  EXPECT_NE(third, first);
  EXPECT_NE(third, second);
  std::ifstream in{first};
  std::string there;
  std::getline(in, there);
  EXPECT_EQ(there, "rubbish that nobody wrote");
}

TEST_F(Place, WhatContradictsItselfKeepsNobodyFromBeginning) {
  Options options;
  options.server = "http://127.0.0.1:1";
  options.board = "havnen";
  options.pending_place = true;
  const std::string first = taken("http://127.0.0.1:1");
  {
    auto file = PendingFile::open(first).value();
    keep(file, record_of_an_edit());  // without operations, which no edit is
  }
  const auto client = Client::open(options);
  ASSERT_TRUE(client) << client.error().detail;
  EXPECT_EQ(PendingFile::open(first).value().pending_count(), 1u);
  // One that the app named does: it has to know.
  options.pending_place = false;
  options.pending_file = first;
  EXPECT_EQ(Client::open(options).error().code, Errc::corrupt);
}

TEST_F(Place, WithoutTheVariableItIsInTheHomeFolder) {
  const TemporaryFolder home;
  const Variable no_xdg{"XDG_STATE_HOME", nullptr};
  const Variable set{"HOME", home.path.c_str()};
  EXPECT_EQ(std::filesystem::path{taken()}.parent_path(),
            home.path / ".local" / "state" / "samtavle");
  // A path that is not absolute does not count.
  const Variable relative{"XDG_STATE_HOME", "state"};
  EXPECT_EQ(std::filesystem::path{taken()}.parent_path(),
            home.path / ".local" / "state" / "samtavle");
}

TEST_F(Place, WithoutAPlaceTheErrorSaysWhatToDo) {
  const auto server = parse_server_url(kServer).value();
  {
    const Variable no_xdg{"XDG_STATE_HOME", nullptr};
    const Variable no_home{"HOME", nullptr};
    const auto nowhere = PendingPlace::of(server, "havnen");
    ASSERT_FALSE(nowhere);
    EXPECT_EQ(nowhere.error().code, Errc::config);
    EXPECT_THAT(nowhere.error().detail, HasSubstr("name a file"));
  }
  const std::string file = (state_.path / "file").string();
  std::ofstream{file} << "not a folder";
  const Variable xdg{"XDG_STATE_HOME", file.c_str()};
  const auto not_there = PendingPlace::of(server, "havnen");
  ASSERT_FALSE(not_there);
  EXPECT_EQ(not_there.error().code, Errc::io);
  EXPECT_THAT(not_there.error().detail, HasSubstr("name a file"));
}

}  // namespace
}  // namespace samtavle::native::place_test
