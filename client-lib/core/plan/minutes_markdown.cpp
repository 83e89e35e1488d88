// Minutes as CommonMark.

#include <algorithm>

#include "minutes_content.hpp"
#include "minutes_words.hpp"

namespace samtavle::plan {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// What would begin a list, a heading, a quote or a rule if it stood first in a line: where its
// first character has to be escaped. npos: nowhere.
std::size_t block_mark(std::string_view line) {
  if (line.empty()) return std::string_view::npos;
  if (line[0] == '+' || line[0] == '-' || line[0] == '=') return 0;
  std::size_t digits = 0;
  while (digits < line.size() && is_digit(line[digits])) ++digits;
  const bool numbered =
      digits > 0 && digits < line.size() && (line[digits] == '.' || line[digits] == ')');
  return numbered ? digits : std::string_view::npos;
}

// One line of what somebody wrote. CommonMark lets any ASCII punctuation be escaped.
std::string in_markdown(std::string_view line) {
  while (!line.empty() && (line.front() == ' ' || line.front() == '\t')) line.remove_prefix(1);
  while (!line.empty() && (line.back() == ' ' || line.back() == '\t')) line.remove_suffix(1);
  const std::size_t mark = block_mark(line);
  std::string out;
  for (std::size_t i = 0; i < line.size(); ++i) {
    constexpr std::string_view kSpecial = "\\`*_[]<>|~&#!$";
    const auto byte = static_cast<std::uint8_t>(line[i]);
    if (byte < 0x20 || byte == 0x7f) {
      out += ' ';
      continue;
    }
    if (i == mark || kSpecial.find(line[i]) != std::string_view::npos) out += '\\';
    out += line[i];
  }
  return out;
}

// Calls each(line) for the lines of a text; "\r\n" ends one too.
template <class Each>
void for_lines(std::string_view text, const Each& each) {
  std::size_t begin = 0;
  while (begin <= text.size()) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    std::string_view line = text.substr(begin, end - begin);
    if (line.ends_with('\r')) line.remove_suffix(1);
    each(line);
    begin = end + 1;
  }
}

// Paragraphs, with the line breaks inside them kept; `margin` goes before each line but the first.
std::string paragraphs(std::string_view text, std::string_view margin) {
  std::string out;
  bool gap = false;
  for_lines(text, [&](std::string_view line) {
    const std::string words = in_markdown(line);
    if (words.empty()) {
      gap = !out.empty();
      return;
    }
    if (!out.empty()) {
      out += gap ? "\n\n" : "\\\n";
      out += margin;
    }
    gap = false;
    out += words;
  });
  return out;
}

std::string in_one_line(std::string_view text, std::string_view between) {
  std::string out;
  for_lines(text, [&](std::string_view line) {
    const std::string words = in_markdown(line);
    if (words.empty()) return;
    if (!out.empty()) out += between;
    out += words;
  });
  return out;
}

class MarkdownWriter {
 public:
  explicit MarkdownWriter(const Minutes& minutes) : minutes_(minutes) {}

  std::string write() {
    heading(1, std::string{say(MinutesWord::minutes, minutes_.language)} + ": " + minutes_.title);
    if (!minutes_.facts.empty()) (*this)(MinutesList{minutes_.facts});
    for (const MinutesSection& section : minutes_.sections) {
      heading(section.level, section.heading);
      for (const MinutesBlock& block : section.blocks) std::visit(*this, block);
    }
    return std::move(out_);
  }

  void operator()(const MinutesText& block) { out_ += paragraphs(block.text, "") + "\n\n"; }

  void operator()(const MinutesList& block) {
    for (const MinutesEntry& entry : block.entries) {
      const std::string lead = in_one_line(entry.lead, " ");
      const std::string text = paragraphs(entry.text, "  ");
      out_ += "- ";
      if (!lead.empty()) out_ += "**" + lead + "**";
      if (!lead.empty() && !text.empty()) out_ += ": ";
      out_ += text + "\n";
    }
    out_ += "\n";
  }

  void operator()(const MinutesTable& block) {
    row(block.head);
    for (std::size_t i = 0; i < block.head.size(); ++i) out_ += i == 0 ? "| --- |" : " ---: |";
    out_ += "\n";
    for (const auto& cells : block.rows) row(cells);
    out_ += "\n";
  }

 private:
  void heading(unsigned level, std::string_view text) {
    out_ += std::string(level, '#') + " " + in_one_line(text, " ") + "\n\n";
  }
  void row(const std::vector<std::string>& cells) {
    out_ += "|";
    for (const std::string& cell : cells) out_ += " " + in_one_line(cell, "<br>") + " |";
    out_ += "\n";
  }

  const Minutes& minutes_;
  std::string out_;
};

}  // namespace

std::string minutes_markdown(const board::Board& board, const Directory& directory,
                             Language language) {
  const Minutes minutes = minutes_of(board, directory, language);
  std::string text = MarkdownWriter{minutes}.write();
  while (text.ends_with("\n\n")) text.pop_back();
  return text;
}

}  // namespace samtavle::plan
