// Replays the corpus of a fuzz target: every file of a folder goes through LLVMFuzzerTestOneInput
// once. An empty corpus is a failure, so that a lost folder is seen. So is an input of which less
// is accepted than FOLDER.accepted says (lines of "how many parts, file"): a corpus that is refused
// since a message changed tests nothing any more. With --record the list is written anew.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "accepted.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

namespace fs = std::filesystem;
using Accepted = std::map<std::string, unsigned>;

std::vector<fs::path> files_of(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

Accepted read_list(const fs::path& path) {
  Accepted list;
  std::ifstream in(path);
  if (!in) throw std::runtime_error(path.string() + " is missing: record it with --record");
  unsigned parts = 0;
  for (std::string file; in >> parts >> file;) list[file] = parts;
  return list;
}

void write_list(const fs::path& path, const Accepted& list) {
  std::ofstream out(path);
  for (const auto& [file, parts] : list) {
    if (parts != 0) out << parts << ' ' << file << '\n';
  }
  if (!out.flush()) throw std::runtime_error("cannot write " + path.string());
}

Accepted replay(const std::vector<fs::path>& files) {
  Accepted accepted;
  for (const auto& file : files) {
    // Named before it runs: the last name printed is the input that crashed.
    std::printf("%s\n", file.c_str());
    std::fflush(stdout);
    std::ifstream in(file, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    samtavle::fuzz::accepted_parts = 0;
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
    accepted[file.filename().string()] = samtavle::fuzz::accepted_parts;
  }
  return accepted;
}

}  // namespace

int main(int argc, char** argv) try {
  const bool record = argc == 3 && std::string_view{argv[1]} == "--record";
  if (argc != 2 && !record) {
    std::fprintf(stderr, "Usage: %s [--record] FOLDER\n", argv[0]);
    return 2;
  }
  const fs::path folder = argv[argc - 1];
  const fs::path list = folder.string() + ".accepted";
  const auto files = files_of(folder);
  if (files.empty()) {
    std::fprintf(stderr, "%s is empty. Add at least one input.\n", folder.c_str());
    return 1;
  }
  Accepted accepted = replay(files);
  std::printf("%zu inputs replayed\n", files.size());
  if (record) {
    write_list(list, accepted);
    return 0;
  }
  int worse = 0;
  for (const auto& [file, parts] : read_list(list)) {
    if (accepted[file] >= parts) continue;
    std::fprintf(stderr, "%s: of what it says %u parts are accepted, %u were\n", file.c_str(),
                 accepted[file], parts);
    ++worse;
  }
  if (worse > 0) std::fprintf(stderr, "Mend these inputs; or --record, if that is as meant.\n");
  return worse == 0 ? 0 : 1;
} catch (const std::exception& error) {
  std::fprintf(stderr, "Replay failed: %s\n", error.what());
  return 1;
}
