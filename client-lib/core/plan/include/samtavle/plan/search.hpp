#pragma once
// Searching one board: titles, all other texts, labels, and what else on it people read. Without an
// index: a board of 5,000 cards is read through in a few milliseconds, and an index would have to
// be kept up with every key.
//
// An item is found if each word of the query begins a word somewhere on it; letters are compared as
// letters.hpp folds them. Deleted items are not found, nor replies on deleted cards; a card whose
// area was deleted is, because it has to be placed anew.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "samtavle/base/result.hpp"
#include "samtavle/board/board.hpp"

namespace samtavle::plan {

class SearchQuery {
 public:
  static constexpr std::size_t kBytesMax = 512;
  static constexpr std::size_t kWordsMax = 16;

  // Errors: invalid (no UTF-8, or no word in it), limit (too long, or too many words).
  [[nodiscard]] static base::Result<SearchQuery> parse(std::string_view utf8);

  // Folded, each once, in their order.
  [[nodiscard]] const std::vector<std::u32string>& words() const { return words_; }

 private:
  SearchQuery() = default;
  std::vector<std::u32string> words_;
};

struct SearchHit {
  base::OpId item;
  base::Field field;        // where most of it was found; a title first
  // The smaller, the better: titles before other texts, whole words before begun ones.
  unsigned rank = 0;
  std::string snippet;      // one line of UTF-8 around the match, with … where more stands
  std::size_t at = 0;       // where in the snippet the match begins, in code points,
  std::size_t length = 0;   // and how long it is
};

// The best first, of equal ones by id; at most `hits_max`.
[[nodiscard]] std::vector<SearchHit> search(const board::Board& board, const SearchQuery& query,
                                            std::size_t hits_max);

}  // namespace samtavle::plan
