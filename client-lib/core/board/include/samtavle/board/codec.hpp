#pragma once
// Between the protocol's messages and the board's types, and what can be told of an edit without a
// board: how many counters it uses, and the same edit under other numbers.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "samtavle/base/ids.hpp"
#include "samtavle/base/result.hpp"
#include "samtavle/base/value.hpp"
#include "samtavle/text/text.hpp"

namespace samtavle::v1 {
class Anchor;
class Edit;
class Event;
class Operation;
class SetField;
class Value;
}  // namespace samtavle::v1

namespace samtavle::board {

using base::Counter;
using base::OpId;
using base::Value;

struct Stamp;

// An absent or unknown alternative is the empty value.
[[nodiscard]] Value from_proto(const v1::Value& value);
void to_proto(const Value& value, v1::Value* out);
// The value that it writes.
[[nodiscard]] Value from_proto(const v1::SetField& set);
void to_proto(const Value& value, v1::SetField* out);
[[nodiscard]] text::Anchor from_proto(const v1::Anchor& anchor);
void to_proto(const text::Anchor& anchor, v1::Anchor* out);

// What an event says about its edit.
[[nodiscard]] Stamp stamp_of(const v1::Event& event);
// Event.behind: how many of the events before it its author had not seen. Not less than 0, whatever
// was claimed to have been seen.
[[nodiscard]] std::uint64_t behind(const Stamp& stamp);

// How many counters an operation uses: one, or one for each code point of an insertion or of a text
// that is flattened.
// Errors: invalid for an unknown operation, an insertion of nothing, or text that is no UTF-8.
[[nodiscard]] base::Result<std::uint32_t> counters_of(const v1::Operation& operation);

// The highest counter of an edit (first_counter + all counters used - 1).
// Errors: invalid if it has no operations, begins at 0 or runs over 32 bits, and as counters_of.
[[nodiscard]] base::Result<Counter> last_counter(const v1::Edit& edit);

// The bytes of an edit as they are sent, stored and hashed.
[[nodiscard]] std::string encode_edit(const v1::Edit& edit);
[[nodiscard]] base::Result<std::unique_ptr<v1::Edit>> decode_edit(std::string_view bytes);

// How the ids of pending edits change when they are numbered anew.
enum class IdUse : std::uint8_t {
  item,
  left_origin,
  right_origin,
  character,
  anchor_before,
  anchor_after,
};
// The new id, or nothing if what it named is gone (refused): the edit cannot be kept then. For a
// text origin or an anchor the map may answer with the empty id, which stands for the start or the
// end.
using IdMap = std::function<std::optional<OpId>(OpId, IdUse)>;

// Replaces every id that an edit refers to, and its own replica and first counter. False if the map
// had no answer for one of them; the edit is then of no further use. Characters that are gone are
// dropped from deletions; a deletion of which nothing is left stays, empty ranges being harmless.
[[nodiscard]] bool renumber(v1::Edit& edit, base::Replica replica, Counter first, const IdMap& map);

}  // namespace samtavle::board
