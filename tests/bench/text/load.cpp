// text.load.<session>: from the snapshot of a board that holds one text with all its history to a
// text in which somebody types: the first character, in the middle, is part of it, so that nothing
// can be put off. text.load.<session>.flattened: likewise, when the server has flattened the text.

#include "cases.hpp"
#include "keystroke.hpp"
#include "samtavle/bench/author.hpp"
#include "samtavle/bench/measure.hpp"
#include "samtavle/board/snapshot.hpp"

namespace samtavle::bench {
namespace {

double measure(const std::string& name, bool flattened) {
  const cli::Trace trace = read_trace(name);
  const board::Board typed = flattened ? flattened_board(trace) : typed_board(trace);
  const std::string snapshot = board::encode_snapshot(typed);
  const std::size_t middle = typed.find(kCard)->text(kText)->length() / 2;

  v1::Edit first_key;
  const base::Replica reader{trace.agents + 1};
  first_key.set_replica(reader.value);
  first_key.set_first_counter(1);
  const auto origins = value_of(typed.find(kCard)->text(kText)->origins_at(middle), "the middle");
  v1::InsertText& insert = *first_key.add_operations()->mutable_insert_text();
  insert.set_item_counter(kCard.counter.value);
  insert.set_field(kText.value);
  insert.set_left_replica(origins.left.replica.value);
  insert.set_left_counter(origins.left.counter.value);
  insert.set_right_replica(origins.right.replica.value);
  insert.set_right_counter(origins.right.counter.value);
  insert.set_text("x");

  std::string expected = typed.find(kCard)->text_utf8(kText);
  require(expected == trace.end, name + " ends in another text");
  board::Board loaded;
  const double ns = cpu_ns_of(
      [&] {
        loaded = board::Board{};
        return 0;
      },
      [&](int) {
        auto decoded = board::decode_snapshot(snapshot);
        require(decoded.has_value(), "the snapshot cannot be read");
        loaded = std::move(*decoded);
        const board::Stamp pending{base::kPendingSeq, base::Actor{1}, 0};
        require(loaded.apply(first_key, pending).has_value(), "the text cannot be typed in");
      },
      [&](int) {
        const text::Text& text = *loaded.find(kCard)->text(kText);
        require(text.length() == typed.find(kCard)->text(kText)->length() + 1, "another length");
        auto again = value_of(board::decode_snapshot(snapshot), "the snapshot");
        require(board::encode_snapshot(again) == snapshot, "another snapshot after loading");
        require(again.find(kCard)->text_utf8(kText) == expected, "another text after loading");
      });
  return ns / 1e6;
}

}  // namespace

void add_load_case(Suite& suite, const std::string& session) {
  const std::string name = "text.load." + session;
  suite.add({name, "ms", Case::Kind::timed, [=] { return measure(session, false); }});
  suite.add({name + ".flattened", "ms", Case::Kind::timed, [=] { return measure(session, true); }});
}

}  // namespace samtavle::bench
