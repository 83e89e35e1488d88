#include "guest.hpp"

#include <algorithm>
#include <thread>

namespace samtavle::torture {
namespace {

constexpr std::chrono::milliseconds kStep{1};

}  // namespace

void Guest::send(std::size_t bytes_max) {
  std::string& output = client_.output();
  if (gone_ || output.empty()) return;
  const auto sent = socket_.send_some(
      std::string_view(output).substr(0, std::min(bytes_max, output.size())));
  // If it has gone: what the server said before is still to be read.
  if (!sent) return;
  output.erase(0, *sent);
  sent_ += *sent;
}

void Guest::receive() {
  if (gone_) return;
  const auto came = socket_.receive_some();
  if (came) {
    if (!came->empty()) client_.received(*came);
  } else {
    gone_ = true;
  }
}

void Guest::pump(std::size_t bytes_max) {
  send(bytes_max);
  receive();
}

bool visit_until(const Guests& guests, std::chrono::milliseconds within,
                 const std::function<bool(Guest&)>& each) {
  const auto deadline = std::chrono::steady_clock::now() + within;
  while (std::chrono::steady_clock::now() < deadline) {
    bool all = true;
    for (const auto& guest : guests) all = each(*guest) && all;
    if (all) return true;
    std::this_thread::sleep_for(kStep);
  }
  return false;
}

bool pump_until(const Guests& guests, std::chrono::milliseconds within,
                const std::function<bool(Guest&)>& so) {
  return visit_until(guests, within, [&so](Guest& guest) {
    guest.pump();
    return so(guest);
  });
}

void pump_for(const Guests& guests, std::chrono::milliseconds time) {
  static_cast<void>(pump_until(guests, time, [](Guest&) { return false; }));
}

}  // namespace samtavle::torture
