#include "show.hpp"

#include <array>

#include "samtavle/plan/schema.hpp"
#include "words.hpp"

namespace samtavle::cli {

using base::Field;
using board::Item;
using board::Rank;
namespace fields = plan::fields;

namespace {

constexpr std::size_t kIndent = 2;
constexpr std::size_t kBodyColumns = 100;

// What is worth a word behind the title.
constexpr std::array kShownFields = {
    fields::board_state, fields::phase_state,  fields::progress,         fields::due_date,
    fields::frame_type,  fields::verdict,      fields::direction,        fields::done,
    fields::resolved,    fields::round_state,  fields::suggestion_state, fields::delegation_state,
    fields::colour,      fields::benefit_area, fields::relation,         fields::on_behalf_of};

class Tree {
 public:
  Tree(const board::Board& board, const Colours& colours) : board_(board), colours_(colours) {}

  std::vector<std::string> lines() {
    if (const Item* root = board_.root()) below(*root, 0);
    const std::vector<const Item*> unplaced = board_.unplaced();
    if (!unplaced.empty()) out_.push_back(colours_.bold + "Unplaced" + colours_.plain);
    for (const Item* item : unplaced) {
      // Those inside of another unplaced one come with it.
      const Item* container = board_.find(item->place.container);
      if (container != nullptr && container->deleted()) below(*item, 1);
    }
    return std::move(out_);
  }

 private:
  void below(const Item& item, std::size_t depth) {
    head(item, depth);
    for (const Field field : {fields::purpose, fields::body}) {
      const std::string text = item.text_utf8(field);
      if (!text.empty()) body(text, depth + 1);
    }
    for (const Item* child : board_.children(item.id)) below(*child, depth + 1);
  }

  void head(const Item& item, std::size_t depth) {
    const plan::KindRow* row = plan::find_kind(item.kind);
    const std::string kind = row == nullptr ? kind_name(item.kind) : std::string{row->english};
    const std::string title = item.text_utf8(fields::title);
    const bool loud = board::rank(item.kind) <= Rank::area;
    std::string line(kIndent * depth, ' ');
    line += colours_.dim + kind + colours_.plain;
    if (!title.empty()) {
      line += " " + (loud ? colours_.bold : std::string{}) + one_line(title) +
              (loud ? colours_.plain : std::string{});
    }
    if (const std::string words = details(item); !words.empty()) {
      line += " " + colours_.accent + "[" + words + "]" + colours_.plain;
    }
    line += "  " + colours_.dim + base::to_string(item.id) + colours_.plain;
    out_.push_back(std::move(line));
  }

  static std::string details(const Item& item) {
    std::string words;
    const auto add = [&words](const std::string& word) {
      words += (words.empty() ? "" : ", ") + word;
    };
    for (const Field field : kShownFields) {
      const base::Value& value = item.value(field);
      if (const auto text = value.get_if<std::string>()) {
        add(std::string{*text});
      } else if (const auto* flag = value.get_if<bool>(); flag != nullptr && *flag) {
        add(field_name(field));
      }
    }
    for (const base::Value& label : item.members(fields::labels)) {
      if (const auto text = label.get_if<std::string>()) add("#" + std::string{*text});
    }
    return words;
  }

  void body(const std::string& text, std::size_t depth) {
    const std::string margin(kIndent * depth, ' ');
    std::size_t begin = 0;
    while (begin <= text.size()) {
      const std::size_t end = std::min(text.find('\n', begin), text.size());
      const std::string line = one_line(text.substr(begin, end - begin));
      if (!line.empty()) out_.push_back(margin + "| " + fitted(line, kBodyColumns));
      begin = end + 1;
    }
  }

  // Without what would move the cursor of a terminal.
  static std::string one_line(std::string text) {
    for (char& c : text) {
      if (static_cast<unsigned char>(c) < ' ' || c == 0x7f) c = ' ';
    }
    return text;
  }

  const board::Board& board_;
  const Colours& colours_;
  std::vector<std::string> out_;
};

}  // namespace

std::vector<std::string> show_lines(const board::Board& board, const Colours& colours) {
  return Tree{board, colours}.lines();
}

}  // namespace samtavle::cli
