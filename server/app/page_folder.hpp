#pragma once
// Where the built page is, and reading it.

#include <filesystem>
#include <memory>

#include "samtavle/app/config.hpp"
#include "samtavle/net/page_files.hpp"

namespace samtavle::app {

[[nodiscard]] std::filesystem::path page_folder(const PageConfig& config);

// Nullptr if there is no such folder. Errors: those of PageFiles::load but for that.
[[nodiscard]] base::Result<std::shared_ptr<const net::PageFiles>> load_page(
    const PageConfig& config);

}  // namespace samtavle::app
