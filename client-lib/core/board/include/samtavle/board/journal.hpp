#pragma once
// What it takes to take one applied edit back exactly. Used for atomicity (an edit that fails half
// way) and for pending edits, which are taken back before a confirmed event is applied.

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "samtavle/board/item.hpp"

namespace samtavle::board {

// Characters that an edit erased, and what they said: the board forgets it.
struct Erased {
  OpId item;
  Field field;
  std::vector<base::IdRange> ids;
  std::u32string text;  // one code point for each id
};

class Journal {
 public:
  struct Created {
    OpId item;
  };
  struct ScalarSet {
    OpId item;
    Field field;
    std::optional<Scalar> previous;
  };
  struct Placed {
    OpId item;
    Place place;
    Seq seq;
    Replica replica;
    Actor actor;
  };
  struct TextInserted {
    OpId item;
    Field field;
    OpId first;
    std::size_t count;
  };
  struct TextErased {
    OpId item;
    Field field;
    std::vector<base::IdRange> newly;
  };
  struct TextMarked {
    OpId item;
    Field field;
    OpId mark;
  };
  struct MemberAdded {
    OpId item;
    Field field;
    Value value;
  };
  struct MemberRemoved {
    OpId item;
    Field field;
    Value value;
  };
  struct DeletedSet {
    OpId item;
    Seq previous;
  };
  struct TextFlattened {
    OpId item;
    Field field;
    text::Text previous;
  };
  using Record = std::variant<Created, ScalarSet, Placed, TextInserted, TextErased, TextMarked,
                              MemberAdded, MemberRemoved, DeletedSet, TextFlattened>;

  // The board's own figures before the edit.
  Seq seq;
  std::int64_t time_ms = 0;
  Replica replica;
  Counter next_counter;
  std::size_t size_bytes = 0;
  std::vector<Record> records;
};

}  // namespace samtavle::board
