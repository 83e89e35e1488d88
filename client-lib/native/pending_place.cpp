#include "samtavle/native/pending_place.hpp"

#include <openssl/sha.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cstdlib>
#include <optional>
#include <utility>

#include "owned_file.hpp"

namespace samtavle::native {

using base::Errc;
using base::Result;

namespace {

constexpr mode_t kFolderMode = 0700;
constexpr std::size_t kHashBytes = 16;
constexpr const char* kWhatToDo =
    "; name a file for what is unsaved, or say that memory will do";

// As the XDG base directory specification has it: what is not absolute does not count.
Result<std::string> state_folder() {
  const auto named = [](const char* variable) {
    const char* value = std::getenv(variable);
    return std::string{value != nullptr && value[0] == '/' ? value : ""};
  };
  if (std::string state = named("XDG_STATE_HOME"); !state.empty()) return state + "/samtavle";
  if (std::string home = named("HOME"); !home.empty()) return home + "/.local/state/samtavle";
  return base::fail(Errc::config,
                    std::string{"neither XDG_STATE_HOME nor HOME names a folder"} + kWhatToDo);
}

Result<void> make_folders(const std::string& path) {
  for (std::size_t end = path.find('/', 1);; end = path.find('/', end + 1)) {
    const std::string part = path.substr(0, end);
    struct stat there {};
    const bool is_there = ::stat(part.c_str(), &there) == 0 && S_ISDIR(there.st_mode);
    // Another process may have been quicker.
    if (!is_there && ::mkdir(part.c_str(), kFolderMode) != 0 && errno != EEXIST) {
      base::Error failure = io_failure("cannot make the folder", part).error;
      return base::fail(failure.code, failure.detail + kWhatToDo);
    }
    if (end == std::string::npos) return {};
  }
}

std::string hash_of(const ServerUrl& server, const std::string& board) {
  ServerUrl place = server;
  std::transform(place.host.begin(), place.host.end(), place.host.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  const std::string words = place.str() + " " + board;
  std::array<unsigned char, SHA256_DIGEST_LENGTH> hash{};
  ::SHA256(reinterpret_cast<const unsigned char*>(words.data()), words.size(), hash.data());
  constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  for (std::size_t i = 0; i < kHashBytes; ++i) {
    out += kDigits[hash[i] >> 4];
    out += kDigits[hash[i] & 15];
  }
  return out;
}

bool anything_unsaved(const PendingFile& file) {
  return file.pending_count() + file.pending_ballot_count() > 0;
}

}  // namespace

Result<PendingPlace> PendingPlace::of(const ServerUrl& server, const std::string& board) {
  const auto folder = state_folder();
  if (!folder) return base::pass_on(folder);
  if (const auto made = make_folders(*folder); !made) return base::pass_on(made);
  return PendingPlace{*folder + "/" + hash_of(server, board)};
}

std::string PendingPlace::path(unsigned number) const {
  return stem_ + "-" + std::to_string(number);
}

bool PendingPlace::is_left_out(const std::string& path) const {
  return std::find(left_out_.begin(), left_out_.end(), path) != left_out_.end();
}

Result<PendingFile> PendingPlace::take() const {
  std::optional<PendingFile> idle;
  for (unsigned number = 1; number <= kFilesMax; ++number) {
    const std::string at = path(number);
    if (is_left_out(at) || ::access(at.c_str(), F_OK) != 0) continue;
    auto file = PendingFile::open(at);
    if (!file) continue;
    if (anything_unsaved(*file)) return file;
    if (!idle) idle = std::move(*file);
  }
  if (idle) return std::move(*idle);
  for (unsigned number = 1; number <= kFilesMax; ++number) {
    const std::string at = path(number);
    if (is_left_out(at) || ::access(at.c_str(), F_OK) == 0) continue;
    auto file = PendingFile::open(at);
    if (file) return file;
    // Another process may have been quicker; anything else is in the way of the other files too.
    if (file.error().code != Errc::locked) {
      return base::fail(file.error().code, file.error().detail + kWhatToDo);
    }
  }
  return base::fail(Errc::locked, "all " + std::to_string(kFilesMax) + " files " + stem_ +
                                      "-* are in use" + kWhatToDo);
}

}  // namespace samtavle::native
