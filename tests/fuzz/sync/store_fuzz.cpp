// Goal: no pending store, however damaged, brings a client down: neither when it is read, nor when
// what it says about undo is carried out.
// Method: the input is a list of records, each behind two bytes with its length (little-endian).
// They are given to a session, which gets a small board from a server that takes it for what the
// store says; then everything is undone, done again, written beside, refused. All the time the
// structures hold, and another process finds in the store what this one has.

#include <algorithm>
#include <string_view>
#include <variant>
#include <vector>

#include "../accepted.hpp"
#include "samtavle/v1/store.pb.h"
#include "small_board.hpp"

namespace {

using namespace samtavle;
using namespace samtavle::fuzz;

constexpr int kStepsMax = 8;
constexpr std::uint32_t kMarkMax = 2'000;

class Reader {
 public:
  explicit Reader(std::string_view input) : session_(options(), now_) {
    while (input.size() >= 2) {
      const auto low = static_cast<std::uint8_t>(input[0]);
      const auto high = static_cast<std::uint8_t>(input[1]);
      const std::string_view record = input.substr(2, low + 256u * high);
      store_.emplace_back(record);
      input.remove_prefix(2 + record.size());
    }
  }

  void play() {
    if (!session_.restore(store_)) return;
    accepted();
    look();
    meet_server();
    for (int n = 0; n < kStepsMax; ++n) take(session_.undo(now_));
    for (int n = 0; n < kStepsMax / 2; ++n) take(session_.redo(now_));
    write();
    take(session_.undo(now_));
    refuse_first();
    for (int n = 0; n < kStepsMax; ++n) take(session_.redo(now_));
    for (int n = 0; n < kStepsMax; ++n) take(session_.undo(now_));
    compare();
  }

 private:
  void hear(const v1::ServerFrame& frame) {
    session_.received(frame.SerializeAsString(), now_);
    look();
  }

  // A server that has of this device what the store says: as many counters, all of them characters
  // of the card's title.
  void meet_server() {
    v1::PendingRecord::Identity identity;
    for (const std::string& bytes : store_) {
      v1::PendingRecord record;
      if (record.ParseFromString(bytes) && record.has_identity()) identity = record.identity();
    }
    const std::uint32_t mark = std::max(1u, identity.base_counter()) - 1;
    board::Board board = small_board();
    const bool whole = identity.replica() != 0 && mark > 0 && mark <= kMarkMax;
    if (whole) {
      v1::Edit edit;
      edit.set_replica(identity.replica());
      edit.set_first_counter(1);
      v1::InsertText* text = edit.add_operations()->mutable_insert_text();
      text->set_item_counter(kCard.counter.value);
      text->set_field(plan::fields::title.value);
      text->set_text(std::string(mark, 'x'));
      const base::Seq seq{board.seq().value + 1};
      SAMTAVLE_CHECK(board.apply(edit, {seq, base::Actor{1}, 2}).has_value());
    }
    v1::ServerFrame first = welcome(board.seq().value);
    if (whole || mark == 0) {
      v1::Resumed* resumed = first.mutable_welcome()->mutable_resumed();
      resumed->set_replica(identity.replica());
      resumed->set_high_water(mark);
      resumed->set_edit_hash(identity.committed_hash());
    }
    session_.connected("t", now_);
    look();
    hear(first);
    hear(snapshot(board));
  }

  void take(const base::Result<sync::Undone, board::ApplyError>& undone) {
    if (undone) {
      SAMTAVLE_CHECK(!undone->edits.empty() || !undone->left_out.empty());
      accepted();
    }
    look();
  }

  void write() {
    const auto made = session_.edit(
        [](board::Composer& c) { return c.insert_text(kCard, plan::fields::title, 0, "ny"); },
        now_);
    static_cast<void>(made);
    look();
  }

  void refuse_first() {
    if (first_pending_ == 0) return;
    v1::ServerFrame frame;
    v1::Refusal* refusal = frame.add_refusals();
    refusal->set_first_counter(first_pending_);
    refusal->set_last_counter(first_pending_);
    refusal->set_code(v1::REFUSAL_CODE_NOT_ALLOWED);
    hear(frame);
  }

  void look() {
    for (sync::ClientAction& action : session_.take_actions()) {
      if (auto* store = std::get_if<sync::Store>(&action)) {
        v1::PendingRecord record;
        SAMTAVLE_CHECK(record.ParseFromString(store->record));
        if (record.has_add()) first_pending_ = record.add().first_counter();
        store_.push_back(std::move(store->record));
      }
    }
    session_.undo_history().check_invariants();
  }

  void compare() {
    if (session_.loaded()) session_.board().check_invariants();
    sync::ClientSession next{options(), now_};
    SAMTAVLE_CHECK(next.restore(store_).has_value());
    SAMTAVLE_CHECK(next.pending_count() == session_.pending_count());
    SAMTAVLE_CHECK(next.pending_ballot_count() == session_.pending_ballot_count());
    for (const auto side : {board::UndoSide::undo, board::UndoSide::redo}) {
      SAMTAVLE_CHECK(next.undo_history().step_count(side) ==
                     session_.undo_history().step_count(side));
    }
  }

  sync::TimePoint now_{std::chrono::hours{1}};
  sync::ClientSession session_;
  std::vector<std::string> store_;
  std::uint32_t first_pending_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Reader{{reinterpret_cast<const char*>(data), size}}.play();
  return 0;
}
