#pragma once
// Where the built page is, and reading it.

#include <memory>

#include "samtavle/app/config.hpp"
#include "samtavle/net/log_sink.hpp"
#include "samtavle/net/page_files.hpp"

namespace samtavle::app {

// Nullptr, and a line in the log, if there is no such folder. Errors: those of PageFiles::load.
[[nodiscard]] base::Result<std::shared_ptr<const net::PageFiles>> load_page(
    const PageConfig& config, const net::LogSink& log);

}  // namespace samtavle::app
