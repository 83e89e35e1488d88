#include "minutes_words.hpp"

#include <array>

namespace samtavle::plan {
namespace {

struct Pair {
  std::string_view danish;
  std::string_view english;
  [[nodiscard]] std::string_view in(Language language) const {
    return language == Language::danish ? danish : english;
  }
};

Pair pair_of(MinutesWord word) noexcept {
  using enum MinutesWord;
  switch (word) {
    case minutes: return {"Referat", "Minutes"};
    case untitled: return {"Uden titel", "Untitled"};
    case authority: return {"Myndighed", "Authority"};
    case as_of: return {"Status pr.", "As of"};
    case state: return {"Tavlens tilstand", "State of the board"};
    case current_phase: return {"Nuværende fase", "Current phase"};
    case type: return {"Samskabelsestype", "Type of co-creation"};
    case involvement: return {"Grad af borgerinddragelse", "Degree of involvement"};
    case purpose: return {"Formål", "Purpose"};
    case no_purpose: return {"Formålet er ikke skrevet endnu.", "The purpose is not written yet."};
    case phases: return {"Faser", "Phases"};
    case criteria: return {"Succeskriterier", "Success criteria"};
    case no_criteria: return {"Der er ingen kriterier endnu.", "There are no criteria yet."};
    case measure: return {"Hvordan det måles", "Measure"};
    case target: return {"Mål", "Target"};
    case benefit_area: return {"Gevinst", "Benefit area"};
    case agreed: return {"Samlet vurdering", "Agreed verdict"};
    case not_judged: return {"ikke vurderet endnu", "not judged yet"};
    case verdicts_by_kind: return {"Vurderinger efter deltagertype", "Verdicts by kind of actor"};
    case kind: return {"Deltagertype", "Kind of actor"};
    case views_differ:
      return {"Synspunkterne er forskellige.", "The views differ from kind to kind."};
    case remark: return {"Bemærkning", "Note"};
    case decisions: return {"Beslutninger", "Decisions"};
    case results: return {"Resultater", "Results"};
    case learnings: return {"Læring", "Learnings"};
    case none_yet: return {"Ingen endnu.", "None yet."};
    case outcome: return {"Hvad der kom ud af det", "Outcome"};
    case on_behalf_of: return {"På vegne af", "On behalf of"};
    case votes: return {"Afstemninger", "Votes"};
    case card: return {"Kort", "Card"};
    case dots: return {"Stemmer", "Dots"};
    case turnout: return {"Hvem der stemte", "Who voted"};
    case voters: return {"Antal", "Voters"};
    case deleted_card: return {"slettet kort", "deleted card"};
    case open_questions: return {"Åbne spørgsmål", "Open questions"};
    case unanswered:
      return {"Spørgsmål, som intet på tavlen svarer på endnu",
              "Questions that nothing on the board answers yet"};
    case participants: return {"Deltagere", "Who took part"};
    case people: return {"Personer", "People"};
    case contributions: return {"Bidrag", "Contributions"};
    case nobody_yet: return {"Ingen har bidraget endnu.", "Nobody has contributed yet."};
    case without_device: break;
  }
  return {"Uden egen enhed", "Without a device of their own"};
}

struct SchemaWord {
  std::string_view word;
  Pair pair;
};

constexpr std::array kSchemaWords = {
    SchemaWord{"met", {"Opfyldt", "Met"}},
    SchemaWord{"partly", {"Delvist opfyldt", "Partly met"}},
    SchemaWord{"not_met", {"Ikke opfyldt", "Not met"}},
    SchemaWord{"not_met_but_learned", {"Ikke opfyldt, men lært af", "Not met but learned from"}},
    SchemaWord{"active", {"aktiv", "active"}},
    SchemaWord{"resting", {"hviler", "resting"}},
    SchemaWord{"planned", {"planlagt", "planned"}},
    SchemaWord{"open", {"åben", "open"}},
    SchemaWord{"closed", {"lukket", "closed"}},
    SchemaWord{"economy", {"økonomi", "economy"}},
    SchemaWord{"innovation", {"innovation", "innovation"}},
    SchemaWord{"quality", {"kvalitet", "quality"}},
    SchemaWord{"democracy", {"demokrati", "democracy"}},
    SchemaWord{"ownership", {"ejerskab", "ownership"}},
    SchemaWord{"community", {"fællesskab", "community"}},
};

}  // namespace

std::string_view say(MinutesWord word, Language language) noexcept {
  return pair_of(word).in(language);
}

std::string_view say(ActorKind kind, Language language) noexcept {
  switch (kind) {
    case ActorKind::citizen: return Pair{"Borgere", "Citizens"}.in(language);
    case ActorKind::citizen_group: return Pair{"Borgergrupper", "Citizen groups"}.in(language);
    case ActorKind::association: return Pair{"Foreninger", "Associations"}.in(language);
    case ActorKind::business: return Pair{"Virksomheder", "Businesses"}.in(language);
    case ActorKind::organisation: return Pair{"Organisationer", "Organisations"}.in(language);
    case ActorKind::official: return Pair{"Ansatte", "Officials"}.in(language);
    case ActorKind::none: break;
  }
  return Pair{"Andre", "Others"}.in(language);
}

std::string_view say(std::string_view schema_word, Language language) noexcept {
  for (const SchemaWord& row : kSchemaWords) {
    if (row.word == schema_word) return row.pair.in(language);
  }
  return schema_word;
}

}  // namespace samtavle::plan
