#include "samtavle/support/board_view.hpp"

#include <algorithm>
#include <sstream>

namespace samtavle::support {

using board::Item;
using board::Journal;

namespace {

// All that RandomEditor and the tests of undo write: texts, sets, scalars.
constexpr std::uint32_t kTexts[] = {1, 2, 3, 4};
constexpr std::uint32_t kSets[] = {32, 33, 34};
constexpr std::uint32_t kScalars[] = {65, 81, 88, 89, 90, 91, 9000};

std::vector<Letter> letters_of(const text::Text& text) {
  struct Spot {
    std::size_t from;
    std::size_t to;
  };
  std::map<OpId, std::size_t> index;
  std::vector<Letter> letters;
  std::vector<std::size_t> at;
  std::size_t next = 0;
  for (const text::Run& run : text.runs()) {
    const std::size_t count = run.text.empty() ? run.deleted : run.text.size();
    for (std::size_t i = 0; i < count; ++i, ++next) {
      const OpId id = run.first + static_cast<std::uint32_t>(i);
      index[id] = next;
      if (run.text.empty()) continue;
      letters.push_back({id, run.text[i], {}, {}});
      at.push_back(next);
    }
  }
  const auto border = [&](const text::Anchor& anchor) {
    if (!anchor.id) return anchor.after ? next : std::size_t{0};
    return index.at(anchor.id) + (anchor.after ? 1 : 0);
  };
  for (const text::MarkSpan& mark : text.marks()) {
    const Spot spot{border(mark.from), border(mark.to)};
    for (std::size_t i = 0; i < letters.size(); ++i) {
      if (at[i] < spot.from || at[i] >= spot.to) continue;
      letters[i].marked_by[mark.mark] = mark.id;
      letters[i].marks.erase(mark.mark);
      if (!mark.value.empty()) letters[i].marks[mark.mark] = mark.value;
    }
  }
  return letters;
}

}  // namespace

BoardView view_of(const board::Board& board) {
  BoardView view;
  for (const Item* item : board.items()) {
    ItemView& out = view[item->id];
    out.deleted = item->deleted();
    out.visible = board.visible(*item);
    out.place = item->place;
    for (const std::uint32_t number : kScalars) {
      const Value& value = item->value(Field{number});
      if (!value.empty()) out.scalars[Field{number}] = value;
    }
    for (const std::uint32_t number : kSets) {
      const auto& members = item->members(Field{number});
      if (!members.empty()) out.members[Field{number}] = {members.begin(), members.end()};
    }
    for (const std::uint32_t number : kTexts) {
      const text::Text* text = item->text(Field{number});
      if (text != nullptr && text->length() > 0) out.texts[Field{number}] = letters_of(*text);
    }
  }
  return view;
}

std::string looks_of(const BoardView& view) {
  std::ostringstream out;
  for (const auto& [id, item] : view) {
    // Ids of items stay what they are: a deleted one is restored, not made again.
    if (!item.visible) continue;
    out << base::to_string(id) << " in " << base::to_string(item.place.container) << " at ";
    for (const char c : item.place.order_key.view()) {
      out << int(static_cast<unsigned char>(c)) << ',';
    }
    for (const auto& [field, value] : item.scalars) {
      out << "\n  " << field.value << '=' << base::to_string(value);
    }
    for (const auto& [field, members] : item.members) {
      out << "\n  " << field.value << " has";
      for (const Value& value : members) out << ' ' << base::to_string(value);
    }
    for (const auto& [field, letters] : item.texts) {
      out << "\n  " << field.value << ": ";
      for (const Letter& letter : letters) {
        out << std::uint32_t{letter.code_point};
        for (const auto& [kind, value] : letter.marks) {
          out << '[' << kind << ' ' << base::to_string(value) << ']';
        }
        out << ' ';
      }
    }
    out << '\n';
  }
  return out.str();
}

void Writers::apply(const v1::Edit& edit, std::size_t writer, const board::Stamp& stamp) {
  Journal journal;
  const std::vector<Flattened> flattened = letters_to_flatten(edit);
  SAMTAVLE_CHECK(board_.apply(edit, stamp, nullptr, &journal).has_value());
  replicas_[base::Replica{edit.replica()}] = writer;
  // The ids are new, the characters are not.
  for (const Flattened& was : flattened) {
    const text::Text* text = board_.find(was.item)->text(was.field);
    const std::vector<Letter> now = text == nullptr ? std::vector<Letter>{} : letters_of(*text);
    SAMTAVLE_CHECK(now.size() == was.letters.size());
    for (std::size_t i = 0; i < now.size(); ++i) {
      if (const auto by = writer_of(was.letters[i].id)) characters_[now[i].id] = *by;
    }
  }
  for (const Journal::Record& record : journal.records) {
    if (const auto* r = std::get_if<Journal::Created>(&record)) {
      created_[r->item] = deletions_[r->item] = places_[r->item] = writer;
      for (const std::uint32_t number : kScalars) {
        if (board_.find(r->item)->scalar(Field{number}) != nullptr) {
          scalars_[{r->item, Field{number}}] = writer;
        }
      }
    } else if (const auto* s = std::get_if<Journal::ScalarSet>(&record)) {
      scalars_[{s->item, s->field}] = writer;
    } else if (const auto* p = std::get_if<Journal::Placed>(&record)) {
      places_[p->item] = writer;
    } else if (const auto* a = std::get_if<Journal::MemberAdded>(&record)) {
      members_[{{a->item, a->field}, a->value}] = writer;
    } else if (const auto* m = std::get_if<Journal::MemberRemoved>(&record)) {
      members_[{{m->item, m->field}, m->value}] = writer;
    } else if (const auto* d = std::get_if<Journal::DeletedSet>(&record)) {
      deletions_[d->item] = writer;
    }
  }
}

std::vector<Writers::Flattened> Writers::letters_to_flatten(const v1::Edit& edit) const {
  std::vector<Flattened> out;
  for (const v1::Operation& op : edit.operations()) {
    if (!op.has_flatten_text()) continue;
    const v1::FlattenText& m = op.flatten_text();
    const OpId item = base::op_id(m.item_replica(), m.item_counter());
    const text::Text* text = board_.find(item)->text(Field{m.field()});
    if (text != nullptr) out.push_back({item, Field{m.field()}, letters_of(*text)});
  }
  return out;
}

std::optional<std::size_t> Writers::writer_of(OpId character) const {
  const auto known = characters_.find(character);
  if (known != characters_.end()) return known->second;
  const auto writer = replicas_.find(character.replica);
  return writer == replicas_.end() ? std::nullopt : std::optional{writer->second};
}

bool Writers::of_others(const std::map<OpId, std::size_t>& by, OpId id, std::size_t self) const {
  const auto found = by.find(id);
  return found != by.end() && found->second != self;
}

std::optional<std::string> Writers::trespass_in_texts(OpId id, const ItemView& before,
                                                      const ItemView& after,
                                                      std::size_t self) const {
  static const std::vector<Letter> kNone;
  const auto of_self = [&](OpId character) {
    const auto writer = writer_of(character);
    // What nobody has written so far is of the undo itself.
    return !writer || *writer == self;
  };
  for (const auto& [field, letters] : before.texts) {
    const std::string where =
        " of " + base::to_string(id) + " field " + std::to_string(field.value);
    const auto found = after.texts.find(field);
    const std::vector<Letter>& now = found == after.texts.end() ? kNone : found->second;
    // Those that are still there are in the same order, with the marks that others gave them.
    auto at = now.begin();
    for (const Letter& letter : letters) {
      const auto same = std::find_if(at, now.end(),
                                     [&](const Letter& l) { return l.id == letter.id; });
      if (same == now.end()) {
        if (!of_self(letter.id)) return "character " + base::to_string(letter.id) + where;
        continue;
      }
      at = same;
      for (const auto& [kind, by] : letter.marked_by) {
        if (of_self(by)) continue;
        const auto mark = [kind = kind](const Letter& l) {
          const auto value = l.marks.find(kind);
          return value == l.marks.end() ? Value{} : value->second;
        };
        if (mark(letter) != mark(*same)) return "mark on " + base::to_string(letter.id) + where;
      }
    }
  }
  return std::nullopt;
}

std::optional<std::string> Writers::trespass(const BoardView& before, const BoardView& after,
                                             std::size_t self) const {
  for (const auto& [id, was] : before) {
    const std::string name = " of " + base::to_string(id);
    const auto found = after.find(id);
    if (found == after.end()) return "item " + base::to_string(id) + " is gone";
    const ItemView& is = found->second;
    const auto creator = created_.find(id);
    const bool own = creator != created_.end() && creator->second == self;
    if (was.deleted != is.deleted && of_others(deletions_, id, self) && !(own && is.deleted)) {
      return "deletion" + name;
    }
    if (was.place != is.place && of_others(places_, id, self)) return "place" + name;
    const auto value = [](const ItemView& item, Field field) {
      const auto at = item.scalars.find(field);
      return at == item.scalars.end() ? Value{} : at->second;
    };
    const auto member = [](const ItemView& item, Field field, const Value& v) {
      const auto at = item.members.find(field);
      return at != item.members.end() && at->second.contains(v);
    };
    for (const auto& [key, writer] : scalars_) {
      if (key.first != id || writer == self) continue;
      if (value(was, key.second) != value(is, key.second)) {
        return "field " + std::to_string(key.second.value) + name;
      }
    }
    for (const auto& [key, writer] : members_) {
      if (key.first.first != id || writer == self) continue;
      if (member(was, key.first.second, key.second) != member(is, key.first.second, key.second)) {
        return "member " + base::to_string(key.second) + name;
      }
    }
    if (auto text = trespass_in_texts(id, was, is, self)) return text;
  }
  return std::nullopt;
}

}  // namespace samtavle::support
