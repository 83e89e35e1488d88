// Minutes as a page of HTML.

#include <algorithm>

#include "minutes_content.hpp"
#include "minutes_words.hpp"

namespace samtavle::plan {
namespace {

constexpr std::string_view kStyle =
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:45rem;margin:2rem auto;padding:0 1rem;"
    "color:#1a1a1a;background:#fff}"
    "h1,h2,h3{line-height:1.25}"
    "h2{margin-top:2rem;border-bottom:1px solid #767676}"
    "dl{display:grid;grid-template-columns:max-content auto;gap:.25rem 1rem}"
    "dt{font-weight:bold}dd{margin:0}"
    "table{border-collapse:collapse;margin:1rem 0}"
    "caption{text-align:left;font-weight:bold;padding:.25rem 0}"
    "th,td{border:1px solid #767676;padding:.25rem .5rem;text-align:left;vertical-align:top}"
    "td{text-align:right}"
    "@media print{body{margin:0;max-width:none}h1,h2,h3{break-after:avoid}"
    "table,li,tr{break-inside:avoid}}";

// What somebody wrote, inside an element. Characters that no page may hold become spaces.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: {
        const auto byte = static_cast<std::uint8_t>(c);
        out += byte < 0x20 || byte == 0x7f ? ' ' : c;
      }
    }
  }
  return out;
}

// With its line breaks.
std::string lines(std::string_view text) {
  std::string out;
  std::size_t begin = 0;
  while (begin <= text.size()) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    std::string_view line = text.substr(begin, end - begin);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (begin > 0) out += "<br>";
    out += escaped(line);
    begin = end + 1;
  }
  return out;
}

class HtmlWriter {
 public:
  explicit HtmlWriter(const Minutes& minutes) : minutes_(minutes) {}

  std::string write() {
    const std::string title =
        escaped(std::string{say(MinutesWord::minutes, minutes_.language)} + ": " + minutes_.title);
    out_ += "<!doctype html>\n<html lang=\"" + std::string{name(minutes_.language)} + "\">\n<head>";
    out_ += "<meta charset=\"utf-8\">";
    out_ += "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">";
    out_ += "<meta http-equiv=\"Content-Security-Policy\" "
            "content=\"default-src 'none'; style-src 'unsafe-inline'\">";
    out_ += "<title>" + title + "</title><style>";
    out_ += kStyle;
    out_ += "</style></head>\n<body>\n<main>\n<h1>" + title + "</h1>\n";
    facts();
    for (const MinutesSection& section : minutes_.sections) {
      const std::string tag = "h" + std::to_string(section.level);
      out_ += "<" + tag + ">" + escaped(section.heading) + "</" + tag + ">\n";
      for (const MinutesBlock& block : section.blocks) std::visit(*this, block);
    }
    out_ += "</main>\n</body>\n</html>\n";
    return std::move(out_);
  }

  // An empty line begins another paragraph.
  void operator()(const MinutesText& block) {
    std::string_view text = block.text;
    while (!text.empty()) {
      const std::size_t end = std::min(text.find("\n\n"), text.size());
      std::string_view paragraph = text.substr(0, end);
      while (paragraph.starts_with('\n')) paragraph.remove_prefix(1);
      if (!paragraph.empty()) out_ += "<p>" + lines(paragraph) + "</p>\n";
      text.remove_prefix(std::min(end + 2, text.size()));
    }
  }

  void operator()(const MinutesList& block) {
    out_ += "<ul>\n";
    for (const MinutesEntry& entry : block.entries) {
      out_ += "<li>";
      if (!entry.lead.empty()) out_ += "<strong>" + escaped(entry.lead) + "</strong>";
      if (!entry.lead.empty() && !entry.text.empty()) out_ += ": ";
      out_ += lines(entry.text) + "</li>\n";
    }
    out_ += "</ul>\n";
  }

  void operator()(const MinutesTable& block) {
    out_ += "<table>\n<caption>" + escaped(block.caption) + "</caption>\n<thead><tr>";
    for (const std::string& cell : block.head) {
      out_ += "<th scope=\"col\">" + escaped(cell) + "</th>";
    }
    out_ += "</tr></thead>\n<tbody>\n";
    for (const auto& row : block.rows) {
      out_ += "<tr>";
      for (std::size_t i = 0; i < row.size(); ++i) {
        out_ += i == 0 ? "<th scope=\"row\">" + lines(row[i]) + "</th>"
                       : "<td>" + lines(row[i]) + "</td>";
      }
      out_ += "</tr>\n";
    }
    out_ += "</tbody>\n</table>\n";
  }

 private:
  void facts() {
    if (minutes_.facts.empty()) return;
    out_ += "<dl>\n";
    for (const MinutesEntry& fact : minutes_.facts) {
      out_ += "<dt>" + escaped(fact.lead) + "</dt><dd>" + lines(fact.text) + "</dd>\n";
    }
    out_ += "</dl>\n";
  }

  const Minutes& minutes_;
  std::string out_;
};

}  // namespace

std::string minutes_html(const board::Board& board, const Directory& directory,
                         Language language) {
  const Minutes minutes = minutes_of(board, directory, language);
  return HtmlWriter{minutes}.write();
}

}  // namespace samtavle::plan
