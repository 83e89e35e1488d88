// Usage: web_histories FILE [COUNT]
//
// Writes logs with the canonical snapshots that the native build makes of them, for the WebAssembly
// build to be held against: COUNT random ones (1,000; SEED is the first one's), then all recorded
// concurrent histories of texts. Each is a name, a ServerFrame of all its events and the snapshot,
// every one behind its length in four bytes.

#include <charconv>
#include <fstream>
#include <iostream>
#include <map>
#include <optional>
#include <string>

#include "samtavle/base/utf8.hpp"
#include "samtavle/board/codec.hpp"
#include "samtavle/board/composer.hpp"
#include "samtavle/board/snapshot.hpp"
#include "samtavle/plan/schema.hpp"
#include "samtavle/support/boards.hpp"
#include "samtavle/support/history.hpp"
#include "samtavle/support/knobs.hpp"
#include "samtavle/support/random_editor.hpp"
#include "samtavle/support/wild_edits.hpp"
#include "samtavle/sync/wire.hpp"
#include "samtavle/v1/edit.pb.h"

namespace {

using namespace samtavle;
using base::OpId;
using base::Seq;

constexpr std::size_t kRandomUsual = 1'000;
constexpr const char* kOwn = "tests/data/histories.jsonl";
constexpr const char* kRecorded = "conformance-700.jsonl.gz";

[[noreturn]] void give_up(const std::string& why) {
  std::cerr << "web_histories: " << why << '\n';
  std::exit(1);
}

// A log as a server would write it, with its board.
class Log {
 public:
  Log() { add(*support::root_edit(), base::kServerActor, {}); }

  // False if the board does not take it.
  bool add(const v1::Edit& edit, base::Actor actor, Seq based_on) {
    board::Stamp stamp = support::next_stamp(board_, actor);
    stamp.based_on = based_on;
    if (!board_.apply(edit, stamp)) return false;
    events_.push_back(sync::encode_event(stamp, board::encode_edit(edit)));
    return true;
  }

  [[nodiscard]] const board::Board& board() const { return board_; }
  [[nodiscard]] const std::vector<std::string>& events() const { return events_; }

 private:
  board::Board board_;
  std::vector<std::string> events_;
};

// Somebody who edits a board that lags behind the log.
class Author {
 public:
  Author(std::uint32_t number, std::uint64_t seed) : number_(number), editor_(seed) {}

  void write(support::Random& random, Log& log) {
    catch_up(log, random.between(seen_, log.events().size()));
    board::Composer composer{board_, base::Replica{number_}, base::Actor{number_},
                             "s" + std::to_string(number_)};
    editor_.edit(composer, board_);
    if (composer.empty()) return;
    board::Composer::Composed made = composer.finish();
    static_cast<void>(board_.roll_back(std::move(made.journal)));
    const Seq based_on = board_.seq();
    if (!log.add(*made.edit, base::Actor{number_}, based_on)) give_up("an edit did not fit");
    // The next one needs the numbers behind this one.
    catch_up(log, log.events().size());
    seen_ = log.events().size();
  }

 private:
  void catch_up(const Log& log, std::size_t to) {
    while (board_.seq().value < to) {
      v1::Event event;
      if (!event.ParseFromString(log.events()[board_.seq().value])) give_up("a broken event");
      if (!board_.apply(event.edit(), board::stamp_of(event))) give_up("an event did not fit");
    }
  }

  std::uint32_t number_;
  support::RandomEditor editor_;
  board::Board board_;
  std::size_t seen_ = 1;
};

Log random_log(std::uint64_t seed) {
  support::Random random{seed};
  Log log;
  std::vector<Author> authors;
  for (std::uint32_t i = 1; i <= 3; ++i) authors.emplace_back(i, seed * 7 + i);
  const bool wild = random.chance(30);
  for (auto n = random.between(5, 60); n > 0; --n) {
    if (wild) {
      const v1::Edit edit = support::wild_edit(random, log.board());
      log.add(edit, base::Actor{edit.replica()}, log.board().seq());
    } else {
      random.pick(authors).write(random, log);
    }
  }
  return log;
}

// The characters of a recorded history, typed into the title of one card: an edit each.
class Typist {
 public:
  Typist() {
    v1::Edit edit;
    edit.set_replica(base::kServerReplica.value);
    edit.set_first_counter(log_.board().next_counter(base::kServerReplica).value);
    v1::CreateItem& card = *edit.add_operations()->mutable_create_item();
    card.set_kind(plan::kinds::idea.value);
    card.set_container_replica(board::kRootId.replica.value);
    card.set_container_counter(board::kRootId.counter.value);
    card.set_order_key("\x80");
    card_ = base::op_id(edit.replica(), edit.first_counter());
    if (!log_.add(edit, base::kServerActor, {})) give_up("a card did not fit");
  }

  void type(const support::HistoryOp& op) {
    const base::Replica replica{op.id.replica.value + 1};
    v1::Edit edit;
    edit.set_replica(replica.value);
    edit.set_first_counter(log_.board().next_counter(replica).value);
    if (op.character != 0) {
      v1::InsertText& insert = *edit.add_operations()->mutable_insert_text();
      name_card(insert);
      const OpId left = here(op.origins.left);
      const OpId right = here(op.origins.right);
      insert.set_left_replica(left.replica.value);
      insert.set_left_counter(left.counter.value);
      insert.set_right_replica(right.replica.value);
      insert.set_right_counter(right.counter.value);
      base::append_utf8(*insert.mutable_text(), op.character);
      ids_[op.id] = base::op_id(edit.replica(), edit.first_counter());
    } else {
      v1::DeleteText& erase = *edit.add_operations()->mutable_delete_text();
      name_card(erase);
      v1::IdRange& range = *erase.add_ranges();
      const OpId gone = here(op.deleted);
      range.set_replica(gone.replica.value);
      range.set_counter(gone.counter.value);
      range.set_length(1);
    }
    if (!log_.add(edit, base::Actor{replica.value}, log_.board().seq())) {
      give_up("a recorded step did not fit");
    }
  }

  [[nodiscard]] const Log& log() const { return log_; }
  [[nodiscard]] std::string text() const {
    return log_.board().find(card_)->text_utf8(plan::fields::title);
  }

 private:
  template <class Operation>
  void name_card(Operation& operation) const {
    operation.set_item_replica(card_.replica.value);
    operation.set_item_counter(card_.counter.value);
    operation.set_field(plan::fields::title.value);
  }
  [[nodiscard]] OpId here(OpId recorded) const { return recorded ? ids_.at(recorded) : OpId{}; }

  Log log_;
  OpId card_;
  std::map<OpId, OpId> ids_;
};

void write_part(std::ofstream& out, const std::string& bytes) {
  const auto size = static_cast<std::uint32_t>(bytes.size());
  for (int shift = 0; shift < 32; shift += 8) out.put(static_cast<char>(size >> shift));
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

void write_log(std::ofstream& out, const std::string& name, const Log& log) {
  std::string frame;
  for (const std::string& event : log.events()) sync::append_event_entry(frame, event);
  write_part(out, name);
  write_part(out, frame);
  write_part(out, board::encode_snapshot(log.board()));
}

std::size_t write_recorded(std::ofstream& out, const std::string& path) {
  const auto histories = support::read_histories(path);
  if (!histories) give_up(path + ": " + histories.error().detail);
  for (std::size_t i = 0; i < histories->size(); ++i) {
    const auto ops = support::resolve((*histories)[i]);
    if (!ops) give_up(path + ": " + ops.error().detail);
    Typist typist;
    for (const support::HistoryOp& op : *ops) typist.type(op);
    if (typist.text() != (*histories)[i].end_content) give_up(path + ": another text came out");
    write_log(out, path + " " + std::to_string(i), typist.log());
  }
  return histories->size();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) give_up("name the file to write");
  std::size_t count = kRandomUsual;
  if (argc > 2) {
    const std::string given = argv[2];
    if (std::from_chars(given.data(), given.data() + given.size(), count).ec != std::errc{}) {
      give_up("no number: " + given);
    }
  }
  std::ofstream out{argv[1], std::ios::binary};
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t seed = support::first_seed() + i;
    write_log(out, "SEED=" + std::to_string(seed), random_log(seed));
  }
  std::size_t recorded = write_recorded(out, kOwn);
  if (const auto more = support::data_file(kRecorded)) recorded += write_recorded(out, *more);
  out.close();
  if (!out) give_up("the file could not be written");
  std::cout << count << " random, " << recorded << " recorded\n";
}
