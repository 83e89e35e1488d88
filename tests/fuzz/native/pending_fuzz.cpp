// Goal: no bytes in a pending file make a client crash; opening it again gives the same records;
// and what it holds is either taken by a session or refused as a whole.
// Method: the first byte says what the rest is: 'f' the whole file, anything else the bodies of
// records, each behind a byte with its length, framed with correct checksums so that the fuzzer
// also gets behind those.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <unistd.h>

#include "../accepted.hpp"
#include "pending_bytes.hpp"
#include "samtavle/native/pending_file.hpp"
#include "samtavle/sync/client_session.hpp"

namespace {

namespace fs = std::filesystem;
using samtavle::native::PendingFile;

void require(bool so) {
  if (!so) std::abort();
}

// One folder for the life of the process.
struct Folder {
  fs::path path = fs::temp_directory_path() / ("samtavle-fuzz-" + std::to_string(::getpid()));
  Folder() { fs::create_directories(path); }
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
};

std::string file_of(std::string_view input) {
  if (input.starts_with('f')) return std::string{input.substr(1)};
  std::string bytes = samtavle::native::pending::header();
  for (input.remove_prefix(1); !input.empty();) {
    const auto length = static_cast<unsigned char>(input.front());
    const std::string_view body = input.substr(1, length);
    if (!body.empty()) samtavle::native::pending::append_record(bytes, body);
    input.remove_prefix(1 + body.size());
  }
  return bytes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  static const Folder folder;
  const fs::path path = folder.path / "pending";
  const std::string bytes = file_of({reinterpret_cast<const char*>(data), size});
  std::ofstream{path, std::ios::binary | std::ios::trunc} << bytes;

  std::vector<std::string> records;
  {
    const auto file = PendingFile::open(path.string());
    if (!file) return 0;
    records = file->records();
  }
  // What was cut off is gone now; nothing else may be.
  const auto again = PendingFile::open(path.string());
  require(again.has_value() && !again->damage() && again->records() == records);

  samtavle::sync::ClientOptions options;
  options.board = "havnen";
  options.device = std::string(16, 'd');
  samtavle::sync::ClientSession session{options, {}};
  if (!session.restore(records)) return 0;
  samtavle::fuzz::accepted();
  require(session.pending_count() <= again->pending_count());
  return 0;
}
