#pragma once
// What systemd, where it has started this process, is told (sd_notify(3)) and has given along.

#include <chrono>
#include <optional>
#include <string_view>

namespace samtavle::app {

// "READY=1", "STOPPING=1", "WATCHDOG=1". Does nothing without NOTIFY_SOCKET; failure is of no
// consequence.
void tell_supervisor(std::string_view state) noexcept;
// That the configuration is being read again; READY=1 says that this is over.
void tell_reloading() noexcept;

// How often it wants to hear WATCHDOG=1, so that one may come late; nothing: never.
[[nodiscard]] std::optional<std::chrono::milliseconds> watchdog_every() noexcept;

// The socket that it listens on for this process (socket activation); nothing: none.
[[nodiscard]] std::optional<int> given_listener() noexcept;

}  // namespace samtavle::app
