#pragma once
// Messages on a line of bytes (PIPE.md).

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "samtavle/base/result.hpp"

namespace samtavle::native {

[[nodiscard]] std::string pipe_message(std::string_view message);
[[nodiscard]] std::string pipe_end(const base::Error& error);

// Cuts what comes into messages.
class PipeReader {
 public:
  explicit PipeReader(std::size_t message_bytes_max) : message_bytes_max_(message_bytes_max) {}

  // Calls `each` with every message that is whole now, until it says no. What the other end said as
  // its last, or what is wrong with the bytes (too_big, malformed), ends it: nothing more is read.
  using Each = std::function<bool(std::string_view)>;
  [[nodiscard]] std::optional<base::Error> take(std::string_view bytes, const Each& each);

 private:
  std::size_t message_bytes_max_;
  std::string waiting_;
};

}  // namespace samtavle::native
