#pragma once
// What an applied edit changed, for whoever draws or indexes a board.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "samtavle/base/ids.hpp"
#include "samtavle/base/inline_vector.hpp"
#include "samtavle/base/small_bytes.hpp"
#include "samtavle/base/value.hpp"
#include "samtavle/text/flatten.hpp"
#include "samtavle/text/text.hpp"

namespace samtavle::board {

using base::Actor;
using base::Counter;
using base::Field;
using base::Kind;
using base::OpId;
using base::Replica;
using base::Seq;
using base::Value;

// Where an item stands: in which container, and where among its neighbours (byte order of the key,
// then the id).
struct Place {
  OpId container;
  base::SmallBytes order_key;
  friend auto operator<=>(const Place&, const Place&) = default;
};

// A value that a write replaced although its author had not seen it. It stays in the log.
struct Overwritten {
  Value value;   // of a field
  Place place;   // of a move
  Seq seq;
  Actor actor;
  Replica replica;
};

struct Change {
  enum class What : std::uint8_t {
    created,
    removed,  // only when a pending creation is taken back
    scalar,
    text,
    marks,
    members,
    placed,
    deleted,
    restored,
    flattened,  // a text's characters have other ids; what it says is as before
  };
  What what;
  OpId item;
  Field field;                        // scalar, text, marks, members, flattened
  OpId container;                     // placed, removed: where it stood before
  std::vector<text::Splice> splices;  // text: to be carried out in order
  std::optional<Overwritten> overwritten;
  // flattened: for whoever keeps ids of characters. Nothing when it is taken back.
  std::shared_ptr<const text::Flattened> flattened;

  Change(What w, OpId i, Field f = {}) : what(w), item(i), field(f) {}
};

struct Delta {
  Seq seq;          // kPendingSeq: not confirmed
  Actor actor;
  Replica replica;
  // Most edits change one thing.
  base::InlineVector<Change, 1> changes;
};

}  // namespace samtavle::board
