#include "pipe_messages.hpp"

#include <cstdint>

namespace samtavle::native {

using base::Errc;

namespace {

constexpr char kMessage = 'm';
constexpr char kEnd = 'e';
constexpr std::size_t kHeadBytes = 5;
constexpr std::size_t kCodeBytes = 2;
constexpr std::size_t kReasonBytesMax = 120;  // as in a WebSocket's close frame

void append_number(std::string& out, std::uint32_t number, std::size_t bytes) {
  for (std::size_t i = 0; i < bytes; ++i) out += static_cast<char>(number >> (8 * i) & 0xff);
}

std::uint32_t number_in(std::string_view bytes) {
  std::uint32_t number = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) {
    number = number << 8 | static_cast<std::uint8_t>(bytes[i]);
  }
  return number;
}

std::string framed(char sort, std::string_view body) {
  std::string out(1, sort);
  append_number(out, static_cast<std::uint32_t>(body.size()), kHeadBytes - 1);
  return out.append(body);
}

base::Error end_in(std::string_view body) {
  if (body.size() < kCodeBytes) return {Errc::malformed, "an end without a code"};
  const auto code = static_cast<std::uint16_t>(number_in(body.substr(0, kCodeBytes)));
  return {base::from_close_code(code), std::string{body.substr(kCodeBytes)}};
}

}  // namespace

std::string pipe_message(std::string_view message) { return framed(kMessage, message); }

std::string pipe_end(const base::Error& error) {
  std::string body;
  append_number(body, base::close_code(error.code), kCodeBytes);
  body += error.detail.substr(0, kReasonBytesMax);
  return framed(kEnd, body);
}

std::optional<base::Error> PipeReader::take(std::string_view bytes, const Each& each) {
  waiting_.append(bytes);
  std::size_t at = 0;
  while (waiting_.size() - at >= kHeadBytes) {
    const std::string_view rest = std::string_view{waiting_}.substr(at);
    const char sort = rest.front();
    const std::size_t size = number_in(rest.substr(1, kHeadBytes - 1));
    if (sort != kMessage && sort != kEnd) return base::Error{Errc::malformed, "no message"};
    if (size > message_bytes_max_) return base::Error{Errc::too_big, "a message that is too large"};
    if (rest.size() < kHeadBytes + size) break;
    const std::string_view body = rest.substr(kHeadBytes, size);
    if (sort == kEnd) return end_in(body);
    at += kHeadBytes + size;
    if (!each(body)) return std::nullopt;
  }
  waiting_.erase(0, at);
  return std::nullopt;
}

}  // namespace samtavle::native
