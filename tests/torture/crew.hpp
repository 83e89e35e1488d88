#pragma once
// Writer processes (writer.hpp): started, lost and revived while something is done to their server,
// and at the end brought to one board.
//
// One thread.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "journal.hpp"
#include "samtavle/support/program.hpp"
#include "samtavle/support/random.hpp"
#include "tokens.hpp"

namespace samtavle::torture {

struct CrewOptions {
  unsigned writers = 8;
  std::uint64_t seed = 1;
  std::string board = "dokk1";
  bool forget = false;  // as a control: writers keep nothing on disk
};

class Crew {
 public:
  Crew(const CrewOptions& options, const Tokens& tokens);

  // Starts whoever does not run.
  void revive(const std::string& server);
  // Kills each of them with this chance.
  void lose_some(support::Random& random, unsigned percent);
  // Everybody stops writing, saves what is pending and comes to the same board; returns its hash.
  // Error: unavailable, with what was reported last.
  [[nodiscard]] base::Result<std::string> settle(const std::string& server,
                                                 std::chrono::seconds within);
  [[nodiscard]] std::vector<Journal> journals() const;

 private:
  struct Writer {
    std::string name;
    std::filesystem::path folder;
    std::string token;
    std::optional<support::Program> process;
    unsigned lives = 0;
  };

  void revive(Writer& writer, const std::string& server);
  void tell_all(const char* file);
  // The board of all, if they have the same one and nothing is pending.
  [[nodiscard]] std::optional<std::string> common_hash() const;

  CrewOptions options_;
  support::TemporaryDirectory folder_;
  std::vector<Writer> writers_;
};

}  // namespace samtavle::torture
