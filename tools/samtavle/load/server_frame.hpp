#pragma once
// Looks into a ServerFrame on its raw bytes: of each event where it stands in the log and whose
// edit it holds, of the other parts their bytes. Nothing is allocated. That the rest of an edit
// makes sense is not looked at: whoever folds a board does that.

#include <concepts>

#include "measure.hpp"
#include "samtavle/base/ids.hpp"
#include "wire_bytes.hpp"

namespace samtavle::load {

struct EventHead {
  base::Seq seq;
  base::Replica replica;
  base::Counter first_counter;
};

// The field numbers of ServerFrame (session.proto).
enum class FramePart : std::uint32_t {
  event = 1,
  welcome = 2,
  snapshot = 3,
  replica = 4,
  refusal = 5,
  presence = 6,
  directory = 7,
  notice = 8,
  ballot = 9,
};

namespace detail {

inline bool read_edit_head(std::string_view bytes, EventHead& head) {
  std::uint64_t replica = 0;
  std::uint64_t counter = 0;
  WireReader edit{bytes};
  for (WireField field; !edit.done();) {
    if (!edit.next(field)) return false;
    if (field.type != WireType::varint) continue;
    if (field.number == 1) replica = field.value;
    if (field.number == 2) counter = field.value;
  }
  constexpr std::uint64_t kMax = std::numeric_limits<std::uint32_t>::max();
  if (replica > kMax || counter > kMax || counter == 0) return false;
  head.replica = base::Replica{static_cast<std::uint32_t>(replica)};
  head.first_counter = base::Counter{static_cast<std::uint32_t>(counter)};
  return true;
}

inline bool read_event_head(std::string_view bytes, EventHead& head) {
  bool has_edit = false;
  WireReader event{bytes};
  for (WireField field; !event.done();) {
    if (!event.next(field)) return false;
    if (field.number == 1 && field.type == WireType::varint) head.seq = base::Seq{field.value};
    if (field.number == 4) {
      if (field.type != WireType::length || !read_edit_head(field.bytes, head)) return false;
      has_edit = true;
    }
  }
  return has_edit && head.seq;
}

}  // namespace detail

// Calls on_event(EventHead) and on_part(FramePart, bytes) for everything in the frame, in the order
// of the bytes. Errors: malformed (what came before was told).
template <std::invocable<const EventHead&> OnEvent,
          std::invocable<FramePart, std::string_view> OnPart>
[[nodiscard]] Result<void> scan_server_frame(std::string_view message, OnEvent&& on_event,
                                             OnPart&& on_part) {
  WireReader frame{message};
  for (WireField field; !frame.done();) {
    if (!frame.next(field)) return base::fail(Errc::malformed, "no frame of this protocol");
    const bool known = field.number >= 1 && field.number <= 9;
    if (!known) continue;  // of a later version
    if (field.type != WireType::length) {
      return base::fail(Errc::malformed, "a part of a frame that is no message");
    }
    const auto part = static_cast<FramePart>(field.number);
    if (part != FramePart::event) {
      on_part(part, field.bytes);
      continue;
    }
    EventHead head;
    if (!detail::read_event_head(field.bytes, head)) {
      return base::fail(Errc::malformed, "an event that cannot be read");
    }
    on_event(head);
  }
  return {};
}

}  // namespace samtavle::load
