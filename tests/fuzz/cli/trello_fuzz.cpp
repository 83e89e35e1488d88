// Goal: no bytes that claim to be a board of Trello make its reader crash, and what comes of them
// are cards that can be made. Method: the input is read; cards are held against the limits.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "../accepted.hpp"
#include "samtavle/base/limits.hpp"
#include "samtavle/base/utf8.hpp"
#include "trello.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace samtavle;
  const auto board = cli::read_trello({reinterpret_cast<const char*>(data), size});
  if (!board) return 0;
  fuzz::accepted();
  constexpr base::EditLimits kLimits;
  for (const plan::CardDraft& draft : board->drafts.cards) {
    fuzz::accepted();
    SAMTAVLE_CHECK(!draft.title.empty() || !draft.body.empty());
    const auto length = base::count_code_points(draft.body);
    SAMTAVLE_CHECK(length.has_value() && *length <= kLimits.field_code_points_max);
    SAMTAVLE_CHECK(draft.labels.size() <= kLimits.set_members_max);
    for (const auto& [field, value] : draft.values) {
      SAMTAVLE_CHECK(plan::accepts(*plan::find_field(field), value));
    }
  }
  return 0;
}
