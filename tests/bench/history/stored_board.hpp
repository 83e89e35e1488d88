#pragma once
// A board as it stands in a log on disk, with snapshots at chosen places.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "samtavle/hub/board_log.hpp"
#include "samtavle/support/program.hpp"
#include "samtavle/v1/edit.pb.h"

namespace samtavle::bench {

// What comes into the log, and after which events the board is stored.
struct StoredPlan {
  std::vector<v1::Edit> edits;
  std::function<bool(base::Seq)> has_snapshot;
  base::Seq remembered{};  // the version whose hash is to be known
};

class StoredBoard {
 public:
  explicit StoredBoard(const StoredPlan& plan);
  ~StoredBoard();

  [[nodiscard]] hub::BoardLog& log() const { return *log_; }
  [[nodiscard]] const base::BoardId& id() const { return id_; }
  [[nodiscard]] base::Seq head() const { return head_; }
  [[nodiscard]] const std::string& remembered_hash() const { return remembered_hash_; }
  // Closes the log and opens it again: as after a restart, nothing of it is in memory.
  void open_again();

 private:
  void write(const StoredPlan& plan);

  support::TemporaryDirectory folder_;
  base::BoardId id_;
  std::unique_ptr<hub::BoardLog> log_;
  base::Seq head_;
  std::string remembered_hash_;
};

}  // namespace samtavle::bench
