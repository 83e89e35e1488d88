#pragma once
// Makes cards of drafts, as ordinary edits of whoever imports them.

#include "edit_batch.hpp"
#include "samtavle/native/client.hpp"
#include "samtavle/plan/card_table.hpp"

namespace samtavle::cli {

struct CardImportReport {
  std::uint64_t cards = 0;
  std::uint64_t areas = 0;  // made, because there was none of that title
  std::uint64_t comments = 0;
  std::uint64_t edits = 0;
  std::vector<plan::NotTaken> not_taken;
};

// Areas are found by their titles (letters folded), in the phase that the draft names or in any;
// those that are missing are made at the end of that phase, or of the current one. A card without
// an area goes to the first area of its phase.
// Errors: invalid (the board has no phase), and what the server refuses; what was made by then
// stays.
[[nodiscard]] Result<CardImportReport> import_cards(native::Client& client,
                                                    plan::CardDrafts drafts,
                                                    const EditBatch::Progress& progress);

}  // namespace samtavle::cli
