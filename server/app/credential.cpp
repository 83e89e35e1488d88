#include "samtavle/app/credential.hpp"

#include <algorithm>
#include <cstdlib>
#include <string_view>

namespace samtavle::app {
namespace {

using base::Errc;
using base::fail;

constexpr std::string_view kPrefix = "credential:";
constexpr std::size_t kNameBytesMax = 255;

// What systemd takes for one, and no way out of the folder.
bool is_credential_name(std::string_view name) {
  const auto good = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
  };
  return !name.empty() && name.size() <= kNameBytesMax && name.front() != '.' &&
         std::all_of(name.begin(), name.end(), good);
}

}  // namespace

base::Result<std::string> credential_path(const std::string& named) {
  if (!named.starts_with(kPrefix)) return named;
  const std::string_view name = std::string_view(named).substr(kPrefix.size());
  if (!is_credential_name(name)) {
    return fail(Errc::config,
                named + ": the name of a credential has letters, digits, dots, - and _ only");
  }
  const char* const folder = std::getenv("CREDENTIALS_DIRECTORY");
  if (folder == nullptr || *folder == '\0') {
    return fail(Errc::config, named + ": this process was given no credentials (LoadCredential= in "
                                      "the unit of systemd)");
  }
  return std::string(folder) + "/" + std::string(name);
}

base::Result<void> find_credentials(Config& config) {
  for (std::string* const file : {&config.tls.certificate_file, &config.tls.key_file}) {
    auto path = credential_path(*file);
    if (!path) return base::pass_on(path);
    *file = std::move(path).value();
  }
  return {};
}

}  // namespace samtavle::app
