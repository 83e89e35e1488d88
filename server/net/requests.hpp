#pragma once
// What each HTTP request gets for an answer, but for the upgrade of a WebSocket.

#include <functional>

#include "samtavle/net/http_reader.hpp"
#include "samtavle/net/http_response.hpp"
#include "worker.hpp"

namespace samtavle::net {

// `respond` is called once, on the worker's thread, now or later; it must bear to be dropped when
// the server stops.
void answer(Worker& worker, const Request& request, std::function<void(Response)> respond);

// How many bytes the body of a request may have, of which only the header has come: many for an
// operator who imports a board.
[[nodiscard]] std::size_t body_bytes_max(Worker& worker, const Request& head);

// What stands at "/" of a server that has no page.
[[nodiscard]] Response status_page();

}  // namespace samtavle::net
