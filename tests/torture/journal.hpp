#pragma once
// What a writer process notes about its edits, in a file that survives its being killed. Each line
// is one write(2), so a line is there or not.
//
//   B label          about to be made
//   M label          made: on the local board and in the pending store
//   A label          saved, as the server says
//   R label code     refused and handed back
//   H seq hash       nothing pending any more; the hash of the canonical snapshot at that seq

#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <string>

namespace samtavle::torture {

class JournalWriter {
 public:
  explicit JournalWriter(const std::filesystem::path& file);
  ~JournalWriter();
  JournalWriter(const JournalWriter&) = delete;
  JournalWriter& operator=(const JournalWriter&) = delete;

  void line(const std::string& text);

 private:
  int fd_;
};

struct Journal {
  std::set<std::string> begun;
  std::set<std::string> made;
  std::set<std::string> acknowledged;
  std::map<std::string, std::string> refused;  // label -> code
  std::uint64_t seq = 0;                       // of the last H
  std::string hash;

  [[nodiscard]] static Journal read(const std::filesystem::path& file);
};

}  // namespace samtavle::torture
