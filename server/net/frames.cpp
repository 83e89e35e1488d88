#include "samtavle/net/frames.hpp"

#include <algorithm>
#include <cstring>

#include "samtavle/base/check.hpp"
#include "samtavle/base/utf8.hpp"

namespace samtavle::net {
namespace {

using Violation = FrameReader::Violation;

constexpr std::uint8_t kFin = 0x80;
constexpr std::uint8_t kReserved = 0x70;
constexpr std::uint8_t kOpcodeBits = 0x0f;
constexpr std::uint8_t kMasked = 0x80;
constexpr std::uint8_t kLengthBits = 0x7f;
constexpr std::uint8_t kLength16 = 126;
constexpr std::uint8_t kLength64 = 127;
constexpr std::size_t kMaskBytes = 4;

constexpr Violation kReservedBits{kCloseProtocol, "reserved bits are set"};
constexpr Violation kUnknownOpcode{kCloseProtocol, "unknown opcode"};
constexpr Violation kNotMasked{kCloseProtocol, "a client has to mask its frames"};
constexpr Violation kControlShape{kCloseProtocol, "a control frame is long or fragmented"};
constexpr Violation kNoMessage{kCloseProtocol, "a continuation without a message"};
constexpr Violation kInMessage{kCloseProtocol, "a message inside a message"};
constexpr Violation kLengthForm{kCloseProtocol, "a length in a longer form than it needs"};
constexpr Violation kClosePayload{kCloseProtocol, "a close frame with a wrong code"};
constexpr Violation kCloseReason{kCloseMalformed, "a close reason that is no UTF-8"};
constexpr Violation kText{kClosePolicy, "text messages have no place here: send binary ones"};
constexpr Violation kFragments{kClosePolicy, "too many fragments", base::Limit::fragments_max};
constexpr Violation kSize{kCloseTooBig, "the message is too big", base::Limit::frame_bytes_max};

bool is_control(std::uint8_t opcode) { return (opcode & 0x08) != 0; }

bool is_close_code(unsigned code) {
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) ||
         (code >= 3000 && code <= 4999);
}

}  // namespace

FrameReader::Step FrameReader::next(std::span<char>& input, std::size_t message_bytes_max) {
  SAMTAVLE_CHECK(!broken_);
  if (message_handed_out_) {
    // Given back, and not only emptied: most connections are quiet most of the time.
    std::string().swap(message_);
    message_handed_out_ = false;
  }
  if (control_handed_out_) {
    std::string().swap(control_);
    control_handed_out_ = false;
  }
  for (;;) {
    if (!in_payload_) {
      if (!take_header(input)) {
        // What is wrong with a header's start is said before the rest of it has come.
        const Violation* wrong = header_have_ >= 2 ? check_start() : nullptr;
        if (wrong == nullptr) return NeedMore{};
        broken_ = true;
        return *wrong;
      }
      const Violation* wrong = check_start();
      if (wrong == nullptr) wrong = check_length(message_bytes_max);
      if (wrong != nullptr) {
        broken_ = true;
        return *wrong;
      }
    }
    bool progress = false;
    Step step = take_payload(input, progress);
    if (std::holds_alternative<Violation>(step)) broken_ = true;
    if (!progress) return step;
  }
}

// True when the header is complete.
bool FrameReader::take_header(std::span<char>& input) {
  while (header_have_ < header_bytes_needed()) {
    if (input.empty()) return false;
    const std::size_t n = std::min(header_bytes_needed() - header_have_, input.size());
    std::memcpy(header_.data() + header_have_, input.data(), n);
    header_have_ = static_cast<std::uint8_t>(header_have_ + n);
    input = input.subspan(n);
  }
  return true;
}

std::size_t FrameReader::header_bytes_needed() const {
  if (header_have_ < 2) return 2;
  const std::uint8_t length = header_[1] & kLengthBits;
  const std::size_t extended = length == kLength16 ? 2 : length == kLength64 ? 8 : 0;
  const std::size_t mask = (header_[1] & kMasked) != 0 ? kMaskBytes : 0;
  return 2 + extended + mask;
}

const FrameReader::Violation* FrameReader::check_start() {
  const std::uint8_t opcode = header_[0] & kOpcodeBits;
  const bool fin = (header_[0] & kFin) != 0;
  if ((header_[0] & kReserved) != 0) return &kReservedBits;
  if ((header_[1] & kMasked) == 0) return &kNotMasked;
  switch (static_cast<Opcode>(opcode)) {
    case Opcode::continuation:
      return fragments_ == 0 ? &kNoMessage : nullptr;
    case Opcode::text:
      return fragments_ > 0 ? &kInMessage : &kText;
    case Opcode::binary:
      return fragments_ > 0 ? &kInMessage : nullptr;
    case Opcode::close:
    case Opcode::ping:
    case Opcode::pong:
      return !fin || (header_[1] & kLengthBits) > kControlPayloadMax ? &kControlShape : nullptr;
  }
  return &kUnknownOpcode;
}

// Reads the length of a complete header and begins the payload.
const FrameReader::Violation* FrameReader::check_length(std::size_t message_bytes_max) {
  const std::uint8_t length = header_[1] & kLengthBits;
  std::uint64_t bytes = length;
  if (length >= kLength16) {
    const std::size_t count = length == kLength16 ? 2 : 8;
    bytes = 0;
    for (std::size_t i = 0; i < count; ++i) bytes = (bytes << 8) | header_[2 + i];
    const std::uint64_t shorter = length == kLength16 ? kControlPayloadMax : 0xffff;
    if (bytes <= shorter || (bytes >> 63) != 0) return &kLengthForm;
  }
  if (!is_control(header_[0] & kOpcodeBits)) {
    if (++fragments_ > fragments_max_) return &kFragments;
    if (bytes > message_bytes_max || message_.size() > message_bytes_max - bytes) return &kSize;
  }
  left_ = bytes;
  mask_at_ = 0;
  in_payload_ = true;
  return nullptr;
}

// `progress`: a frame is through, or a part of one, without anything to say yet.
FrameReader::Step FrameReader::take_payload(std::span<char>& input, bool& progress) {
  const std::span<char> piece =
      input.first(static_cast<std::size_t>(std::min<std::uint64_t>(left_, input.size())));
  const bool fin = (header_[0] & kFin) != 0;
  const bool control = is_control(header_[0] & kOpcodeBits);
  unmask(piece);
  input = input.subspan(piece.size());
  left_ -= piece.size();

  const bool whole = !control && fin && left_ == 0 && message_.empty();
  if (control) {
    control_.append(piece.data(), piece.size());
  } else if (!whole) {
    message_.append(piece.data(), piece.size());
  }
  if (left_ > 0) return NeedMore{};

  in_payload_ = false;
  header_have_ = 0;
  if (control) return end_control();
  if (!fin) {
    progress = true;
    return NeedMore{};
  }
  fragments_ = 0;
  if (whole) return Message{{piece.data(), piece.size()}};
  message_handed_out_ = true;
  return Message{message_};
}

FrameReader::Step FrameReader::end_control() {
  control_handed_out_ = true;
  const std::string_view payload = control_;
  const auto opcode = static_cast<Opcode>(header_[0] & kOpcodeBits);
  if (opcode == Opcode::pong) return Pong{};
  if (opcode == Opcode::ping) return Ping{payload};
  if (payload.empty()) return Closing{kCloseNoStatus};
  if (payload.size() == 1) return kClosePayload;
  const unsigned code = (static_cast<unsigned>(static_cast<unsigned char>(payload[0])) << 8) |
                        static_cast<unsigned char>(payload[1]);
  if (!is_close_code(code)) return kClosePayload;
  if (!base::count_code_points(payload.substr(2))) return kCloseReason;
  return Closing{static_cast<std::uint16_t>(code)};
}

void FrameReader::unmask(std::span<char> bytes) {
  const std::uint8_t* const mask = header_.data() + header_bytes_needed() - kMaskBytes;
  for (char& byte : bytes) {
    byte = static_cast<char>(static_cast<std::uint8_t>(byte) ^ mask[mask_at_ & 3]);
    ++mask_at_;
  }
}

std::size_t encode_header(std::array<char, 10>& out, Opcode opcode, std::size_t payload_bytes) {
  out[0] = static_cast<char>(kFin | static_cast<std::uint8_t>(opcode));
  if (payload_bytes <= kControlPayloadMax) {
    out[1] = static_cast<char>(payload_bytes);
    return 2;
  }
  const std::size_t count = payload_bytes <= 0xffff ? 2 : 8;
  out[1] = static_cast<char>(count == 2 ? kLength16 : kLength64);
  for (std::size_t i = 0; i < count; ++i) {
    out[2 + i] = static_cast<char>((std::uint64_t{payload_bytes} >> (8 * (count - 1 - i))) & 0xff);
  }
  return 2 + count;
}

std::string encode_frame(Opcode opcode, std::string_view payload) {
  std::array<char, 10> header;
  const std::size_t bytes = encode_header(header, opcode, payload.size());
  std::string frame(header.data(), bytes);
  frame += payload;
  return frame;
}

std::string encode_close(std::uint16_t code, std::string_view reason) {
  if (code == kCloseNoStatus) return encode_frame(Opcode::close, {});
  constexpr std::size_t kReasonMax = kControlPayloadMax - 2;
  if (reason.size() > kReasonMax) {
    std::size_t end = kReasonMax;
    while (end > 0 && (static_cast<unsigned char>(reason[end]) & 0xc0) == 0x80) --end;
    reason = reason.substr(0, end);
  }
  std::string payload{static_cast<char>(code >> 8), static_cast<char>(code & 0xff)};
  payload += reason;
  return encode_frame(Opcode::close, payload);
}

}  // namespace samtavle::net
