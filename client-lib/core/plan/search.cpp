#include "samtavle/plan/search.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <tuple>

#include "samtavle/base/utf8.hpp"
#include "samtavle/plan/letters.hpp"
#include "samtavle/plan/schema.hpp"

namespace samtavle::plan {

using base::Errc;
using base::Field;
using base::fail;
using board::Board;
using board::Item;

namespace {

// What a word of the query comes to in a field; an item's rank is the sum of its words' best.
constexpr unsigned kInTitle = 0;
constexpr unsigned kElsewhere = 2;
constexpr unsigned kBegun = 1;  // added: only the beginning of a word
constexpr unsigned kNotFound = 4;

// Code points of a snippet before the match and in all.
constexpr std::size_t kLead = 30;
constexpr std::size_t kSnippet = 90;

// The words of folded letters, one after the other.
class Words {
 public:
  explicit Words(std::u32string_view letters) : letters_(letters) {}

  bool next() {
    begin_ = end_;
    while (begin_ < letters_.size() && !in_word(letters_[begin_])) ++begin_;
    end_ = begin_;
    while (end_ < letters_.size() && in_word(letters_[end_])) ++end_;
    return begin_ < end_;
  }
  [[nodiscard]] std::size_t begin() const { return begin_; }
  [[nodiscard]] std::u32string_view word() const { return letters_.substr(begin_, end_ - begin_); }

 private:
  std::u32string_view letters_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

bool is_read_by_people(const FieldRow& row) {
  if (row.field == fields::board_id || row.field == fields::made_from) return false;
  return row.value == ValueType::string || row.field == fields::suggested_value;
}

bool can_be_found(const Board& board, const Item& item) {
  if (item.deleted()) return false;
  if (board::rank(item.kind) != board::Rank::reply) return true;
  const Item* container = board.find(item.place.container);
  return container != nullptr && !container->deleted();
}

// Looks through one item after the other, with buffers of its own.
class Searcher {
 public:
  explicit Searcher(const std::vector<std::u32string>& words) : words_(words) {}

  std::optional<SearchHit> look_at(const Item& item) {
    best_.fill(kNotFound);
    field_words_ = 0;
    for (const auto& [field, text] : item.texts()) {
      if (text.length() == 0) continue;
      utf8_.clear();
      text.append_utf8(utf8_);
      read(field, utf8_);
    }
    for (const auto& [field, members] : item.sets()) {
      const FieldRow* row = find_field(field);
      if (row == nullptr || row->value != ValueType::string) continue;
      for (const base::Value& member : members) read_value(field, member);
    }
    for (const auto& [field, scalar] : item.scalars()) {
      const FieldRow* row = find_field(field);
      if (row != nullptr && is_read_by_people(*row)) read_value(field, scalar.value);
    }
    SearchHit hit;
    for (std::size_t i = 0; i < words_.size(); ++i) {
      if (best_[i] == kNotFound) return std::nullopt;
      hit.rank += best_[i];
    }
    hit.item = item.id;
    hit.field = field_;
    return hit;
  }

  // Fills in the snippet, from the field that the hit names.
  void quote(const Item& item, SearchHit& hit) {
    if (const text::Text* text = item.text(hit.field)) return quote(text->to_utf8(), hit);
    if (const auto text = item.value(hit.field).get_if<std::string>()) return quote(*text, hit);
    std::string best;
    unsigned most = 0;
    for (const base::Value& member : item.members(hit.field)) {
      const auto text = member.get_if<std::string>();
      const unsigned found = text ? count(*text) : 0;
      if (found <= most) continue;
      most = found;
      best = *text;
    }
    quote(best, hit);
  }

 private:
  void read_value(Field field, const base::Value& value) {
    if (const auto text = value.get_if<std::string>()) read(field, *text);
  }

  void read(Field field, std::string_view utf8) {
    letters_.clear();
    fold_letters(utf8, letters_);
    std::array<unsigned, SearchQuery::kWordsMax> here;
    here.fill(kNotFound);
    const unsigned place = field == fields::title ? kInTitle : kElsewhere;
    Words words{letters_};
    while (words.next()) {
      for (std::size_t i = 0; i < words_.size(); ++i) {
        if (!words.word().starts_with(words_[i])) continue;
        const bool whole = words.word().size() == words_[i].size();
        here[i] = std::min(here[i], place + (whole ? 0 : kBegun));
      }
    }
    std::size_t found = 0;
    for (std::size_t i = 0; i < words_.size(); ++i) {
      found += here[i] != kNotFound ? 1 : 0;
      best_[i] = std::min(best_[i], here[i]);
    }
    if (found <= field_words_) return;
    field_words_ = found;
    field_ = field;
  }

  // How many words of the query are in a text.
  unsigned count(std::string_view utf8) {
    letters_.clear();
    fold_letters(utf8, letters_);
    unsigned found = 0;
    for (const std::u32string& wanted : words_) {
      Words words{letters_};
      while (words.next()) {
        if (!words.word().starts_with(wanted)) continue;
        ++found;
        break;
      }
    }
    return found;
  }

  void quote(std::string_view utf8, SearchHit& hit) {
    letters_.clear();
    origins_.clear();
    fold_letters(utf8, letters_, &origins_);
    std::u32string text = base::decode_utf8(utf8).value_or(std::u32string{});
    for (char32_t& c : text) {
      if (c < U' ' || c == 0x7f) c = U' ';
    }
    std::size_t match = 0;
    std::size_t match_end = 0;
    Words words{letters_};
    while (match_end == 0 && words.next()) {
      for (const std::u32string& wanted : words_) {
        if (!words.word().starts_with(wanted)) continue;
        match = origins_[words.begin()];
        const std::size_t last = words.begin() + wanted.size() - 1;
        match_end = std::max<std::size_t>(match_end, std::size_t{origins_[last]} + 1);
      }
    }
    if (match_end == 0 || match_end > text.size()) return;
    cut(text, match, match_end, hit);
  }

  // Around the match, between words where there are spaces.
  static void cut(const std::u32string& text, std::size_t match, std::size_t match_end,
                  SearchHit& hit) {
    std::size_t begin = match > kLead ? match - kLead : 0;
    if (begin > 0) {
      const std::size_t space = text.find(U' ', begin);
      if (space < match) begin = space + 1;
    }
    std::size_t end = std::min(text.size(), std::max(begin + kSnippet, match_end));
    if (end < text.size()) {
      const std::size_t space = text.rfind(U' ', end);
      if (space != std::u32string::npos && space >= match_end) end = space;
    }
    const bool before = begin > 0;
    hit.snippet = before ? "…" : "";
    hit.snippet += base::encode_utf8(std::u32string_view{text}.substr(begin, end - begin));
    if (end < text.size()) hit.snippet += "…";
    hit.at = match - begin + (before ? 1 : 0);
    hit.length = match_end - match;
  }

  const std::vector<std::u32string>& words_;
  std::array<unsigned, SearchQuery::kWordsMax> best_{};
  Field field_;
  std::size_t field_words_ = 0;
  std::string utf8_;
  std::u32string letters_;
  std::vector<std::uint32_t> origins_;
};

bool better(const SearchHit& a, const SearchHit& b) {
  return std::tie(a.rank, a.item) < std::tie(b.rank, b.item);
}

}  // namespace

base::Result<SearchQuery> SearchQuery::parse(std::string_view utf8) {
  if (utf8.size() > kBytesMax) {
    return fail(Errc::limit,
                "a search has at most " + std::to_string(kBytesMax) + " bytes of text");
  }
  if (!base::count_code_points(utf8)) return fail(Errc::invalid, "the search is no UTF-8");
  SearchQuery query;
  const std::u32string letters = folded(utf8);
  Words words{letters};
  while (words.next()) {
    const std::u32string word{words.word()};
    if (std::find(query.words_.begin(), query.words_.end(), word) != query.words_.end()) continue;
    if (query.words_.size() == kWordsMax) {
      return fail(Errc::limit, "a search has at most " + std::to_string(kWordsMax) + " words");
    }
    query.words_.push_back(word);
  }
  if (query.words_.empty()) return fail(Errc::invalid, "there is no word to search for");
  return query;
}

std::vector<SearchHit> search(const Board& board, const SearchQuery& query,
                              std::size_t hits_max) {
  Searcher searcher{query.words()};
  std::vector<SearchHit> hits;
  for (const Item* item : board.items()) {
    if (!can_be_found(board, *item)) continue;
    if (auto hit = searcher.look_at(*item)) hits.push_back(std::move(*hit));
  }
  const std::size_t kept = std::min(hits.size(), hits_max);
  std::partial_sort(hits.begin(), hits.begin() + static_cast<std::ptrdiff_t>(kept), hits.end(),
                    better);
  hits.resize(kept);
  for (SearchHit& hit : hits) searcher.quote(*board.find(hit.item), hit);
  return hits;
}

}  // namespace samtavle::plan
