// text.local.<session>: one writer's keystrokes, one by one, into a text of their own.

#include "cases.hpp"
#include "keystroke.hpp"
#include "samtavle/bench/measure.hpp"
#include "samtavle/bench/sessions.hpp"

namespace samtavle::bench {
namespace {

double measure(const std::string& name) {
  const Session session = read_session(name);
  struct Desk {
    text::Text text;
    Pen pen{base::Replica{1}};
    bool good = true;
  };
  const double ns = cpu_ns_of(
      [] { return Desk{}; },
      [&](Desk& desk) {
        for (const Keystroke& key : session.keystrokes) {
          if (key.deleted > 0) {
            desk.good = desk.good && desk.pen.erase(desk.text, key.position, key.deleted);
          }
          if (!key.inserted.empty()) {
            desk.good = desk.good && desk.pen.insert(desk.text, key.position, key.inserted);
          }
        }
      },
      [&](const Desk& desk) {
        require(desk.good && desk.text.to_utf8() == session.end, name + " ends in another text");
      });
  return ns / 1e6;
}

}  // namespace

void add_local_case(Suite& suite, const std::string& session) {
  suite.add({"text.local." + session, "ms", Case::Kind::timed, [=] { return measure(session); }});
}

}  // namespace samtavle::bench
