#pragma once
// The document of a board as the import reads it, and an archive keeps it: who is on it and the log
// of its events. What else stands in a document that was exported (the items, for people and other
// programs) follows from the log.
//
//   {"format": "samtavle-board", "version": 1, "hash": "<of the snapshot>",
//    "actors": [{"actor": 1, "name": "Asta", "kind": "citizen", "authority": "", "guest": false}],
//    "log": ["<samtavle.v1.Event in base64>"]}
//
// Pure functions.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "samtavle/base/ids.hpp"
#include "samtavle/base/result.hpp"
#include "samtavle/plan/roles.hpp"

namespace samtavle::net {

struct BoardDocument {
  std::string hash;  // empty: not said
  std::vector<std::pair<base::Actor, plan::Person>> actors;
  std::vector<std::string> log;  // bytes of samtavle.v1.Event
};

// Errors: malformed (no JSON, or nested too deep), invalid (not such a document, one of a newer
// version, or without a log; with the member).
[[nodiscard]] base::Result<BoardDocument> parse_board_document(std::string_view json);

// The beginning of such a document, up to the log: between that and kDocumentEnd stand the events
// in base64, as JSON strings with commas between them. So a long log need not be in memory for it.
[[nodiscard]] std::string document_head(
    std::string_view board, std::string_view title, base::Seq seq, std::string_view hash,
    const std::vector<std::pair<base::Actor, plan::Person>>& actors);
inline constexpr std::string_view kDocumentEnd = "]}\n";

}  // namespace samtavle::net
