#pragma once
// Joining a board from a command.

#include <memory>

#include "samtavle/native/api.hpp"
#include "samtavle/native/client.hpp"
#include "tokens.hpp"

namespace samtavle::cli {

inline constexpr std::chrono::seconds kJoinTimeout{20};

// The options of a client for this board, with tokens for `persona`. Errors: as board_tokens().
[[nodiscard]] Result<native::Options> client_options(const Settings& settings,
                                                     const std::string& board,
                                                     const Persona& persona);

// Opens a client and waits until it has the whole board. The first attempt to connect has to
// succeed: a person at a terminal should not wait for a server that is not there.
// Errors: unavailable, and those of the server.
[[nodiscard]] Result<std::unique_ptr<native::Client>> join(native::Options options,
                                                           native::Observer observer = {});

// The same with the options of somebody in this role (its word, "manager" if it is none); a reader
// if it is only to look. Errors: also those of client_options().
[[nodiscard]] Result<std::unique_ptr<native::Client>> join_as(const Settings& settings,
                                                              const std::string& board,
                                                              const std::string& role,
                                                              bool to_read);

// The server's HTTP interface, with an operator's token. Errors: as operator_token().
[[nodiscard]] Result<native::Api> operator_api(
    const Settings& settings, std::chrono::milliseconds timeout = std::chrono::seconds{10});

// Makes one edit and waits until it is saved; returns the seq that it got.
// Errors: what the board or the server has against it, unavailable.
[[nodiscard]] Result<base::Seq> save(native::Client& client,
                                     const sync::ClientSession::Compose& compose,
                                     std::chrono::milliseconds timeout = std::chrono::seconds{30});

}  // namespace samtavle::cli
