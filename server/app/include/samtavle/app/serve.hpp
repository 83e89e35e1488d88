#pragma once
// The running server: log, commit pipeline, hubs and listener, put together and taken apart.

#include "samtavle/app/config.hpp"
#include "samtavle/app/exit_code.hpp"

namespace samtavle::app {

// Runs until SIGTERM or SIGINT; a second one ends the process at once. To be called by the main
// thread before there are others: it blocks those signals for all of them.
[[nodiscard]] ExitCode serve(const Config& config);

}  // namespace samtavle::app
