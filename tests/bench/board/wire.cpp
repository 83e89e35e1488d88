// board.wire: bytes of an edit, counted as the peers' updates are. board.wire.sent: as its author
// sends it; what its frame says once for all its edits (attempt, based_on) left out.
// board.wire.event: as everybody else gets it. The last two are entries of their frame, tag and
// length included.

#include "cases.hpp"
#include "samtavle/v1/session.pb.h"
#include "scenario.hpp"

namespace samtavle::bench {
namespace {

double sent_bytes() {
  std::size_t bytes = 0;
  for (const v1::Edit& edit : record(writes()).edits) {
    v1::ClientFrame frame;
    *frame.add_edits() = edit;
    bytes += frame.ByteSizeLong();
  }
  return static_cast<double>(bytes) / kEdits;
}

double own_bytes() {
  std::size_t bytes = 0;
  for (const v1::Edit& edit : record(writes()).edits) bytes += edit.ByteSizeLong();
  return static_cast<double>(bytes) / kEdits;
}

double received_bytes() {
  std::size_t bytes = 0;
  for (const std::string& event : record(writes()).events) {
    v1::ServerFrame frame;
    require(frame.add_events()->ParseFromString(event), "an event that cannot be read");
    bytes += frame.ByteSizeLong();
  }
  return static_cast<double>(bytes) / kEdits;
}

}  // namespace

void add_wire_cases(Suite& suite) {
  suite.add({"board.wire", "bytes", Case::Kind::exact, own_bytes});
  suite.add({"board.wire.sent", "bytes", Case::Kind::exact, sent_bytes});
  suite.add({"board.wire.event", "bytes", Case::Kind::exact, received_bytes});
}

}  // namespace samtavle::bench
