#pragma once
// Answers what is asked of a board's history: whoever may open the board may have it.

#include <functional>

#include "samtavle/net/history_api.hpp"
#include "samtavle/net/http_reader.hpp"
#include "samtavle/net/http_response.hpp"
#include "worker.hpp"

namespace samtavle::net {

// As answer(); reads on a thread of its own.
void answer_history(Worker& worker, const Request& request, base::Result<HistoryRequest> wanted,
                    std::function<void(Response)> respond);

}  // namespace samtavle::net
