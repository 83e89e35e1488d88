#pragma once
// Makes a board hold what a document says, through real edits. What the board already has (a new
// one begins with the template) is used where it is the same item, and deleted where it is not
// wanted.

#include "document.hpp"
#include "edit_batch.hpp"
#include "samtavle/native/client.hpp"

namespace samtavle::cli {

struct ImportReport {
  std::uint64_t items = 0;
  std::uint64_t edits = 0;
  // References to people: their numbers belong to one board, and would name others on another.
  std::uint64_t people_left_out = 0;
  // References to items that are not in the document.
  std::uint64_t references_left_out = 0;
};

// Takes out of the items what no other board can hold; counts it.
[[nodiscard]] ImportReport make_portable(std::vector<DocumentItem>& items);

// Errors: invalid (items that contradict each other), what the server refuses, and internal if the
// board does not hold the same as the document in the end.
[[nodiscard]] Result<ImportReport> import_document(native::Client& client, Document document,
                                                   const EditBatch::Progress& progress);

}  // namespace samtavle::cli
