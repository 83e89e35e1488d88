#include "document.hpp"

#include <algorithm>
#include <unordered_map>

#include "samtavle/native/client.hpp"
#include "samtavle/plan/schema.hpp"
#include "words.hpp"

namespace samtavle::cli {

using base::Field;
using base::OpId;
using base::Value;

namespace {

// Marks whose range is empty now are gone for whoever looks at the text.
std::vector<DocumentMark> read_marks(const text::Text& text) {
  std::vector<DocumentMark> marks;
  for (const text::MarkSpan& span : text.marks()) {
    const auto from = text.position_of(span.from);
    const auto to = text.position_of(span.to);
    if (!from || !to || *from >= *to) continue;
    marks.push_back({*from, *to, span.mark, span.value});
  }
  return marks;
}

DocumentItem read_item(const board::Item& item) {
  DocumentItem out;
  out.id = item.id;
  out.kind = item.kind;
  out.container = item.place.container;
  out.deleted = item.deleted();
  out.created_by = item.created_by;
  out.created_ms = item.created_ms;
  for (const auto& [field, text] : item.texts()) {
    if (text.length() == 0) continue;
    out.texts[field] = text.to_utf8();
    if (auto marks = read_marks(text); !marks.empty()) out.marks[field] = std::move(marks);
  }
  for (const auto& [field, scalar] : item.scalars()) {
    if (!scalar.value.empty()) out.fields[field] = scalar.value;
  }
  for (const auto& [field, members] : item.sets()) {
    out.sets[field] = {members.begin(), members.end()};
  }
  return out;
}

class Walk {
 public:
  explicit Walk(const board::Board& board) {
    for (const board::Item* item : board.items()) inside_[item->place.container].push_back(item);
    for (auto& [container, items] : inside_) {
      std::sort(items.begin(), items.end(), [](const board::Item* a, const board::Item* b) {
        return std::tie(a->place.order_key, a->id) < std::tie(b->place.order_key, b->id);
      });
    }
  }

  void below(OpId container, std::vector<DocumentItem>& out) const {
    const auto found = inside_.find(container);
    if (found == inside_.end()) return;
    for (const board::Item* item : found->second) {
      out.push_back(read_item(*item));
      below(item->id, out);
    }
  }

 private:
  std::unordered_map<OpId, std::vector<const board::Item*>> inside_;
};

}  // namespace

std::vector<DocumentItem> read_items(const board::Board& board) {
  std::vector<DocumentItem> items;
  items.reserve(board.item_count());
  // The root stands in nothing. Ranks keep a walk from going in circles, and from going deep.
  Walk{board}.below({}, items);
  return items;
}

Document read_document(native::Client& client, const std::string& board) {
  Document document;
  document.board = board;
  client.read([&document](const sync::ClientSession& session) {
    document.seq = session.confirmed_seq();
    document.items = read_items(session.board());
    const board::Item* root = session.board().root();
    if (root != nullptr) document.title = root->text_utf8(plan::fields::title);
  });
  document.hash = client.confirmed_hash();
  return document;
}

std::vector<DocumentItem> with_plain_ids(std::vector<DocumentItem> items) {
  std::unordered_map<OpId, OpId> places;
  std::uint32_t place = 0;
  for (const DocumentItem& item : items) places[item.id] = base::op_id(0, ++place);
  const auto plain = [&places](OpId id) {
    const auto found = places.find(id);
    return found == places.end() ? OpId{} : found->second;
  };
  const auto plain_value = [&plain](const Value& value) {
    const OpId* id = value.get_if<OpId>();
    return id == nullptr ? value : Value{plain(*id)};
  };
  for (DocumentItem& item : items) {
    item.id = plain(item.id);
    item.container = plain(item.container);
    item.created_by = {};
    item.created_ms = 0;
    for (auto& [field, value] : item.fields) value = plain_value(value);
    for (auto& [field, members] : item.sets) {
      std::set<Value> renamed;
      for (const Value& member : members) renamed.insert(plain_value(member));
      members = std::move(renamed);
    }
  }
  return items;
}

}  // namespace samtavle::cli
