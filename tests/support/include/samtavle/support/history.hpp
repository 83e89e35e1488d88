#pragma once
// Concurrent editing histories as files: JSON, one history a line, optionally compressed (.gz). The
// format is that of the diamond-types conformance data:
//
//   {"txns": [{"parents": [op...], "agent": name, "seqStart": n, "span": [first, end],
//              "ops": [[position, deleted_count, inserted_text]...]}...],
//    "endContent": text}
//
// Each inserted or deleted character is one operation, numbered through the file. Positions are
// code points in the state after the operations `parents` and all that they build on.

#include <cstddef>
#include <string>
#include <vector>

#include "samtavle/base/result.hpp"
#include "samtavle/support/naive_text.hpp"
#include "samtavle/text/text.hpp"

namespace samtavle::support {

struct Patch {
  std::size_t position = 0;
  std::size_t deleted = 0;
  std::u32string inserted;
};

struct Transaction {
  std::vector<std::size_t> parents;
  std::string agent;
  std::size_t seq_start = 0;
  std::size_t first_op = 0;
  std::size_t end_op = 0;
  std::vector<Patch> patches;
};

struct History {
  std::vector<Transaction> transactions;
  std::string end_content;
};

// Errors: io (cannot be read), corrupt (not in this format).
[[nodiscard]] base::Result<std::vector<History>> read_histories(const std::string& path);

// The bytes of a file, uncompressed if it is compressed by gzip. Errors: io.
[[nodiscard]] base::Result<std::string> read_file(const std::string& path);

// One operation of a history with its references as ids: an insertion of one character, or (with a
// character of 0) a deletion of one.
struct HistoryOp {
  std::vector<std::size_t> parents;
  base::OpId id;
  text::Origins origins;
  char32_t character = 0;
  base::OpId deleted;
};

// Turns positions into ids through the public interface of Text, each transaction on a text that
// holds exactly what its author had seen.
// Errors: corrupt (a history that contradicts itself).
[[nodiscard]] base::Result<std::vector<HistoryOp>> resolve(const History& history);

// Errors: those of the text.
[[nodiscard]] base::Result<void> apply(const HistoryOp& op, text::Text& text);
void apply(const HistoryOp& op, NaiveText& text);

}  // namespace samtavle::support
