#pragma once
// What the calls of the HTTP API have in common, and those that have a file of their own.

#include <functional>
#include <string>
#include <string_view>

#include "samtavle/net/board_api.hpp"
#include "samtavle/net/http_reader.hpp"
#include "samtavle/net/http_response.hpp"
#include "worker.hpp"

namespace samtavle::net {

using Respond = std::function<void(Response)>;

inline constexpr std::string_view kBoardsPath = "/api/v1/boards";

// What an error inside is, is for the log, not for whoever asks.
[[nodiscard]] Response error_response(const base::Error& error);

// The token in "Authorization: Bearer ...". Errors: unauthenticated.
[[nodiscard]] base::Result<std::string_view> bearer_token(const Request& request);
// That, or a ticket for whoever is logged in on the page and asks by it; good for one question.
// Errors: unauthenticated, too_many.
[[nodiscard]] base::Result<std::string> credential(Worker& worker, const Request& request);
// The subject of an operator. Errors: unauthenticated, forbidden.
[[nodiscard]] base::Result<std::string> authorized_operator(Worker& worker,
                                                            const Request& request);

// What the token opens. Errors: unauthenticated, forbidden.
[[nodiscard]] base::Result<Opened> opened_by(Worker& worker, const Request& request);
using BoardInfos = std::vector<std::pair<base::BoardId, hub::BoardInfo>>;
// The boards of it that there are, by id. Errors: those of BoardLog.
[[nodiscard]] base::Result<BoardInfos> boards_opened(Worker& worker, const Opened& opened);
// A manager of the board. Errors: unauthenticated, forbidden, not_allowed.
[[nodiscard]] base::Result<plan::Identity> authorized_manager(Worker& worker,
                                                              const Request& request,
                                                              const base::BoardId& board);

// Somebody with at least this role on the board. Errors: likewise.
[[nodiscard]] base::Result<plan::Identity> authorized_as(Worker& worker, const Request& request,
                                                         const base::BoardId& board,
                                                         plan::Role least);

// Keeps in the audit log, if there is one, that something was done. Any thread.
void audit(Worker& worker, access::AuditEntry entry);
// The same, for what strangers can have happen as often as they like: what equals it is kept once a
// minute, with how often it came.
void audit_sparsely(Worker& worker, const access::AuditEntry& entry);
// `respond`, and when the answer is a good one audit(). An entry that names no board is about the
// one that the answer's Location leads to.
[[nodiscard]] Respond audited(Worker& worker, access::AuditEntry entry, Respond respond);
[[nodiscard]] bool is_json(const Request& request);

// Runs `act` with the board, on its own thread; `missing` is the answer if there is none. `act` may
// keep the board, and answer from any thread.
void with_board(Worker& worker, const base::BoardId& id, Respond respond, Response missing,
                std::function<void(hub::LiveBoard&, const Respond&)> act);

// Makes a board from the default template, or from what `package` holds; `done` runs on the
// worker's thread. Errors: those of hub::Hub::create.
void make_board(Worker& worker, hub::NewBoard board, bool own_id, Made done);
// The answer that a board is there.
[[nodiscard]] Response made_response(int status, const MadeBoard& made);

// GET /api/v1/search (board_search.cpp): on all boards that the token opens.
void search_boards(Worker& worker, const Request& request, Respond respond);
// POST /api/v1/boards/import (board_import.cpp), by an operator.
void import_board(Worker& worker, const Request& request, Respond respond);

}  // namespace samtavle::net
