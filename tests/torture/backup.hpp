#pragma once
// Backups under load: while real clients write, a real server makes a backup; then everything but
// the keys is lost, the server is restored from it and started again. What is restored is the log
// as it was at some moment of the backup: with all that was acknowledged when it began, and nothing
// twice. What clients had not sent yet arrives then, in the new epoch.

#include <cstdint>

namespace samtavle::torture {

struct BackupOptions {
  unsigned rounds = 1;
  unsigned clients = 6;
  std::uint64_t seed = 1;
  // Backups that are wrong: of an earlier moment, with a file of a later one, and restored with a
  // row missing. Each has to be found.
  bool control = false;
};

// Prints its progress to standard error and, last, "rounds=N acked=N beyond=N pending=N lost=N
// duplicated=N" to standard output; beyond: acknowledged after the backup, and gone with what was
// lost. Returns the exit code.
int run_backup(const BackupOptions& options);

}  // namespace samtavle::torture
