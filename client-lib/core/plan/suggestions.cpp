#include "samtavle/plan/suggestions.hpp"

#include <algorithm>

#include "samtavle/base/utf8.hpp"
#include "samtavle/plan/schema.hpp"
#include "scalar_words.hpp"
#include "text_edits.hpp"

namespace samtavle::plan {

using base::Errc;
using base::Field;
using base::OpId;
using base::Value;
using board::Applied;
using board::Board;
using board::Item;
using text::Text;

namespace {

struct Stretch {
  Fit fit = Fit::fits;
  std::size_t from = 0;
  std::size_t to = 0;
};

OpId id_in(const Item& item, Field field) {
  const OpId* id = item.value(field).get_if<OpId>();
  return id == nullptr ? OpId{} : *id;
}

SuggestionState state_of(const Item& suggestion) {
  const Value& state = suggestion.value(fields::suggestion_state);
  if (holds_word(state, "accepted")) return SuggestionState::accepted;
  if (holds_word(state, "rejected")) return SuggestionState::rejected;
  if (holds_word(state, "withdrawn")) return SuggestionState::withdrawn;
  return SuggestionState::open;
}

std::size_t before(const Text& text, OpId id) { return *text.position_of({id, false}); }
std::size_t behind(const Text& text, OpId id) { return *text.position_of({id, true}); }

// Whether a character is there to be seen.
bool is_seen(const Text& text, OpId id) {
  return id && text.contains(id) && before(text, id) != behind(text, id);
}

std::size_t code_points(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::count_if(utf8.begin(), utf8.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

// The only place where these words stand in a text.
Stretch only_occurrence(const Text& text, const std::string& words) {
  const std::string all = text.to_utf8();
  const std::size_t at = all.find(words);
  if (at == std::string::npos) return {Fit::passage_gone};
  if (all.find(words, at + 1) != std::string::npos) return {Fit::passage_ambiguous};
  const std::size_t from = code_points(std::string_view{all}.substr(0, at));
  return {Fit::fits, from, from + code_points(words)};
}

// Where something is to go in: behind its left neighbour or, if that is gone, before the right one.
Stretch find_gap(const Text* text, OpId left, OpId right) {
  const bool was_empty = !left && !right;
  if (text == nullptr || text->length() == 0) {
    return {was_empty ? Fit::fits : Fit::passage_gone};
  }
  if (is_seen(*text, left)) {
    const std::size_t at = behind(*text, left);
    return {Fit::fits, at, at};
  }
  if (is_seen(*text, right)) {
    const std::size_t at = before(*text, right);
    return {Fit::fits, at, at};
  }
  const bool known = (left && text->contains(left)) || (right && text->contains(right));
  return {was_empty || known ? Fit::passage_changed : Fit::passage_gone};
}

Stretch find_passage(const Text* text, OpId first, OpId last, const std::string& words) {
  if (words.empty()) return find_gap(text, first, last);
  if (text == nullptr) return {Fit::passage_gone};
  const bool known = first && last && text->contains(first) && text->contains(last);
  if (!known) return only_occurrence(*text, words);
  const std::size_t from = before(*text, first);
  const std::size_t to = behind(*text, last);
  if (from >= to || *text->substring(from, to) != words) return {Fit::passage_changed};
  return {Fit::fits, from, to};
}

// The fit of an open suggestion of which everything else is read.
Stretch fit_in(const Board& board, const Item& item, const Suggestion& read) {
  if (read.state != SuggestionState::open) return {Fit::decided};
  if (read.field.value == 0) return {Fit::unusable};
  const Item* target = board.find(read.target);
  if (target == nullptr || !board.visible(*target)) return {Fit::target_gone};
  if (!read.of_text) return {};
  return find_passage(target->text(read.field), id_in(item, fields::suggested_from),
                      id_in(item, fields::suggested_to), read.base);
}

Applied<const Item*> find_suggestion(const Board& board, OpId id) {
  const Item* item = board.find(id);
  if (item == nullptr || item->kind != kinds::suggestion || item->deleted()) {
    return cannot(Errc::not_found, "suggestion", "there is no such suggestion");
  }
  return item;
}

Applied<const Item*> find_open(const Board& board, OpId id) {
  auto item = find_suggestion(board, id);
  if (item && state_of(**item) != SuggestionState::open) {
    return cannot(Errc::frozen, "suggestion.decided", "the suggestion is decided");
  }
  return item;
}

base::Unexpected<board::ApplyError> unfit(Fit fit) {
  const std::string part = "suggestion." + std::string{name(fit)};
  const char* const path = part.c_str();
  switch (fit) {
    case Fit::decided:
      return cannot(Errc::frozen, path, "the suggestion is decided");
    case Fit::target_gone:
      return cannot(Errc::not_found, path, "what it is about is deleted");
    case Fit::passage_changed:
      return cannot(Errc::too_old, path, "the passage was changed since it was suggested");
    case Fit::passage_gone:
      return cannot(Errc::not_found, path, "the passage does not stand there any more");
    case Fit::passage_ambiguous:
      return cannot(Errc::too_old, path, "the words stand there more than once by now");
    case Fit::fits:
    case Fit::unusable:
      break;
  }
  return cannot(Errc::invalid, path, "the suggestion does not say what it suggests");
}

// The target of a suggestion that is being made, if it has the field and this is of that type.
Applied<const Item*> find_target(const Board& board, OpId id, Field field, FieldType type) {
  const Item* target = board.find(id);
  if (target == nullptr || target->deleted()) {
    return cannot(Errc::not_found, "target", "there is no such item");
  }
  const FieldRow* row = find_field(field);
  if (row != nullptr && (row->type != type || !has_field(*row, target->kind))) {
    return cannot(Errc::invalid, "field", "the item has no such field");
  }
  return target;
}

Applied<OpId> create(board::Composer& composer, OpId target, Field field) {
  const auto id = composer.create_item(kinds::suggestion, target);
  if (!id) return id;
  const Value number{static_cast<std::int64_t>(field.value)};
  if (auto done = composer.set(*id, fields::suggested_field, number); !done) {
    return base::pass_on(done);
  }
  if (auto done = composer.set(*id, fields::suggestion_state, "open"); !done) {
    return base::pass_on(done);
  }
  return id;
}

// The characters at the ends of a passage, or beside a place where something is to go in.
std::pair<OpId, OpId> ends_of(const Text* text, std::size_t from, std::size_t to) {
  const auto id_at = [text](std::size_t position) {
    return text == nullptr || position >= text->length() ? OpId{}
                                                         : (*text->ids_at(position, 1))[0].first;
  };
  if (from < to) return {id_at(from), id_at(to - 1)};
  return {from == 0 ? OpId{} : id_at(from - 1), id_at(from)};
}

}  // namespace

std::string_view name(Fit fit) noexcept {
  switch (fit) {
    case Fit::fits:
      return "fits";
    case Fit::decided:
      return "decided";
    case Fit::target_gone:
      return "target_gone";
    case Fit::passage_changed:
      return "passage_changed";
    case Fit::passage_gone:
      return "passage_gone";
    case Fit::passage_ambiguous:
      return "passage_ambiguous";
    case Fit::unusable:
      break;
  }
  return "unusable";
}

Applied<OpId> suggest_text(board::Composer& composer, const Board& board,
                           const TextSuggestion& suggestion) {
  const auto target = find_target(board, suggestion.target, suggestion.field, FieldType::text);
  if (!target) return base::pass_on(target);
  const Text* text = (*target)->text(suggestion.field);
  const std::size_t length = text == nullptr ? 0 : text->length();
  if (suggestion.from > suggestion.to || suggestion.to > length) {
    return cannot(Errc::invalid, "position", "the text is shorter than that");
  }
  const std::string words =
      text == nullptr ? std::string{} : *text->substring(suggestion.from, suggestion.to);
  if (words == suggestion.words) {
    return cannot(Errc::invalid, "text", "the suggestion says what stands there already");
  }
  if (words.size() > kSuggestedBaseBytesMax) {
    return cannot(Errc::limit, "position", "the passage is too long for one suggestion");
  }
  const auto [first, last] = ends_of(text, suggestion.from, suggestion.to);
  const auto id = create(composer, suggestion.target, suggestion.field);
  if (!id) return id;
  if (auto done = composer.set(*id, fields::suggested_base, words); !done) {
    return base::pass_on(done);
  }
  if (first) {
    if (auto done = composer.set(*id, fields::suggested_from, first); !done) {
      return base::pass_on(done);
    }
  }
  if (last) {
    if (auto done = composer.set(*id, fields::suggested_to, last); !done) {
      return base::pass_on(done);
    }
  }
  if (auto done = type_text(composer, *id, fields::body, 0, suggestion.words); !done) {
    return base::pass_on(done);
  }
  return id;
}

Applied<OpId> suggest_value(board::Composer& composer, const Board& board, OpId target, Field field,
                            Value value) {
  const auto item = find_target(board, target, field, FieldType::scalar);
  if (!item) return base::pass_on(item);
  const FieldRow* row = find_field(field);
  if (row != nullptr && !accepts(*row, value)) {
    return cannot(Errc::invalid, "value", "the field does not take this value");
  }
  if ((*item)->value(field) == value) {
    return cannot(Errc::invalid, "value", "the suggestion says what stands there already");
  }
  const auto id = create(composer, target, field);
  if (!id) return id;
  if (auto done = composer.set(*id, fields::suggested_value, std::move(value)); !done) {
    return base::pass_on(done);
  }
  return id;
}

Suggestion read_suggestion(const Board& board, const Item& suggestion) {
  Suggestion out;
  out.id = suggestion.id;
  out.target = suggestion.place.container;
  if (const auto* number = suggestion.value(fields::suggested_field).get_if<std::int64_t>();
      number != nullptr && *number > 0 && *number <= 0xffffffff) {
    out.field = Field{static_cast<std::uint32_t>(*number)};
  }
  // Of a field that this version does not know: a suggestion of text says what it replaces.
  const FieldRow* row = find_field(out.field);
  out.of_text = row != nullptr ? row->type == FieldType::text
                               : !suggestion.value(fields::suggested_base).empty();
  if (row != nullptr && row->type == FieldType::set) out.field = {};
  out.author = suggestion.created_by;
  out.state = state_of(suggestion);
  if (out.state != SuggestionState::open) {
    const board::Scalar* state = suggestion.scalar(fields::suggestion_state);
    out.decided_by = state->actor;
    out.decided_at = state->seq;
  }
  out.reason = words_in(suggestion, fields::reason);
  if (out.of_text) {
    out.base = words_in(suggestion, fields::suggested_base);
    out.words = suggestion.text_utf8(fields::body);
  } else {
    out.value = suggestion.value(fields::suggested_value);
    const Item* target = board.find(out.target);
    const board::Scalar* now = target == nullptr ? nullptr : target->scalar(out.field);
    out.overtaken = now != nullptr && now->seq > suggestion.created_seq;
  }
  const Stretch passage = fit_in(board, suggestion, out);
  out.fit = passage.fit;
  out.from = passage.from;
  out.to = passage.to;
  return out;
}

std::vector<Suggestion> open_suggestions(const Board& board, OpId target) {
  std::vector<Suggestion> out;
  for (const Item* item : board.children(target)) {
    if (item->kind != kinds::suggestion || state_of(*item) != SuggestionState::open) continue;
    out.push_back(read_suggestion(board, *item));
  }
  return out;
}

Applied<void> accept_suggestion(board::Composer& composer, const Board& board, OpId suggestion) {
  const auto item = find_suggestion(board, suggestion);
  if (!item) return base::pass_on(item);
  const Suggestion read = read_suggestion(board, **item);
  if (read.fit != Fit::fits) return unfit(read.fit);
  auto done = read.of_text ? replace_text(composer, read.target, read.field, read.from, read.base,
                                          read.words)
                           : composer.set(read.target, read.field, read.value);
  if (!done) return done;
  return composer.set(suggestion, fields::suggestion_state, "accepted");
}

Applied<void> reject_suggestion(board::Composer& composer, const Board& board, OpId suggestion,
                                std::string_view reason) {
  const bool says_something = std::any_of(
      reason.begin(), reason.end(), [](char c) { return static_cast<unsigned char>(c) > ' '; });
  if (!says_something) {
    return cannot(Errc::needs_reason, "reason", "who rejects a suggestion says why");
  }
  const auto item = find_open(board, suggestion);
  if (!item) return base::pass_on(item);
  composer.reason(std::string{reason});
  if (auto done = composer.set(suggestion, fields::reason, reason); !done) return done;
  return composer.set(suggestion, fields::suggestion_state, "rejected");
}

Applied<void> withdraw_suggestion(board::Composer& composer, const Board& board, OpId suggestion) {
  const auto item = find_open(board, suggestion);
  if (!item) return base::pass_on(item);
  return composer.set(suggestion, fields::suggestion_state, "withdrawn");
}

}  // namespace samtavle::plan
