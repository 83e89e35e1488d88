#pragma once
// A module's one door, behind what exports.cpp shows to the host: live_door.cpp and past_door.cpp
// are those of the two modules.

#include <cstdint>
#include <string>
#include <string_view>

#include "samtavle/base/errc.hpp"
#include "samtavle/board/board.hpp"
#include "samtavle/views/json.hpp"

namespace samtavle::web {

enum class Call : std::uint32_t;

// The first byte of the answer says how it went: 0, and what follows is what was asked for; 1, and
// it is {"code", "detail", "path"}. The answer is good until the next call.
[[nodiscard]] const std::string& knock(Call call, std::uint32_t about, std::string_view bytes);

using Done = board::Applied<void>;

inline base::Unexpected<board::ApplyError> refuse(base::Errc code, std::string detail) {
  return {{code, {}, std::move(detail)}};
}
inline Done as_done(const base::Result<void>& result) {
  if (result) return {};
  return refuse(result.error().code, result.error().detail);
}
inline Done cut_off() { return refuse(base::Errc::invalid, "a call that is cut off"); }

// The answer to a call: `run` appends what was asked for.
template <class Run>
std::string answer_of(const Run& run) {
  std::string out(1, '\0');
  if (const Done done = run(out); !done) {
    const board::ApplyError& error = done.error();
    out.assign(1, '\1');
    views::Json json{out};
    json.open('{').text("code", base::name(error.code)).text("detail", error.detail);
    json.text("path", error.path).close('}');
  }
  return out;
}

}  // namespace samtavle::web
