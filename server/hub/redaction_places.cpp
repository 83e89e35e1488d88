#include "samtavle/hub/redaction_places.hpp"

#include <algorithm>
#include <set>
#include <string_view>

#include "samtavle/base/utf8.hpp"
#include "samtavle/board/codec.hpp"
#include "samtavle/hub/history.hpp"
#include "samtavle/hub/redacting.hpp"
#include "samtavle/v1/edit.pb.h"

namespace samtavle::hub {

using base::Errc;
using base::fail;
using base::OpId;
using base::op_id;

namespace {

constexpr std::size_t kReadBytes = 4 * 1024 * 1024;  // of the log at a time

// What people wrote in a field; empty if they wrote nothing there.
std::string words_in(const board::Item& item, base::Field field) {
  if (item.text(field) != nullptr) return item.text_utf8(field);
  return std::string(item.value(field).get_if<std::string>().value_or(std::string_view{}));
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\n')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\n')) text.remove_suffix(1);
  return text;
}

class Search {
 public:
  Search(OpId but, const std::vector<std::string>& texts) : but_(but), texts_(texts) {}

  void look(OpId item, base::Field field, std::string_view words) {
    if (item == but_) return;
    const auto holds = [words](const std::string& text) {
      return words.find(text) != std::string_view::npos;
    };
    if (std::any_of(texts_.begin(), texts_.end(), holds)) found_.insert({item, field});
  }
  // False for an edit that cannot be read.
  bool look(const v1::Edit& edit) {
    OpId id = op_id(edit.replica(), edit.first_counter());
    for (const v1::Operation& operation : edit.operations()) {
      const auto used = board::counters_of(operation);
      if (!used) return false;
      look(id, operation);
      id = id + *used;
    }
    return true;
  }
  [[nodiscard]] std::vector<RedactionPlace> found() const { return {found_.begin(), found_.end()}; }

 private:
  void look(OpId id, const v1::Operation& operation) {
    switch (operation.operation_case()) {
      case v1::Operation::kCreateItem:
        for (const v1::FieldValue& one : operation.create_item().fields()) {
          look(id, base::Field{one.field()}, one.value().text());
        }
        break;
      case v1::Operation::kSetField:
        look_in(operation.set_field(), operation.set_field().text());
        break;
      case v1::Operation::kInsertText:
        look_in(operation.insert_text(), operation.insert_text().text());
        break;
      case v1::Operation::kAddMember:
        look_in(operation.add_member(), operation.add_member().value().text());
        break;
      default: break;  // nothing is written anew in the others
    }
  }
  template <class M>
  void look_in(const M& m, std::string_view words) {
    look(op_id(m.item_replica(), m.item_counter()), base::Field{m.field()}, words);
  }

  OpId but_;
  const std::vector<std::string>& texts_;
  std::set<RedactionPlace> found_;
};

void look_at_board(const board::Board& board, Search& search) {
  for (const board::Item* item : board.items()) {
    for (const auto& [field, text] : item->texts()) {
      search.look(item->id, field, item->text_utf8(field));
    }
    for (const auto& [field, scalar] : item->scalars()) {
      search.look(item->id, field, words_in(*item, field));
    }
  }
}

}  // namespace

std::vector<std::string> texts_to_redact(const board::Board& board, OpId item,
                                         std::optional<base::Field> field) {
  std::vector<std::string> texts;
  const auto target = redaction_target(board, item, field);
  if (!target) return texts;
  for (const base::Field one : target->fields) {
    const std::string words = words_in(*board.find(item), one);
    const std::string_view text = trimmed(words);
    if (base::count_code_points(text).value_or(0) < kCopyCodePointsMin) continue;
    texts.emplace_back(text);
  }
  return texts;
}

Result<std::vector<RedactionPlace>> copies_of(BoardLog& log, const BoardId& id, Seq to, OpId but,
                                              const std::vector<std::string>& texts) {
  if (texts.empty()) return std::vector<RedactionPlace>{};
  const auto board = board_at(log, id, to);
  if (!board) return base::pass_on(board);
  Search search(but, texts);
  look_at_board(*board, search);
  for (Seq seq; seq < to;) {
    const auto events = log.events(id, seq, kReadBytes);
    if (!events) return base::pass_on(events);
    if (events->empty()) return fail(Errc::corrupt, "the log ends before its head");
    for (const LogEvent& row : *events) {
      seq = row.seq;
      if (seq > to) break;
      v1::Event event;
      if (!event.ParseFromString(row.bytes) || !search.look(event.edit())) {
        return fail(Errc::corrupt, "an unreadable event");
      }
    }
  }
  std::vector<RedactionPlace> found = search.found();
  // An edit may write to an item that was never made; nothing can be redacted there.
  std::erase_if(found, [&](const RedactionPlace& place) {
    return board->find(place.item) == nullptr;
  });
  return found;
}

}  // namespace samtavle::hub
