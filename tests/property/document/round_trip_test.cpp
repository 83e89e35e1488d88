// Goal: a board that is exported with its history and imported is the same, whatever is on it.
// Method: random edits of several people are logged as a server would; the log goes through the
// document's JSON and the import; hashes and bytes have to be equal. A log with one byte changed
// is refused, or comes to another hash, but for what no board shows.

#include <google/protobuf/stubs/logging.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "document.hpp"
#include "samtavle/board/codec.hpp"
#include "samtavle/board/snapshot.hpp"
#include "samtavle/hub/imported_board.hpp"
#include "samtavle/net/board_document.hpp"
#include "samtavle/support/boards.hpp"
#include "samtavle/support/knobs.hpp"
#include "samtavle/support/random_editor.hpp"
#include "samtavle/sync/wire.hpp"
#include "samtavle/v1/edit.pb.h"

namespace samtavle {
namespace {

using base::Actor;
using base::Replica;
using support::Random;

constexpr std::uint32_t kReplicas = 4;
constexpr std::int64_t kLatest_ms = 4'000'000'000'000;

struct Logged {
  board::Board board;
  cli::Document document;

  void log(const v1::Edit& edit, Actor actor) {
    const board::Stamp stamp = support::next_stamp(board, actor);
    ASSERT_TRUE(board.apply(edit, stamp));
    document.log.push_back(sync::encode_event(stamp, board::encode_edit(edit)));
  }
};

Logged random_board(std::uint64_t seed) {
  Logged out;
  out.log(*support::root_edit(), {});
  Random random{seed};
  support::RandomEditor editor{seed};
  for (auto edits = random.between(1, 120); edits > 0; --edits) {
    const Replica replica{static_cast<std::uint32_t>(random.between(1, kReplicas))};
    board::Composer composer{out.board, replica, Actor{replica.value}};
    editor.edit(composer, out.board);
    if (composer.empty()) continue;
    auto composed = composer.finish();
    static_cast<void>(out.board.roll_back(std::move(composed.journal)));
    out.log(*composed.edit, Actor{replica.value});
  }
  out.document.items = cli::read_items(out.board);
  out.document.hash = board::snapshot_hash(out.board);
  for (std::uint32_t actor = 1; actor <= kReplicas; ++actor) {
    out.document.actors[Actor{actor}] = {editor.words(), plan::ActorKind::citizen, "", false};
  }
  return out;
}

base::Result<hub::ImportedBoard> import(net::BoardDocument document) {
  static const base::EditLimits kLimits;
  hub::ImportedBoard board{kLimits, kLatest_ms};
  for (auto& [actor, person] : document.actors) {
    if (const auto added = board.add_actor(actor, std::move(person)); !added) {
      return base::pass_on(added);
    }
  }
  for (std::string& event : document.log) {
    if (const auto added = board.add_event(std::move(event)); !added) return base::pass_on(added);
  }
  return board;
}

template <class Check>
void for_each_seed(const char* test, std::size_t by_default, const Check& check) {
  const std::size_t count = support::iterations(by_default);
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t seed = support::first_seed() + i;
    const support::OnAbort repeat{support::repeat_command(test, seed)};
    check(seed);
    if (testing::Test::HasFailure()) FAIL() << "Repeat with: " << repeat.text();
  }
}

TEST(RoundTrip, TheImportedBoardIsTheSame) {
  for_each_seed("RoundTrip.TheImportedBoardIsTheSame", 300, [](std::uint64_t seed) {
    const Logged logged = random_board(seed);
    const std::string json = boost::json::serialize(cli::to_json(logged.document));
    auto document = net::parse_board_document(json);
    ASSERT_TRUE(document) << document.error().detail;
    ASSERT_EQ(document->log, logged.document.log);
    ASSERT_EQ(document->actors.size(), kReplicas);
    auto board = import(std::move(*document));
    ASSERT_TRUE(board) << board.error().detail;
    ASSERT_EQ(board::encode_snapshot(board->board()), board::encode_snapshot(logged.board));
    // And the readable part, read by whoever imports without the history.
    const auto readable = cli::parse_document(json);
    ASSERT_TRUE(readable) << readable.error().detail;
    ASSERT_EQ(readable->items, logged.document.items);
    ASSERT_TRUE(readable->has_log);
  });
}

TEST(RoundTrip, ADamagedLogIsNoticed) {
  google::protobuf::SetLogHandler(nullptr);
  std::size_t noticed = 0;
  std::size_t unseen = 0;
  for_each_seed("RoundTrip.ADamagedLogIsNoticed", 300, [&](std::uint64_t seed) {
    Logged logged = random_board(seed);
    Random random{seed};
    std::string& event = random.pick(logged.document.log);
    event[random.below(event.size())] ^= static_cast<char>(random.between(1, 255));
    auto document =
        net::parse_board_document(boost::json::serialize(cli::to_json(logged.document)));
    ASSERT_TRUE(document) << document.error().detail;
    const std::string hash = document->hash;
    const auto board = import(std::move(*document));
    if (board) board->board().check_invariants();
    const bool is_noticed = !board || board::snapshot_hash(board->board()) != hash;
    ++(is_noticed ? noticed : unseen);
  });
  // Some bytes do not show on a board: what an author had seen, text that is erased again.
  EXPECT_GT(noticed, 9 * unseen);
}

}  // namespace
}  // namespace samtavle
