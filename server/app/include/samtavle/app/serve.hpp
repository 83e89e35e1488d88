#pragma once
// The running server: log, commit pipeline, hubs and listener, put together and taken apart.

#include <functional>

#include "samtavle/app/config.hpp"
#include "samtavle/app/exit_code.hpp"

namespace samtavle::app {

// The configuration from where the first one was read, as it stands there now. Errors: config.
using ReadConfig = std::function<base::Result<Config>()>;

// Runs until SIGTERM or SIGINT; a second one ends the process at once. SIGHUP: what can be changed
// in a running server is. To be called by the main thread before there are others: it blocks those
// signals for all of them.
[[nodiscard]] ExitCode serve(const Config& config, ReadConfig read_again);

}  // namespace samtavle::app
