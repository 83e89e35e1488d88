#pragma once
// Items and people as one names them on the command line: by number, or by what they are called.

#include <string>
#include <vector>

#include "samtavle/sync/client_session.hpp"
#include "settings.hpp"

namespace samtavle::cli {

// One of these items: by its id, as 3.17, or by its title (case of a-z aside). `what` is for the
// error: "phase". Errors: config (none or several of that title; the error lists them).
[[nodiscard]] Result<const board::Item*> find_item(const std::vector<const board::Item*>& among,
                                                   const std::string& word,
                                                   const std::string& what);

// Somebody in the board's directory: by number, or by name. Errors: config, likewise.
[[nodiscard]] Result<base::Actor> find_actor(const sync::ClientSession& session,
                                             const std::string& word);

// The name of an actor; "actor 3" if the directory has none.
[[nodiscard]] std::string actor_name(const sync::ClientSession& session, base::Actor actor);

}  // namespace samtavle::cli
