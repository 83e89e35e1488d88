#pragma once
// The JSON of redacting, without sockets: what is documented in openapi.json, and nothing else.
// Pure functions.
//
//   GET  /api/v1/boards/{id}/redactions   what was redacted, by whom and why
//   POST /api/v1/boards/{id}/redactions   replaces what stands in an item, in every version
//   GET  /api/v1/boards/{id}/redactions/copies?item=3.17&field=title   where else it stands

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "samtavle/base/ids.hpp"
#include "samtavle/base/result.hpp"
#include "samtavle/hub/board_log.hpp"
#include "samtavle/hub/redaction_places.hpp"

namespace samtavle::net {

// What an address is about. Nothing for one that is not of these; `no_such_board` for a board that
// cannot be one.
struct RedactionPath {
  base::BoardId board;
  bool copies = false;
};
[[nodiscard]] std::optional<base::Result<RedactionPath>> parse_redactions_path(
    std::string_view path);

struct RedactionWish {
  base::OpId item;
  std::optional<base::Field> field;  // nothing: all that people wrote in it
  std::string why;
  bool everywhere = false;           // the copies of it too
};
// Errors: malformed (no JSON object), invalid (a member that is missing, unknown or wrong), each
// with a sentence that names the member.
[[nodiscard]] base::Result<RedactionWish> parse_redaction(std::string_view body);

// Of whom copies are looked for: without a reason. Errors: invalid.
[[nodiscard]] base::Result<RedactionWish> parse_copies(std::string_view query);

// What was done, and where the same text stands still.
struct RedactionOutcome {
  hub::RedactionRecord redaction;
  std::vector<hub::RedactionRecord> of_copies;
  std::vector<hub::RedactionPlace> left;
};
[[nodiscard]] std::string outcome_json(const RedactionOutcome& outcome);
[[nodiscard]] std::string copies_json(std::span<const hub::RedactionPlace> places);
[[nodiscard]] std::string redactions_json(std::span<const hub::RedactionRecord> redactions);

}  // namespace samtavle::net
