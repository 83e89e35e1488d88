#pragma once
// The signals that samtavled listens to, one after the other on its main thread: SIGTERM and SIGINT
// (stop), SIGHUP (read the configuration again).

#include <chrono>
#include <optional>

namespace samtavle::app {

// To be called by the main thread before there are others: it blocks them for all.
void block_signals();

// The next one; nothing: none came in this time.
[[nodiscard]] std::optional<int> wait_for_signal(std::chrono::milliseconds within);

// From now on a signal to stop ends the process where it stands; what is acknowledged is on disk.
void end_at_next_stop();

}  // namespace samtavle::app
