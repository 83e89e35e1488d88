#pragma once
// What people do in stories, for Actors::does() and is_refused(). An empty reason gives none.

#include <string>
#include <utility>
#include <vector>

#include "actors.hpp"

namespace samtavle::integration {

[[nodiscard]] Actors::Compose setting(base::OpId item, base::Field field, base::Value value,
                                      std::string reason = {});
// Types at the end of a text.
[[nodiscard]] Actors::Compose typing(base::OpId item, base::Field field, std::string words,
                                     std::string reason = {});
// Makes an item with a title at the end of a container.
[[nodiscard]] Actors::Compose making(base::Kind kind, base::OpId container, std::string title,
                                     std::vector<std::pair<base::Field, base::Value>> values = {});
[[nodiscard]] Actors::Compose entering(base::OpId phase, std::string reason, bool unready = false);

}  // namespace samtavle::integration
