#pragma once
// Evaluation: what several people think of each criterion, side by side by the kind of actor; and
// the three questions of the last phase with what answers them.

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "samtavle/board/board.hpp"
#include "samtavle/board/composer.hpp"
#include "samtavle/plan/board_template.hpp"
#include "samtavle/plan/roles.hpp"

namespace samtavle::plan {

// In the order of the words of the schema.
enum class Verdict : std::uint8_t { met, partly, not_met, not_met_but_learned };
inline constexpr std::size_t kVerdictWords = 4;

// "met", "not_met_but_learned"; and back.
[[nodiscard]] std::string_view name(Verdict verdict) noexcept;
[[nodiscard]] std::optional<Verdict> parse_verdict(std::string_view word) noexcept;

// Says what an actor thinks of a criterion: the verdict that they gave before is changed, or a
// first one made. Returns the verdict's item.
// Errors: not_found (no such criterion), and those of Composer.
[[nodiscard]] board::Applied<base::OpId> judge(board::Composer& composer, const board::Board& board,
                                               base::OpId criterion, base::Actor actor,
                                               Verdict verdict, std::string_view note);

// The directory is not on the board: what kind an actor is, the host knows.
using KindOf = std::function<ActorKind(base::Actor)>;

struct GivenVerdict {
  const board::Item* item;
  base::Actor actor;                        // who entered it
  std::optional<std::string> on_behalf_of;  // then it is this person's
  ActorKind kind = ActorKind::none;         // of a person without a device: none, for nobody knows
  Verdict verdict = Verdict::met;
  std::string note;
};

struct KindView {
  ActorKind kind = ActorKind::none;
  std::array<std::size_t, kVerdictWords> counts{};  // by verdict
  std::vector<GivenVerdict> verdicts;               // in their order; at least one

  [[nodiscard]] std::size_t count(Verdict verdict) const {
    return counts[static_cast<std::size_t>(verdict)];
  }
};

struct CriterionView {
  const board::Item* criterion;
  std::optional<Verdict> agreed;  // on the criterion itself: what those who lead it settled on
  std::vector<KindView> kinds;    // by number of the kind
  // Two kinds judge it differently: what most of the one say is not what most of the other say.
  bool differs = false;
};

// One verdict an actor and person: if there are several, made at the same time on two devices, the
// one that was written last.
[[nodiscard]] CriterionView view_of(const board::Board& board, const board::Item& criterion,
                                    const KindOf& kind_of);
// Of all criteria that are to be seen, in their order.
[[nodiscard]] std::vector<CriterionView> evaluation_of(const board::Board& board,
                                                       const KindOf& kind_of);

// The questions of Erkendelse.
enum class InsightQuestion : std::uint8_t { what_we_know, where_we_are, what_we_take };

[[nodiscard]] std::string_view words(InsightQuestion question, Language language) noexcept;

struct Insight {
  std::vector<const board::Item*> results;    // what do we know now
  std::vector<CriterionView> criteria;        // where are we now
  std::vector<const board::Item*> learnings;  // what do we take with us
  // Of the questions nothing answers yet; a criterion answers once anybody has judged it.
  std::vector<InsightQuestion> open;
};

[[nodiscard]] Insight insight_of(const board::Board& board, const KindOf& kind_of);

}  // namespace samtavle::plan
