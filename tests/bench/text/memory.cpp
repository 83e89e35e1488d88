// text.memory.<session>: bytes on the heap of a text with all its history, loaded from a snapshot
// as the only text of a board; of one that was flattened; and of one into which the same was typed.

#include "cases.hpp"
#include "keystroke.hpp"
#include "samtavle/bench/author.hpp"
#include "samtavle/bench/heap.hpp"
#include "samtavle/board/snapshot.hpp"

namespace samtavle::bench {
namespace {

double loaded_bytes(const std::string& name, bool flattened) {
  const cli::Trace trace = read_trace(name);
  const std::string snapshot =
      board::encode_snapshot(flattened ? flattened_board(trace) : typed_board(trace));
  const std::size_t before = heap_bytes();
  const board::Board board = value_of(board::decode_snapshot(snapshot), "the snapshot");
  const std::size_t after = heap_bytes();
  require(board.find(kCard)->text_utf8(kText) == trace.end, name + " ends in another text");
  return static_cast<double>(after - before);
}

double typed_bytes(const std::string& name) {
  const Session session = read_session(name);
  const std::size_t before = heap_bytes();
  text::Text text;
  Pen pen{base::Replica{1}};
  bool good = true;
  for (const Keystroke& key : session.keystrokes) {
    if (key.deleted > 0) good = good && pen.erase(text, key.position, key.deleted);
    if (!key.inserted.empty()) good = good && pen.insert(text, key.position, key.inserted);
  }
  const std::size_t after = heap_bytes();
  require(good && text.to_utf8() == session.end, name + " ends in another text");
  return static_cast<double>(after - before);
}

}  // namespace

void add_memory_cases(Suite& suite, const std::string& session) {
  const std::string name = "text.memory." + session;
  suite.add({name, "bytes", Case::Kind::exact, [=] { return loaded_bytes(session, false); }});
  suite.add({name + ".flattened", "bytes", Case::Kind::exact,
             [=] { return loaded_bytes(session, true); }});
  suite.add({name + ".typed", "bytes", Case::Kind::exact, [=] { return typed_bytes(session); }});
}

}  // namespace samtavle::bench
