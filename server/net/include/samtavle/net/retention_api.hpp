#pragma once
// The JSON of how long boards stay, and of deleting one, without sockets: what is documented in
// openapi.json, and nothing else. Pure functions.
//
//   GET    /api/v1/boards/{id}/retention          when it is deleted by itself, and why
//   POST   /api/v1/boards/{id}/retention          says that anew
//   DELETE /api/v1/boards/{id}/retention          it stays
//   GET    /api/v1/boards/{id}/retention/preview  what would go with it
//   POST   /api/v1/boards/{id}/delete             deletes it at once
//   GET    /api/v1/retention                      all boards with a rule, and the deleted ones
//   POST   /api/v1/retention                      looks now for boards whose time has come

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "samtavle/base/ids.hpp"
#include "samtavle/base/result.hpp"
#include "samtavle/hub/board_log.hpp"
#include "samtavle/hub/deleting.hpp"

namespace samtavle::net {

struct RetentionRequest {
  enum class What { show, set, keep, preview, remove };
  What what;
  base::BoardId board;
};
// Nothing for an address that is not of one board's; `no_such_board` for one that cannot be one.
[[nodiscard]] std::optional<base::Result<RetentionRequest>> parse_retention_path(
    std::string_view method, std::string_view path);
// The methods that such an address has; empty if `method` is one of them.
[[nodiscard]] std::string_view retention_methods_instead(std::string_view method,
                                                         std::string_view path);

// A rule, without who set it and when. Errors: malformed (no JSON object), invalid (a member that
// is missing, unknown or wrong), each with a sentence that names the member.
[[nodiscard]] base::Result<hub::Retention> parse_retention(std::string_view body);

// The reason. Errors: the same; also if `confirm` is not the board's id.
[[nodiscard]] base::Result<std::string> parse_deletion(std::string_view body,
                                                       const base::BoardId& board);

// As those see it who look at `now_ms`.
[[nodiscard]] std::string retention_json(const base::BoardId& board, const hub::BoardInfo& info,
                                         std::uint32_t warning_days, std::int64_t now_ms);
[[nodiscard]] std::string preview_json(const base::BoardId& board,
                                       const hub::DeletionPreview& preview,
                                       std::uint32_t warning_days, std::int64_t now_ms);
[[nodiscard]] std::string deletion_json(const base::BoardId& board, const hub::Deletion& deletion);
[[nodiscard]] std::string retentions_json(
    std::span<const std::pair<base::BoardId, hub::BoardInfo>> boards,
    std::span<const std::pair<base::BoardId, hub::Deletion>> deleted, std::uint32_t warning_days,
    std::int64_t now_ms);

}  // namespace samtavle::net
