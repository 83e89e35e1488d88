#pragma once
// A board with its history: all events of its log, fetched page by page and folded here, so that
// the document and its hash are of the same moment whatever happens on the board meanwhile.

#include <functional>

#include "document.hpp"
#include "samtavle/native/history.hpp"

namespace samtavle::cli {

// The board up to `seq`, which it has reached. Actors are the caller's to add.
// Errors: those of History::events, and corrupt (what the server gave is no log of a board).
[[nodiscard]] Result<Document> fetch_document(
    const native::History& history, const std::string& board, base::Seq seq,
    const std::function<void(std::uint64_t done, std::uint64_t total)>& progress);

}  // namespace samtavle::cli
