#include "guest.hpp"

#include <algorithm>

namespace samtavle::torture {

void Guest::pump(std::size_t bytes_max) {
  if (gone_) return;
  std::string& output = client_.output();
  if (!output.empty()) {
    const auto sent = socket_.send_some(
        std::string_view(output).substr(0, std::min(bytes_max, output.size())));
    // What the server said before it closed is still to be read.
    if (sent) {
      output.erase(0, *sent);
      sent_ += *sent;
    }
  }
  const auto came = socket_.receive_some();
  if (came) {
    if (!came->empty()) client_.received(*came);
  } else {
    gone_ = true;
  }
}

}  // namespace samtavle::torture
