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
// Errors: unauthenticated, forbidden.
[[nodiscard]] base::Result<void> authorized_operator(Worker& worker, const Request& request);

// The board that the token opens; nothing: every board. Errors: unauthenticated.
[[nodiscard]] base::Result<std::optional<base::BoardId>> opened_by(Worker& worker,
                                                                   const Request& request);
// The role of a manager of the board. Errors: unauthenticated, forbidden, not_allowed.
[[nodiscard]] base::Result<plan::Role> authorized_manager(Worker& worker, const Request& request,
                                                          const base::BoardId& board);
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
