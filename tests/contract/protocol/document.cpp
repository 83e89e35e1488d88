#include "document.hpp"

#include <cctype>
#include <fstream>
#include <iterator>
#include <sstream>

namespace samtavle::contract {
namespace {

std::string trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return std::string{text};
}

Row cells(std::string_view line) {
  Row row;
  line.remove_prefix(1);
  for (std::size_t end = line.find('|'); end != std::string_view::npos; end = line.find('|')) {
    row.push_back(trimmed(line.substr(0, end)));
    line.remove_prefix(end + 1);
  }
  return row;
}

}  // namespace

const std::string& document() {
  static const std::string text = [] {
    std::ifstream in("proto/PROTOCOL.md", std::ios::binary);
    return std::string{std::istreambuf_iterator<char>(in), {}};
  }();
  return text;
}

std::string_view section(int number) {
  const std::string_view text = document();
  const auto begin = text.find("\n## " + std::to_string(number) + ". ");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin + 1, text.find("\n## ", begin + 1) - begin - 1);
}

std::vector<Row> table(std::string_view text) {
  std::vector<Row> rows;
  std::istringstream lines{std::string{text}};
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with('|')) continue;
    if (line.starts_with("|---")) {
      rows.pop_back();
    } else {
      rows.push_back(cells(line));
    }
  }
  return rows;
}

std::vector<HexBlock> hex_blocks(std::string_view text) {
  std::vector<HexBlock> blocks;
  std::istringstream lines{std::string{text}};
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    if (line == "```hex") {
      inside = true;
    } else if (line == "```") {
      inside = false;
    } else if (inside && line.starts_with('#')) {
      blocks.push_back({trimmed(line.substr(1)), {}});
    } else if (inside && !blocks.empty()) {
      std::istringstream words{line.substr(0, line.find('#'))};
      for (std::string word; words >> word;) {
        blocks.back().bytes.push_back(static_cast<char>(std::stoul(word, nullptr, 16)));
      }
    }
  }
  return blocks;
}

std::string to_hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (!out.empty()) out += ' ';
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15u];
  }
  return out;
}

}  // namespace samtavle::contract
