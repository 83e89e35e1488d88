#pragma once
// What each HTTP request gets for an answer, but for the upgrade of a WebSocket.

#include <functional>
#include <utility>

#include "samtavle/net/board_api.hpp"
#include "samtavle/net/http_reader.hpp"
#include "samtavle/net/http_response.hpp"
#include "worker.hpp"

namespace samtavle::net {

// `respond` is called once, on the worker's thread, now or later; it must bear to be dropped when
// the server stops.
void answer(Worker& worker, const Request& request, std::function<void(Response)> respond);

// --- for the files that answer a subject of their own ---

// With the words of the error, but for what goes wrong inside.
[[nodiscard]] Response error_response(const base::Error& error);

// The token of a field "Authorization: Bearer ..."; empty for another one.
[[nodiscard]] std::string_view bearer_token(std::string_view authorization);
// Whether the field holds an operator's token.
[[nodiscard]] bool is_operator(Worker& worker, std::string_view authorization);

// Makes a board from the default template, or from what `package` holds; `done` runs on the
// worker's thread. Errors: those of hub::Hub::create.
void make_board(Worker& worker, hub::NewBoard board, bool own_id, Made done);
// The answer that a board is there.
[[nodiscard]] Response made_response(int status, const MadeBoard& made);

// The page at "/".
[[nodiscard]] Response status_page();

}  // namespace samtavle::net
