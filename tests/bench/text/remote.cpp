// text.remote.<session>: everybody's transactions as encoded events, decoded and applied one by one
// on a board that did not take part.

#include "cases.hpp"
#include "samtavle/bench/author.hpp"
#include "samtavle/bench/measure.hpp"

namespace samtavle::bench {
namespace {

double measure(const std::string& name) {
  const cli::Trace trace = read_trace(name);
  const std::vector<std::string> events = encoded_events(trace);
  struct Reader {
    board::Board board = board_with_card();
    bool good = true;
  };
  const double ns = cpu_ns_of(
      [] { return Reader{}; },
      [&](Reader& reader) {
        v1::Event event;
        for (const std::string& bytes : events) {
          reader.good = reader.good && event.ParseFromString(bytes) &&
                        reader.board.apply(event.edit(), board::stamp_of(event));
        }
      },
      [&](const Reader& reader) {
        require(reader.good && reader.board.find(kCard)->text_utf8(kText) == trace.end,
                name + " ends in another text");
      });
  return ns / 1e6;
}

}  // namespace

void add_remote_case(Suite& suite, const std::string& session) {
  suite.add({"text.remote." + session, "ms", Case::Kind::timed, [=] { return measure(session); }});
}

}  // namespace samtavle::bench
