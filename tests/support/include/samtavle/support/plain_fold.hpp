#pragma once
// The oracle of the fold: the same rules over plain maps, each written down as PROTOCOL.md says it,
// and the canonical snapshot written naively from FORMAT.md. It shares no code with core/board but
// the types of what goes in and comes out, and the texts.
//
// A refused edit leaves no trace because it is not in the log: the board is then folded again.

#include <map>
#include <set>
#include <string>
#include <vector>

#include "samtavle/board/board.hpp"

namespace samtavle::support {

class PlainFold {
 public:
  // As Board::apply, without what changed.
  [[nodiscard]] board::Applied<void> apply(const v1::Edit& edit, const board::Stamp& stamp,
                                           const base::EditLimits* limits = nullptr);
  [[nodiscard]] std::string snapshot() const;

  struct Scalar {
    base::Value value;
    base::Seq seq;
    base::Actor actor;
    base::Replica replica;
  };
  struct Item {
    base::Kind kind;
    base::OpId container;
    std::string order_key;
    base::Seq place_seq;
    base::Replica place_replica;
    base::Actor place_actor;
    base::Seq created_seq;
    base::Actor created_by;
    std::int64_t created_ms = 0;
    base::Seq deleted_seq;
    std::map<base::Field, Scalar> scalars;
    std::map<base::Field, text::Text> texts;
    std::map<base::Field, std::set<base::Value>> sets;
  };
  struct State {
    std::map<base::OpId, Item> items;
    std::map<base::Replica, base::Counter> next_counters;
    base::Seq seq;
    std::int64_t time_ms = 0;
    std::size_t size_bytes = 0;
  };
  [[nodiscard]] const State& state() const { return state_; }

 private:
  struct Event {
    std::string edit;
    board::Stamp stamp;
  };

  State state_;
  std::vector<Event> log_;
};

}  // namespace samtavle::support
