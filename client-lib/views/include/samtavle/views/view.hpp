#pragma once
// What can be read of a board, live or past, as JSON (types of the browser package's views.ts and
// api.ts). Nothing here changes a board. Offsets in texts are UTF-16 units, or as the Json says.

#include <string_view>

#include "samtavle/base/result.hpp"
#include "samtavle/board/board.hpp"
#include "samtavle/plan/minutes.hpp"
#include "samtavle/sync/client_session.hpp"
#include "samtavle/views/json.hpp"
#include "samtavle/views/reader.hpp"

namespace samtavle::views {

// A board with what stands beside it.
struct View {
  const board::Board& board;
  const plan::Directory& directory;
  const sync::ClientSession* session = nullptr;  // of a live board
};

// Items by id: each as an object, or null for one that is not there.
void write_item(Json& json, const board::Board& board, base::OpId id);
void write_items(Json& json, const board::Board& board, Reader& ids);
// Lists of ids: of the visible ones of a kind; of the children of a container, of one kind if it is
// not 0; of those that stand in something deleted.
void write_ids_of_kind(Json& json, const board::Board& board, base::Kind kind);
void write_children(Json& json, const board::Board& board, base::OpId container, base::Kind kind);
void write_unplaced(Json& json, const board::Board& board);

// Texts.
void write_spans(Json& json, const board::Board& board, base::OpId item, base::Field field);
[[nodiscard]] base::Result<text::Anchor> anchor_at(const board::Board& board, base::OpId item,
                                                   base::Field field, std::size_t offset,
                                                   text::Text::Stick stick);
// Errors: not_found (no such text, or the anchor's character is not in it).
[[nodiscard]] base::Result<std::size_t> offset_of(const board::Board& board, base::OpId item,
                                                  base::Field field, const text::Anchor& anchor);

// The plan. An item that is not what is asked for gives null.
void write_phases(Json& json, const board::Board& board);
void write_threads(Json& json, const board::Board& board, base::OpId item, bool with_merged);
void write_connections(Json& json, const board::Board& board);
void write_kin(Json& json, const board::Board& board, base::OpId card);
void write_round(Json& json, const View& view, base::OpId round);
void write_suggestion(Json& json, const board::Board& board, base::OpId suggestion);
void write_open_suggestions(Json& json, const board::Board& board, base::OpId target);
void write_evaluation(Json& json, const View& view);
void write_insight(Json& json, const View& view);
void write_versions(Json& json, const board::Board& board);
// [] for words that search for nothing.
void write_hits(Json& json, const board::Board& board, std::string_view words, std::size_t max);

}  // namespace samtavle::views
