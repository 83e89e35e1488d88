// Goal: a client of another version and a server of another version understand each other.
// Method: conversations as they were sent by released versions (tests/data/frames, one file a
// version) are replayed: what its client sent, to the host of today; what its server sent, to the
// client of today. Both must come to the board that stands at the end of the recording. The same
// with fields in every message that no version knows.
//
// A new file: SAMTAVLE_RECORD_FRAMES=<file> unit_local --gtest_filter='*IsUnderstoodAgain'

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "meeting.hpp"
#include "samtavle/board/snapshot.hpp"

namespace samtavle::local {
namespace {

constexpr const char* kFolder = "tests/data/frames";
// Field 1000 with a number in it, and 1001 with a text.
const std::string kUnknownFields{"\xc0\x3e\x07\xca\x3e\x03new"};

// A kind of card that this version does not know.
constexpr base::Kind kOfAnotherVersion{1'250};

struct Recording {
  std::vector<std::string> kept;    // what the host held before, without which edits do not fit
  std::vector<std::string> sent;    // by Anna, who writes
  std::vector<std::string> told;    // to Rie, who reads
  std::string hash;                 // of the board at the end
};

std::string in_hex(const std::string& bytes) {
  std::string out;
  for (const char byte : bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    const auto number = static_cast<unsigned char>(byte);
    out += kDigits[number >> 4];
    out += kDigits[number & 15];
  }
  return out;
}

std::string from_hex(const std::string& digits) {
  std::string out;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
    out += static_cast<char>(std::stoi(digits.substr(i, 2), nullptr, 16));
  }
  return out;
}

// A line each: what it is, and its bytes.
Recording read(const std::filesystem::path& file) {
  Recording out;
  std::ifstream in{file};
  std::string what;
  std::string digits;
  while (in >> what >> digits) {
    if (what == "kept") out.kept.push_back(from_hex(digits));
    if (what == "sent") out.sent.push_back(from_hex(digits));
    if (what == "told") out.told.push_back(from_hex(digits));
    if (what == "hash") out.hash = digits;
  }
  return out;
}

void write(const Recording& recording, const std::string& file) {
  std::ofstream out{file};
  for (const std::string& record : recording.kept) out << "kept " << in_hex(record) << '\n';
  for (const std::string& message : recording.sent) out << "sent " << in_hex(message) << '\n';
  for (const std::string& message : recording.told) out << "told " << in_hex(message) << '\n';
  out << "hash " << recording.hash << '\n';
}

// Rie looks at a board where Bo has been; Anna comes, types, is refused something, and says where
// she is.
Recording converse() {
  Recording out;
  Meeting meeting;
  Guest& bo = meeting.come("Bo", plan::Role::manager);
  const base::OpId first = add_card(bo, "Bænk 🚤");
  meeting.settle();
  add_card(bo, "af en ukendt slags", kOfAnotherVersion);
  meeting.settle();
  meeting.lose(bo);

  Guest& rie = meeting.invite("Rie", plan::Role::reader);
  rie.overheard = [&](bool sent, const std::string& bytes) {
    if (!sent) out.told.push_back(bytes);
  };
  meeting.connect(rie);
  Guest& anna = meeting.invite("Anna");
  anna.overheard = [&](bool sent, const std::string& bytes) {
    if (sent) out.sent.push_back(bytes);
  };
  meeting.connect(anna);
  out.kept = meeting.kept;
  add_card(anna, "Træ");
  meeting.settle();
  const auto typed = anna.client.edit(
      [&](board::Composer& edit) -> board::Applied<void> {
        const base::OpId card = anna.client.board().children(board::kRootId, plan::kinds::idea)
                                    .front()->id;
        if (auto done = edit.insert_text(card, plan::fields::title, 0, "En "); !done) return done;
        if (auto done = edit.set(card, plan::fields::due_date, "2026-05-01"); !done) return done;
        return edit.add_member(card, plan::fields::labels, "grøn");
      },
      kNow.steady);
  EXPECT_TRUE(typed) << typed.error().path << typed.error().detail;
  meeting.settle();
  const auto refused = anna.client.edit(
      [&](board::Composer& edit) -> board::Applied<void> {
        return edit.set(board::kRootId, plan::fields::board_state, "closed");
      },
      kNow.steady);
  EXPECT_TRUE(refused);
  meeting.settle();
  EXPECT_EQ(anna.refused.size(), 1u);
  sync::Presence here;
  here.item = first;
  here.field = plan::fields::title;
  anna.client.present(here, kNow.steady);
  anna.client.tick(kNow.steady + std::chrono::seconds{1});
  meeting.settle();
  out.hash = board::snapshot_hash(meeting.host->board());
  EXPECT_EQ(anna.client.confirmed_hash(), out.hash);
  EXPECT_EQ(rie.client.confirmed_hash(), out.hash);
  return out;
}

// What the client of that version sent, to the host of today.
void expect_host_understands(const Recording& recording, const std::string& more) {
  const auto host = BoardHost::open(named("park"), recording.kept, kNow);
  ASSERT_TRUE(host) << host.error().detail;
  const base::SessionId anna = (*host)->come(person("Anna"), kNow);
  for (const std::string& message : recording.sent) {
    (*host)->received(anna, message + more, kNow);
    for (const Out& out : (*host)->take_out()) {
      ASSERT_FALSE(std::holds_alternative<End>(out)) << std::get<End>(out).error.detail;
    }
  }
  EXPECT_EQ(board::snapshot_hash((*host)->board()), recording.hash);
}

// What the server of that version told, to the client of today.
void expect_client_understands(const Recording& recording, const std::string& more) {
  Guest rie{"Rie.............", person("Rie")};
  rie.client.connected({}, kNow.steady);
  for (const std::string& message : recording.told) {
    rie.client.received(message + more, kNow.steady);
  }
  for (const sync::ClientAction& action : rie.client.take_actions()) {
    ASSERT_FALSE(std::holds_alternative<sync::CloseConnection>(action))
        << std::get<sync::CloseConnection>(action).error.detail;
  }
  EXPECT_EQ(rie.client.confirmed_hash(), recording.hash);
  EXPECT_EQ(rie.client.connection(), sync::Connection::live);
}

void expect_understood(const Recording& recording) {
  for (const std::string& more : {std::string{}, kUnknownFields}) {
    expect_host_understands(recording, more);
    expect_client_understands(recording, more);
  }
}

TEST(RecordedFrames, OfEveryReleaseAreUnderstood) {
  std::size_t recordings = 0;
  for (const auto& entry : std::filesystem::directory_iterator{kFolder}) {
    SCOPED_TRACE(entry.path());
    const Recording recording = read(entry.path());
    ASSERT_GT(recording.sent.size(), 3u);
    ASSERT_GT(recording.told.size(), 3u);
    expect_understood(recording);
    ++recordings;
  }
  EXPECT_GT(recordings, 0u);
}

TEST(RecordedFrames, AConversationOfTodayIsUnderstoodAgain) {
  const Recording recording = converse();
  expect_understood(recording);
  if (const char* file = std::getenv("SAMTAVLE_RECORD_FRAMES")) write(recording, file);
}

// The control: a recording that was changed is told.
TEST(RecordedFrames, AnotherBoardIsToldFromIt) {
  Recording recording = converse();
  while (recording.sent.size() > 3) recording.sent.pop_back();
  const auto host = BoardHost::open(named("park"), recording.kept, kNow);
  ASSERT_TRUE(host);
  const base::SessionId anna = (*host)->come(person("Anna"), kNow);
  for (const std::string& message : recording.sent) (*host)->received(anna, message, kNow);
  EXPECT_NE(board::snapshot_hash((*host)->board()), recording.hash);
}

}  // namespace
}  // namespace samtavle::local
