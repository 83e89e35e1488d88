#pragma once
// Tells systemd how far the server is (sd_notify(3)), where there is a systemd that asks for it.

#include <string_view>

namespace samtavle::app {

// "READY=1", "STOPPING=1". Does nothing without NOTIFY_SOCKET; failure is of no consequence.
void tell_supervisor(std::string_view state) noexcept;

}  // namespace samtavle::app
