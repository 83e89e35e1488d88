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

// The answer to what went wrong; what went wrong inside is not told.
[[nodiscard]] Response error_response(const base::Error& error);

// The page at "/".
[[nodiscard]] Response status_page();

}  // namespace samtavle::net
