#pragma once
// What is told from a board's log and its versions: the story, digests, differences, minutes; and
// restoring. The numbers of calls are those of calls.hpp; these are the ones from open_past on and
// in "of the past", minutes, and those of restoring.

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "calls.hpp"
#include "restoring.hpp"
#include "samtavle/views/telling_views.hpp"

namespace samtavle::web {

class Tellings {
 public:
  [[nodiscard]] const std::string& call(Call call, std::uint32_t about, std::string_view bytes);

 private:
  using Thing = std::variant<std::unique_ptr<Version>, std::unique_ptr<plan::Story>,
                             std::unique_ptr<plan::DigestMaker>, std::unique_ptr<Restoring>>;

  [[nodiscard]] Done run(Call call, std::uint32_t about, Reader& in, std::string& out);
  [[nodiscard]] Done open(Call call, Reader& in, Json& json);
  [[nodiscard]] Done add_events(Thing& thing, Reader& in, Json& json);
  [[nodiscard]] Done of_version(Call call, const Version& version, Reader& in, std::string& out);
  [[nodiscard]] Done begin_restoring(const Version& version, Reader& in, Json& json);

  std::map<std::uint32_t, Thing> things_;
  std::uint32_t last_ = 0;
  std::string answer_;
};

}  // namespace samtavle::web
