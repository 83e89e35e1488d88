#pragma once
// One flipped bit somewhere in a store.

#include <fstream>
#include <map>
#include <string>

#include "store_fixture.hpp"

namespace samtavle::log {

// A store with every type of file, nothing of it open, and what it holds.
class DamagedStore {
 public:
  DamagedStore() {
    {
      auto log = RocksLog::open(small_options(origin_.path()));
      SAMTAVLE_CHECK(log.has_value());
      driver_.run(**log, 11);
    }
    files_ = file_bytes(origin_.path());
  }

  [[nodiscard]] const std::map<std::string, std::string>& files() const { return files_; }

  struct Verdict {
    bool detected = false;  // by opening or by reading
    std::string complaint;  // empty: detected or harmless, and nothing was made worse
  };

  [[nodiscard]] Verdict flip(const std::string& name, std::size_t bit) {
    const TempDirectory copy;
    for (const auto& [file, bytes] : files_) put(copy, file, bytes);
    std::string bytes = files_.at(name);
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
    put(copy, name, bytes);

    Verdict verdict;
    {
      auto log = RocksLog::open(small_options(copy.path()));
      if (log) {
        const auto contents = support::read_all(**log);
        verdict.detected = !contents;
        if (contents && !(*contents == driver_.contents())) verdict.complaint = "served damage";
        return verdict;
      }
    }
    verdict.detected = true;
    // A store that was refused is as good as before once its damage is undone.
    put(copy, name, files_.at(name));
    auto healed = RocksLog::open(small_options(copy.path()));
    if (!healed) {
      verdict.complaint = "refusing changed something: " + healed.error().detail;
    } else if (const auto agrees = driver_.agrees(**healed); !agrees) {
      verdict.complaint = "refusing lost something";
    }
    return verdict;
  }

 private:
  static void put(const TempDirectory& to, const std::string& name, const std::string& bytes) {
    std::ofstream(to.path() / name, std::ios::binary | std::ios::trunc) << bytes;
  }

  const TempDirectory origin_;
  Driver driver_;
  std::map<std::string, std::string> files_;
};

// The type of a file: its name without numbers.
inline std::string type_of(const std::string& name) {
  std::string type;
  for (const char c : name) {
    if (c < '0' || c > '9') type.push_back(c);
  }
  return type;
}

}  // namespace samtavle::log
