#pragma once
// The JSON of redacting, without sockets: what is documented in openapi.json, and nothing else.
// Pure functions.
//
//   GET  /api/v1/boards/{id}/redactions   what was redacted, by whom and why
//   POST /api/v1/boards/{id}/redactions   replaces what stands in an item, in every version

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "samtavle/base/ids.hpp"
#include "samtavle/base/result.hpp"
#include "samtavle/hub/board_log.hpp"

namespace samtavle::net {

// The board whose redactions an address is about. Nothing for an address that is not of these;
// `no_such_board` for a board that cannot be one.
[[nodiscard]] std::optional<base::Result<base::BoardId>> parse_redactions_path(
    std::string_view path);

struct RedactionWish {
  base::OpId item;
  std::optional<base::Field> field;  // nothing: all that people wrote in it
  std::string why;
};
// Errors: malformed (no JSON object), invalid (a member that is missing, unknown or wrong), each
// with a sentence that names the member.
[[nodiscard]] base::Result<RedactionWish> parse_redaction(std::string_view body);

[[nodiscard]] std::string redaction_json(const hub::RedactionRecord& redaction);
[[nodiscard]] std::string redactions_json(std::span<const hub::RedactionRecord> redactions);

}  // namespace samtavle::net
