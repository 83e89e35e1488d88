#pragma once
// Suggestions: who may suggest but not edit says what they would change, on the item that it is
// about; who may edit accepts or rejects it, and its author may withdraw it. They are replies, so
// everybody sees them and what became of them.
//
//   open -> accepted (the change is made in the same edit)
//        -> rejected (with a reason)
//        -> withdrawn (by its author)
//
// The suggestion stays its author's, and an edit that accepts it names it: it sets its state. Who
// may do which is may()'s to say (may.hpp); here edits are composed and read.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "samtavle/board/board.hpp"
#include "samtavle/board/composer.hpp"

namespace samtavle::plan {

// The words that a suggestion replaces are kept with it, for people to read; longer passages are
// suggested piece by piece.
inline constexpr std::size_t kSuggestedBaseBytesMax = 8 * 1024;

struct TextSuggestion {
  base::OpId target;
  base::Field field;  // a text
  // The visible characters to be replaced; none (from == to): the words are to go in there.
  std::size_t from = 0;
  std::size_t to = 0;
  std::string_view words;  // empty: the passage is to go
};

// Errors: not_found (the target), invalid (no such passage or field, or it says the same), limit (a
// passage of more than kSuggestedBaseBytesMax), and those of Composer.
[[nodiscard]] board::Applied<base::OpId> suggest_text(board::Composer& composer,
                                                      const board::Board& board,
                                                      const TextSuggestion& suggestion);

// Suggests a value of a scalar field; the empty one suggests to clear it.
// Errors: not_found (the target), invalid (a field or value that does not go there, or that is
// there already), and those of Composer.
[[nodiscard]] board::Applied<base::OpId> suggest_value(board::Composer& composer,
                                                       const board::Board& board, base::OpId target,
                                                       base::Field field, base::Value value);

enum class SuggestionState : std::uint8_t { open, accepted, rejected, withdrawn };

// Whether a suggestion can be accepted as the board is now.
enum class Fit : std::uint8_t {
  fits,
  decided,            // or withdrawn
  target_gone,        // what it is about is deleted, or stands in something that is
  passage_changed,    // somebody wrote within the passage, or erased some of it
  passage_gone,       // its text was flattened, and the words stand nowhere in it any more
  passage_ambiguous,  // its text was flattened, and the words stand there more than once
  unusable,           // it does not say what it suggests
};

// "fits", "passage_changed" ...
[[nodiscard]] std::string_view name(Fit fit) noexcept;

// What a suggestion says, open or decided.
struct Suggestion {
  base::OpId id;
  base::OpId target;
  base::Field field;
  bool of_text = false;
  std::string base;   // of a text: the words that it replaces,
  std::string words;  // and the new ones
  base::Value value;  // of a scalar
  base::Actor author;
  SuggestionState state = SuggestionState::open;
  base::Actor decided_by;  // 0 while it is open
  base::Seq decided_at;
  std::string reason;  // of a rejection
  Fit fit = Fit::unusable;
  // Where the passage stands now, if it fits and is of a text.
  std::size_t from = 0;
  std::size_t to = 0;
  // Of a scalar: somebody has written the field since the suggestion was made.
  bool overtaken = false;
};

// Of an item of kind suggestion.
[[nodiscard]] Suggestion read_suggestion(const board::Board& board, const board::Item& suggestion);

// Those on an item that are neither decided nor deleted, in their order.
[[nodiscard]] std::vector<Suggestion> open_suggestions(const board::Board& board,
                                                       base::OpId target);

// Makes the change and says so on the suggestion. What others wrote around the passage stays; a
// scalar is written whatever stands there.
// Errors: not_found (there is no such suggestion); with the path "suggestion.<fit>": frozen
// (decided), not_found (target_gone, passage_gone), too_old (passage_changed, passage_ambiguous),
// invalid (unusable); and those of Composer.
[[nodiscard]] board::Applied<void> accept_suggestion(board::Composer& composer,
                                                     const board::Board& board,
                                                     base::OpId suggestion);

// The reason becomes that of the edit, and stands on the suggestion for its author to see.
// Errors: needs_reason (it says nothing), not_found, frozen (decided), and those of Composer.
[[nodiscard]] board::Applied<void> reject_suggestion(board::Composer& composer,
                                                     const board::Board& board,
                                                     base::OpId suggestion,
                                                     std::string_view reason);

// Errors: not_found, frozen (decided), and those of Composer.
[[nodiscard]] board::Applied<void> withdraw_suggestion(board::Composer& composer,
                                                       const board::Board& board,
                                                       base::OpId suggestion);

}  // namespace samtavle::plan
