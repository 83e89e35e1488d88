#pragma once
// The board of the scenario (5,000 cards, 100,000 edits) as it stands in a log on disk, with the
// snapshots that a server keeps of it where they are furthest apart.

#include <memory>

#include "samtavle/hub/board_log.hpp"
#include "samtavle/support/program.hpp"

namespace samtavle::bench {

class StoredBoard {
 public:
  StoredBoard();
  ~StoredBoard();

  [[nodiscard]] hub::BoardLog& log() const { return *log_; }
  [[nodiscard]] const base::BoardId& id() const { return id_; }
  [[nodiscard]] base::Seq head() const { return head_; }
  // The version with the most events between it and the snapshot before it.
  [[nodiscard]] base::Seq furthest() const { return furthest_; }
  // What it hashes to.
  [[nodiscard]] const std::string& furthest_hash() const { return furthest_hash_; }

 private:
  void write();

  support::TemporaryDirectory folder_;
  base::BoardId id_;
  std::unique_ptr<hub::BoardLog> log_;
  base::Seq head_;
  base::Seq furthest_;
  std::string furthest_hash_;
};

}  // namespace samtavle::bench
