#include "journal.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "samtavle/base/check.hpp"

namespace samtavle::torture {

JournalWriter::JournalWriter(const std::filesystem::path& file)
    : fd_(::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)) {
  SAMTAVLE_CHECK(fd_ >= 0);
}

JournalWriter::~JournalWriter() { ::close(fd_); }

void JournalWriter::line(const std::string& text) {
  const std::string whole = text + "\n";
  SAMTAVLE_CHECK(::write(fd_, whole.data(), whole.size()) ==
                 static_cast<ssize_t>(whole.size()));
}

Journal Journal::read(const std::filesystem::path& file) {
  Journal journal;
  std::ifstream in(file);
  std::string line;
  while (std::getline(in, line)) {
    std::istringstream words(line);
    std::string what;
    std::string label;
    words >> what >> label;
    if (what == "B") journal.begun.insert(label);
    if (what == "M") journal.made.insert(label);
    if (what == "A") journal.acknowledged.insert(label);
    if (what == "R") words >> journal.refused[label];
    if (what == "H") {
      journal.seq = std::stoull(label);
      words >> journal.hash;
    }
  }
  return journal;
}

}  // namespace samtavle::torture
