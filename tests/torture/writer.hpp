#pragma once
// The process that is killed: a real client that makes random edits as fast as it may, and notes
// what it was told about each.

#include <cstdint>
#include <filesystem>
#include <string>

namespace samtavle::torture {

struct WriterOptions {
  std::string server;
  std::string board;
  std::string token;
  std::filesystem::path folder;  // journal, pending file, and the file "finish" that ends it
  std::string name;              // begins the label of each edit
  std::uint64_t seed = 1;
  bool keep_pending = true;      // false only as the control: nothing outlives the process
};

// Runs until the file "finish" is there, everything is saved and the file "end" is there too.
// Returns the exit code.
int run_writer(const WriterOptions& options);

}  // namespace samtavle::torture
