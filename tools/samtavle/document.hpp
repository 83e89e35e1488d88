#pragma once
// A board as a document: what `export` writes and `import` reads. Everything that is on the board,
// by the names of the schema; and, unless it was left out, the whole log of the board and who is
// behind the numbers of actors in it. With the log a server makes the very same board of it
// (server/net/board_document.hpp); without it the import makes one that looks the same.
//
//   {"format": "samtavle-board", "version": 1,
//    "board": "havnen", "title": "Havnen", "seq": 812, "hash": "...",
//    "items": [{"id": "3.17", "kind": "idea", "in": "0.5", "deleted": false,
//               "created_by": 3, "created_ms": 1740820000000,
//               "texts": {"title": "Bænke"},
//               "marks": {"title": [{"from": 0, "to": 5, "mark": 1, "value": true}]},
//               "fields": {"due_date": "2025-03-01", "field-900": 7},
//               "sets": {"labels": ["vand"]}}],
//    "actors": [{"actor": 3, "name": "Asta", "kind": "citizen", "authority": "", "guest": false}],
//    "log": ["<samtavle.v1.Event in base64>"]}
//
// Items stand in the order of a walk through the board: a container before what is in it,
// neighbours in their order, deleted ones too. So the place of an item is its "in" and where it
// stands in the list. Marks count code points; `value` null clears.

#include <boost/json/value.hpp>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "samtavle/board/board.hpp"
#include "samtavle/plan/roles.hpp"
#include "settings.hpp"

namespace samtavle::native {
class Client;
}

namespace samtavle::cli {

struct DocumentMark {
  std::size_t from = 0;
  std::size_t to = 0;
  std::uint32_t mark = 0;
  base::Value value;
  friend bool operator==(const DocumentMark&, const DocumentMark&) = default;
};

struct DocumentItem {
  base::OpId id;
  base::Kind kind;
  base::OpId container;
  bool deleted = false;
  base::Actor created_by;
  std::int64_t created_ms = 0;
  std::map<base::Field, std::string> texts;
  std::map<base::Field, std::vector<DocumentMark>> marks;
  std::map<base::Field, base::Value> fields;
  std::map<base::Field, std::set<base::Value>> sets;
  friend bool operator==(const DocumentItem&, const DocumentItem&) = default;
};

struct Document {
  std::string board;
  std::string title;
  base::Seq seq;
  std::string hash;
  std::vector<DocumentItem> items;
  std::map<base::Actor, plan::Person> actors;
  std::vector<std::string> log;  // bytes of samtavle.v1.Event; of a document that was read: none
  bool has_log = false;
};

// The items of a board. Values that were cleared and texts that are empty are left out: they say
// the same as ones that were never written.
[[nodiscard]] std::vector<DocumentItem> read_items(const board::Board& board);

// The board that a client has joined; of what is confirmed.
[[nodiscard]] Document read_document(native::Client& client, const std::string& board);

[[nodiscard]] boost::json::value to_json(const Document& document);
// Errors: invalid (no such document, with the place), newer_format.
[[nodiscard]] Result<Document> parse_document(const std::string& text);

// The same items with each id replaced by the item's place in the list, so that boards can be
// compared that hold the same under different ids, whoever made it. References to nothing become
// empty.
[[nodiscard]] std::vector<DocumentItem> with_plain_ids(std::vector<DocumentItem> items);

}  // namespace samtavle::cli
