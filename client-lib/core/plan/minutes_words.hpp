#pragma once
// The words of minutes in both languages.

#include <string_view>

#include "samtavle/plan/board_template.hpp"
#include "samtavle/plan/roles.hpp"

namespace samtavle::plan {

enum class MinutesWord {
  minutes,
  untitled,
  authority,
  as_of,
  state,
  current_phase,
  type,
  involvement,
  purpose,
  no_purpose,
  phases,
  criteria,
  no_criteria,
  measure,
  target,
  benefit_area,
  agreed,
  not_judged,
  verdicts_by_kind,
  kind,
  views_differ,
  remark,
  decisions,
  results,
  learnings,
  none_yet,
  outcome,
  on_behalf_of,
  votes,
  card,
  dots,
  turnout,
  voters,
  deleted_card,
  open_questions,
  unanswered,
  participants,
  people,
  contributions,
  nobody_yet,
  without_device,
};

[[nodiscard]] std::string_view say(MinutesWord word, Language language) noexcept;
// Several of them: "Borgere", "Citizens"; of `none` those whose kind nobody knows.
[[nodiscard]] std::string_view say(ActorKind kind, Language language) noexcept;
// A word of the schema, as "not_met" or "open"; itself if it is not known.
[[nodiscard]] std::string_view say(std::string_view schema_word, Language language) noexcept;

}  // namespace samtavle::plan
