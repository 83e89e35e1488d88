// Goal: no bytes make FrameReader crash or keep more than a message may hold, and what it says does
// not depend on how the bytes were cut up on their way.
// Method: the input is read once whole and once in pieces whose lengths come from its own bytes;
// both have to say the same, up to and including the first violation.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "../accepted.hpp"
#include "samtavle/net/frames.hpp"

namespace {

using samtavle::net::FrameReader;

constexpr std::size_t kMessageBytesMax = 4096;
constexpr std::size_t kFragmentsMax = 16;

void require(bool so) {
  if (!so) std::abort();
}

// What was said, as text; nothing for NeedMore.
std::string describe(const FrameReader::Step& step) {
  if (const auto* message = std::get_if<FrameReader::Message>(&step)) {
    require(message->bytes.size() <= kMessageBytesMax);
    return "message " + std::string{message->bytes};
  }
  if (const auto* ping = std::get_if<FrameReader::Ping>(&step)) {
    require(ping->payload.size() <= samtavle::net::kControlPayloadMax);
    return "ping " + std::string{ping->payload};
  }
  if (std::holds_alternative<FrameReader::Pong>(step)) return "pong";
  if (const auto* closing = std::get_if<FrameReader::Closing>(&step)) {
    return "close " + std::to_string(closing->code);
  }
  if (const auto* violation = std::get_if<FrameReader::Violation>(&step)) {
    return "violation " + std::to_string(violation->code) + " " + std::string{violation->reason};
  }
  return {};
}

// Reads pieces of the input until the reader is broken or everything is used up.
template <class PieceLength>
std::vector<std::string> read(std::string_view input, const PieceLength& piece_length) {
  std::vector<std::string> said;
  FrameReader reader{kFragmentsMax};
  for (std::size_t at = 0; at < input.size();) {
    const std::size_t length = std::min(input.size() - at, piece_length(at));
    std::string piece{input.substr(at, length)};
    at += length;
    std::span<char> rest{piece};
    while (true) {
      const std::size_t before = rest.size();
      const auto step = reader.next(rest, kMessageBytesMax);
      if (std::holds_alternative<FrameReader::NeedMore>(step)) break;
      said.push_back(describe(step));
      if (std::holds_alternative<FrameReader::Violation>(step)) return said;
      require(rest.size() < before);
    }
    require(rest.empty());
  }
  return said;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input{reinterpret_cast<const char*>(data), size};
  const auto whole = read(input, [&](std::size_t) { return size; });
  const auto pieces = read(input, [&](std::size_t at) {
    return std::size_t{1} + static_cast<unsigned char>(input[at]) % 7;
  });
  require(whole == pieces);
  for (const std::string& said : whole) {
    if (!said.starts_with("violation")) samtavle::fuzz::accepted();
  }
  return 0;
}
