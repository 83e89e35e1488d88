#include "page_folder.hpp"

#include <filesystem>

namespace samtavle::app {
namespace {

namespace fs = std::filesystem;
using base::Errc;
using net::LogLevel;

// From /usr/bin/samtavled it is /usr/share/samtavle/page, wherever the program was installed.
fs::path beside_the_program() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  return program.parent_path().parent_path() / "share" / "samtavle" / "page";
}

}  // namespace

base::Result<std::shared_ptr<const net::PageFiles>> load_page(const PageConfig& config,
                                                              const net::LogSink& log) {
  const fs::path folder =
      config.directory.empty() ? beside_the_program() : fs::path{config.directory};
  auto page = net::PageFiles::load(folder);
  if (!page && page.error().code != Errc::not_found) return base::pass_on(page);
  if (!page) {
    // A folder that somebody has named ought to be there.
    net::log_event(log, config.directory.empty() ? LogLevel::info : LogLevel::warning, "no_page",
                   {{"directory", std::string_view(folder.string())},
                    {"meanwhile", "boards are served without a page"}});
    return std::shared_ptr<const net::PageFiles>{};
  }
  net::log_event(log, LogLevel::info, "page_loaded",
                 {{"directory", std::string_view(folder.string())},
                  {"files", static_cast<std::int64_t>(page->file_count())},
                  {"bytes", static_cast<std::int64_t>(page->bytes())}});
  return std::make_shared<const net::PageFiles>(std::move(page).value());
}

}  // namespace samtavle::app
