// Writing a table of cards.

#include "samtavle/plan/card_table.hpp"

#include "card_columns.hpp"
#include "dates.hpp"
#include "samtavle/plan/csv.hpp"
#include "samtavle/plan/on_behalf.hpp"

namespace samtavle::plan {

using base::Actor;
using board::Board;
using board::Item;

namespace {

class TableWriter {
 public:
  TableWriter(const Board& board, const Directory& directory, const CardTableStyle& style)
      : board_(board), directory_(directory), style_(style) {}

  std::string write() {
    if (style_.byte_order_mark) out_ = kByteOrderMark;
    std::vector<std::string> header;
    for (const CardColumnRow& column : card_columns()) {
      header.emplace_back(style_.danish_header ? danish_name(column) : api_name(column));
    }
    append_csv_row(out_, header, style_.separator);
    below(board::kRootId, {}, {});
    return std::move(out_);
  }

 private:
  // Ranks keep the depth small.
  void below(base::OpId container, const std::string& phase, const std::string& area) {
    for (const Item* item : board_.children(container)) {
      const std::string title = item->text_utf8(fields::title);
      switch (board::rank(item->kind)) {
        case board::Rank::phase: below(item->id, title, {}); break;
        case board::Rank::area: below(item->id, phase, title); break;
        case board::Rank::card:
          if (is_card(item->kind)) row(*item, phase, area);
          break;
        default: break;
      }
    }
  }

  static bool is_card(Kind kind) {
    const Subject subject = subject_of(kind);
    const bool card = subject == Subject::card || subject == Subject::elastic_frame;
    return card && kind != kinds::connector;
  }

  void row(const Item& card, const std::string& phase, const std::string& area) {
    std::vector<std::string> cells;
    for (const CardColumnRow& column : card_columns()) {
      if (column.column == CardColumn::phase) {
        cells.push_back(phase);
      } else if (column.column == CardColumn::area) {
        cells.push_back(area);
      } else {
        cells.push_back(cell(card, column));
      }
    }
    append_csv_row(out_, cells, style_.separator);
  }

  std::string cell(const Item& card, const CardColumnRow& column) const {
    const auto author = directory_.find(card.created_by);
    const bool known = author != directory_.end();
    switch (column.column) {
      case CardColumn::id: return base::to_string(card.id);
      case CardColumn::kind: {
        const KindRow* row = find_kind(card.kind);
        return row == nullptr ? "kind-" + std::to_string(card.kind.value) : std::string{row->name};
      }
      case CardColumn::title:
      case CardColumn::body:
      case CardColumn::outcome: return card.text_utf8(column.field);
      case CardColumn::labels: return labels(card);
      case CardColumn::assignees: return assignees(card);
      case CardColumn::value: return value(card.value(column.field));
      case CardColumn::on_behalf_of: return origin_of(card).on_behalf_of.value_or(std::string{});
      case CardColumn::author: return known ? author->second.name : std::string{};
      case CardColumn::author_kind:
        return known && author->second.kind != ActorKind::none
                   ? std::string{name(author->second.kind)}
                   : std::string{};
      case CardColumn::author_authority: return known ? author->second.authority : std::string{};
      case CardColumn::created: return iso_second(card.created_ms);
      case CardColumn::phase:
      case CardColumn::area: break;
    }
    return {};
  }

  static std::string value(const base::Value& value) {
    if (const auto text = value.get_if<std::string>()) return std::string{*text};
    if (const bool* flag = value.get_if<bool>()) return *flag ? "true" : "false";
    return {};
  }

  static std::string labels(const Item& card) {
    std::vector<std::string> parts;
    for (const base::Value& label : card.members(fields::labels)) {
      if (const auto text = label.get_if<std::string>()) parts.emplace_back(*text);
    }
    return join_cell(parts);
  }

  // By name where that says who is meant.
  std::string assignees(const Item& card) const {
    std::vector<std::string> parts;
    for (const base::Value& member : card.members(fields::assignees)) {
      const std::int64_t* number = member.get_if<std::int64_t>();
      if (number == nullptr) continue;
      const auto person = directory_.find(Actor{static_cast<std::uint32_t>(*number)});
      const bool clear = person != directory_.end() && is_only_one(person->second.name);
      parts.push_back(clear ? person->second.name : "#" + std::to_string(*number));
    }
    return join_cell(parts);
  }

  bool is_only_one(const std::string& name) const {
    std::size_t count = 0;
    for (const auto& [actor, person] : directory_) count += person.name == name ? 1 : 0;
    return count == 1 && !name.empty() && name[0] != '#';
  }

  const Board& board_;
  const Directory& directory_;
  const CardTableStyle& style_;
  std::string out_;
};

}  // namespace

std::string card_table(const Board& board, const Directory& directory,
                       const CardTableStyle& style) {
  return TableWriter{board, directory, style}.write();
}

std::string join_cell(const std::vector<std::string>& parts) {
  std::string out;
  for (const std::string& part : parts) {
    if (part.empty()) continue;
    if (!out.empty()) out += "; ";
    for (std::size_t i = 0; i < part.size(); ++i) {
      const bool at_edge = part[i] == ' ' && (i == 0 || i + 1 == part.size());
      if (part[i] == ';' || part[i] == '\\' || at_edge) out += '\\';
      out += part[i];
    }
  }
  return out;
}

std::vector<std::string> split_cell(std::string_view cell) {
  std::vector<std::string> parts;
  std::string part;
  std::size_t kept = 0;  // bytes of the part that are no spaces at its end
  const auto end = [&] {
    part.resize(kept);
    if (!part.empty()) parts.push_back(std::move(part));
    part.clear();
    kept = 0;
  };
  for (std::size_t i = 0; i < cell.size(); ++i) {
    const bool escape = cell[i] == '\\' && i + 1 < cell.size();
    if (cell[i] == ';') {
      end();
    } else if (escape) {
      part += cell[++i];
      kept = part.size();
    } else if (cell[i] != ' ') {
      part += cell[i];
      kept = part.size();
    } else if (!part.empty()) {
      part += ' ';
    }
  }
  end();
  return parts;
}

}  // namespace samtavle::plan
