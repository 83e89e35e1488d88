#include "samtavle/sync/wire.hpp"

#include <algorithm>
#include <limits>

#include "samtavle/board/codec.hpp"

namespace samtavle::sync {

using base::Errc;
using base::fail;
using base::Limit;
using base::Result;

namespace {

enum WireType : std::uint32_t { kVarint = 0, kFixed64 = 1, kLength = 2, kFixed32 = 5 };

// Reads one field after the other without building anything.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  [[nodiscard]] bool done() const { return at_ == bytes_.size(); }

  bool varint(std::uint64_t& out) {
    out = 0;
    for (unsigned shift = 0; shift < 70; shift += 7) {
      if (at_ == bytes_.size()) return false;
      const auto byte = static_cast<std::uint8_t>(bytes_[at_++]);
      if (shift == 63 && byte > 1) return false;
      out |= std::uint64_t{byte & 0x7fu} << shift;
      if ((byte & 0x80u) == 0) return true;
    }
    return false;
  }

  // The next field: its number, wire type and, for kLength, its bytes; for kVarint its value.
  struct Item {
    std::uint32_t number = 0;
    std::uint32_t type = 0;
    std::uint64_t value = 0;
    std::string_view bytes;
  };
  bool next(Item& item) {
    std::uint64_t tag = 0;
    if (!varint(tag) || tag > std::numeric_limits<std::uint32_t>::max()) return false;
    item.number = static_cast<std::uint32_t>(tag >> 3);
    item.type = static_cast<std::uint32_t>(tag & 7u);
    if (item.number == 0) return false;
    switch (item.type) {
      case kVarint: return varint(item.value);
      case kFixed64: return skip(8);
      case kFixed32: return skip(4);
      case kLength: {
        std::uint64_t length = 0;
        if (!varint(length) || length > bytes_.size() - at_) return false;
        item.bytes = bytes_.substr(at_, static_cast<std::size_t>(length));
        at_ += static_cast<std::size_t>(length);
        return true;
      }
      default: return false;  // groups are not part of this protocol
    }
  }

 private:
  bool skip(std::size_t n) {
    if (bytes_.size() - at_ < n) return false;
    at_ += n;
    return true;
  }

  std::string_view bytes_;
  std::size_t at_ = 0;
};

// Which fields of which messages hold messages. A test holds this table against the .proto files.
enum class Message : std::uint8_t {
  none,
  client_frame,
  edit,
  operation,
  create_item,
  field_value,
  set_field,
  with_value,   // add_member, remove_member
  delete_text,
  mark_text,
  value,
  leaf,         // messages without messages in them
  hello,
  presence,
  ballot,
};

Message child_of(Message parent, std::uint32_t field) {
  switch (parent) {
    case Message::client_frame:
      if (field == 2) return Message::edit;
      if (field == 3) return Message::hello;
      if (field == 4) return Message::leaf;
      if (field == 5) return Message::presence;
      if (field == 7) return Message::ballot;
      break;
    case Message::edit:
      if (field == 3) return Message::operation;
      break;
    case Message::operation:
      switch (field) {
        case 1: return Message::create_item;
        case 2: return Message::set_field;
        case 7:
        case 8: return Message::with_value;
        case 3:
        case 4:
        case 9:
        case 10:
        case 11: return Message::leaf;
        case 5: return Message::delete_text;
        case 6: return Message::mark_text;
        default: break;
      }
      break;
    case Message::create_item:
      if (field == 5) return Message::field_value;
      break;
    case Message::field_value:
      if (field == 2) return Message::value;
      break;
    case Message::set_field:
      if (field == 9) return Message::leaf;
      break;
    case Message::with_value:
      if (field == 4) return Message::value;
      break;
    case Message::delete_text:
      if (field == 4) return Message::leaf;
      break;
    case Message::mark_text:
      if (field == 4 || field == 5) return Message::leaf;
      if (field == 7) return Message::value;
      break;
    case Message::value:
      if (field == 6) return Message::leaf;
      break;
    case Message::hello:
      if (field == 2) return Message::leaf;
      break;
    case Message::presence:
      if (field == 4 || field == 5) return Message::leaf;
      break;
    case Message::ballot:
      if (field == 3) return Message::leaf;
      break;
    case Message::leaf:
    case Message::none: break;
  }
  return Message::none;
}

class Scan {
 public:
  explicit Scan(const base::EditLimits& limits) : limits_(limits) {}

  [[nodiscard]] FrameWeight weight() const { return {fields_, messages_, depth_}; }

  // Recursion is bounded by the depth limit, checked before it goes deeper.
  bool message(std::string_view bytes, Message type, std::size_t depth) {
    if (depth > limits_.message_depth_max) return over(Limit::message_depth_max);
    depth_ = std::max(depth_, depth);
    Reader reader{bytes};
    Reader::Item item;
    while (!reader.done()) {
      if (!reader.next(item)) return false;
      if (++fields_ > limits_.message_fields_max) return over(Limit::message_fields_max);
      const Message child = child_of(type, item.number);
      if (child == Message::none) continue;
      if (item.type != kLength) return false;
      if (++messages_ > limits_.message_submessages_max) {
        return over(Limit::message_submessages_max);
      }
      if (child == Message::edit) ++edits_;
      if (child == Message::ballot) ++ballots_;
      if (!message(item.bytes, child, depth + 1)) return false;
    }
    return true;
  }

  [[nodiscard]] std::size_t edits() const { return edits_; }
  [[nodiscard]] std::size_t ballots() const { return ballots_; }
  // The limit for whose sake a message was refused, if it was one.
  [[nodiscard]] Limit over() const { return over_; }

 private:
  bool over(Limit limit) {
    over_ = limit;
    return false;
  }

  const base::EditLimits& limits_;
  Limit over_ = Limit::none;
  std::size_t fields_ = 0;
  std::size_t messages_ = 0;
  std::size_t depth_ = 0;
  std::size_t edits_ = 0;
  std::size_t ballots_ = 0;
};

void append_varint(std::string& out, std::uint64_t value) {
  while (value >= 0x80) {
    out.push_back(static_cast<char>(value | 0x80));
    value >>= 7;
  }
  out.push_back(static_cast<char>(value));
}

std::size_t varint_size(std::uint64_t value) {
  std::size_t n = 1;
  for (; value >= 0x80; value >>= 7) ++n;
  return n;
}

constexpr char tag(std::uint32_t field, WireType type) {
  return static_cast<char>((field << 3) | type);
}

}  // namespace

Result<ClientFrameParts> cut_client_frame(std::string_view message,
                                          const base::EditLimits& limits) {
  Scan scan{limits};
  if (!scan.message(message, Message::client_frame, 1)) {
    return fail(Errc::malformed, "not a frame of this protocol, or over its limits", scan.over());
  }
  ClientFrameParts parts;
  parts.edits.reserve(scan.edits());
  parts.ballots.reserve(scan.ballots());
  Reader reader{message};
  Reader::Item item;
  while (!reader.done()) {
    SAMTAVLE_CHECK(reader.next(item));
    const bool bytes = item.type == kLength;
    if (item.number == 1 && item.type == kVarint) {
      parts.attempt = static_cast<std::uint32_t>(item.value);
    } else if (item.number == 2 && bytes) {
      parts.edits.push_back(item.bytes);
    } else if (item.number == 3 && bytes) {
      if (parts.hello) return fail(Errc::malformed, "two Hello in one frame");
      parts.hello = item.bytes;
    } else if (item.number == 4 && bytes) {
      parts.need_replica = true;
    } else if (item.number == 5 && bytes) {
      parts.presence = item.bytes;
    } else if (item.number == 6 && item.type == kVarint) {
      parts.based_on = base::Seq{item.value};
    } else if (item.number == 7 && bytes) {
      parts.ballots.push_back(item.bytes);
    }
  }
  return parts;
}

namespace {

Result<FrameWeight> weigh(std::string_view bytes, Message type, const char* wrong) {
  base::EditLimits none;
  none.message_fields_max = none.message_submessages_max = std::numeric_limits<std::size_t>::max();
  Scan scan{none};
  // As deep as it stands in a frame.
  if (!scan.message(bytes, type, 2)) return fail(Errc::malformed, wrong);
  FrameWeight weight = scan.weight();
  ++weight.fields;  // the frame's own field that holds it
  ++weight.messages;
  return weight;
}

}  // namespace

Result<FrameWeight> weigh_edit(std::string_view edit_bytes) {
  return weigh(edit_bytes, Message::edit, "no edit");
}

Result<FrameWeight> weigh_ballot(std::string_view ballot_bytes) {
  return weigh(ballot_bytes, Message::ballot, "no ballot");
}

namespace {

void append_number(std::string& out, std::uint32_t field, std::uint64_t value) {
  if (value == 0) return;
  out.push_back(tag(field, kVarint));
  append_varint(out, value);
}

}  // namespace

std::string encode_event(const board::Stamp& stamp, std::string_view edit_bytes) {
  std::string out;
  out.reserve(edit_bytes.size() + 32);
  append_number(out, 1, stamp.seq.value);
  append_number(out, 2, stamp.actor.value);
  append_number(out, 3, static_cast<std::uint64_t>(stamp.time_ms));
  out.push_back(tag(4, kLength));
  append_varint(out, edit_bytes.size());
  out.append(edit_bytes);
  append_number(out, 5, board::behind(stamp));
  return out;
}

std::string encode_chunk_head(const ChunkHead& head) {
  std::string chunk;
  append_number(chunk, 1, head.seq.value);
  append_number(chunk, 2, head.total_bytes);
  append_number(chunk, 3, head.offset);
  chunk.push_back(tag(4, kLength));
  append_varint(chunk, head.data_bytes);
  std::string out;
  out.push_back(tag(3, kLength));
  append_varint(out, chunk.size() + head.data_bytes);
  return out + chunk;
}

void append_event_entry(std::string& frame, std::string_view event_bytes) {
  frame.push_back(tag(1, kLength));
  append_varint(frame, event_bytes.size());
  frame.append(event_bytes);
}

std::size_t event_entry_size(std::size_t event_bytes) {
  return 1 + varint_size(event_bytes) + event_bytes;
}

}  // namespace samtavle::sync
