// text.size.<session>: bytes of the snapshot of a board that holds one text, with everything that
// is needed to merge on; the same packed with gzip; and its bytes when the text is flattened.

#include "cases.hpp"
#include "samtavle/bench/author.hpp"
#include "samtavle/bench/gzip.hpp"
#include "samtavle/board/snapshot.hpp"

namespace samtavle::bench {
namespace {

std::string snapshot_of(const std::string& name, bool flattened) {
  const cli::Trace trace = read_trace(name);
  const board::Board typed = flattened ? flattened_board(trace) : typed_board(trace);
  require(typed.find(kCard)->text_utf8(kText) == trace.end, name + " ends in another text");
  std::string snapshot = board::encode_snapshot(typed);
  const auto loaded = value_of(board::decode_snapshot(snapshot), "the snapshot");
  require(board::encode_snapshot(loaded) == snapshot, "another snapshot after loading");
  return snapshot;
}

}  // namespace

void add_size_cases(Suite& suite, const std::string& session) {
  const std::string name = "text.size." + session;
  suite.add({name, "bytes", Case::Kind::exact,
             [=] { return static_cast<double>(snapshot_of(session, false).size()); }});
  suite.add({name + ".gzipped", "bytes", Case::Kind::exact,
             [=] { return static_cast<double>(gzipped_bytes(snapshot_of(session, false))); }});
  suite.add({name + ".flattened", "bytes", Case::Kind::exact,
             [=] { return static_cast<double>(snapshot_of(session, true).size()); }});
}

}  // namespace samtavle::bench
