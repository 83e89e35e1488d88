#include "page_folder.hpp"

namespace samtavle::app {

namespace fs = std::filesystem;

// From /usr/bin/samtavled it is /usr/share/samtavle/page, wherever the program was installed.
fs::path page_folder(const PageConfig& config) {
  if (!config.directory.empty()) return config.directory;
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  return program.parent_path().parent_path() / "share" / "samtavle" / "page";
}

base::Result<std::shared_ptr<const net::PageFiles>> load_page(const PageConfig& config) {
  auto page = net::PageFiles::load(page_folder(config));
  if (page) return std::make_shared<const net::PageFiles>(std::move(page).value());
  if (page.error().code != base::Errc::not_found) return base::pass_on(page);
  return std::shared_ptr<const net::PageFiles>{};
}

}  // namespace samtavle::app
