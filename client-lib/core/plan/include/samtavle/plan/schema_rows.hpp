#pragma once
// The rows of the schema's tables, where the compiler can look into them. Whoever asks about a kind
// or a field uses schema.hpp, or typed.hpp to read and write fields by their types.

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include "samtavle/plan/schema.hpp"

namespace samtavle::plan::rows {

using Words = std::span<const std::string_view>;
using Kinds = std::span<const Kind>;

inline constexpr std::array kKindRows = {
    KindRow{kinds::board, "board", "Tavle", "Board", Subject::board},
    KindRow{kinds::phase, "phase", "Fase", "Phase", Subject::structure, Steering::always},
    KindRow{kinds::area, "area", "Område", "Area", Subject::area},
    KindRow{kinds::idea, "idea", "Idé", "Idea", Subject::card},
    KindRow{kinds::need, "need", "Behov", "Need", Subject::card},
    KindRow{kinds::resource, "resource", "Ressource", "Resource", Subject::card},
    KindRow{kinds::frame, "frame", "Ramme", "Frame", Subject::elastic_frame, Steering::always},
    KindRow{kinds::decision, "decision", "Beslutning", "Decision", Subject::card},
    KindRow{kinds::action, "action", "Handling", "Action", Subject::card},
    KindRow{kinds::contact, "contact", "Kontakt", "Contact", Subject::card},
    KindRow{kinds::question, "question", "Spørgsmål", "Question", Subject::card},
    KindRow{kinds::risk, "risk", "Risiko", "Risk", Subject::card},
    KindRow{kinds::result, "result", "Resultat", "Result", Subject::card},
    KindRow{kinds::learning, "learning", "Læring", "Learning", Subject::card},
    KindRow{kinds::ownership, "ownership", "Ejerskab", "Ownership", Subject::card},
    KindRow{kinds::readiness, "readiness", "Forberedelse", "Preparation", Subject::card},
    KindRow{kinds::check_in, "check_in", "Samtale om samarbejdet", "Check-in", Subject::card},
    KindRow{kinds::connector, "connector", "Forbindelse", "Connector", Subject::card},
    KindRow{kinds::focus_point, "focus_point", "Fokuspunkt", "Focus point", Subject::structure},
    KindRow{kinds::criterion, "criterion", "Succeskriterium", "Success criterion",
            Subject::structure, Steering::in_force},
    KindRow{kinds::vote_round, "vote_round", "Afstemning", "Vote", Subject::area},
    KindRow{kinds::delegation, "delegation", "Delegering", "Delegation", Subject::board,
            Steering::always},
    KindRow{kinds::companion_board, "companion_board", "Følgetavle", "Companion board",
            Subject::board},
    KindRow{kinds::cocreation_type, "cocreation_type", "Samskabelsestype", "Type of co-creation",
            Subject::board},
    KindRow{kinds::involvement_level, "involvement_level", "Grad af inddragelse",
            "Involvement level", Subject::board},
    KindRow{kinds::version, "version", "Version", "Version", Subject::area},
    KindRow{kinds::comment, "comment", "Kommentar", "Comment", Subject::comment},
    KindRow{kinds::suggestion, "suggestion", "Forslag", "Suggestion", Subject::suggestion},
    KindRow{kinds::verdict, "verdict", "Vurdering", "Verdict", Subject::comment},
};

// Which kinds have a field.
inline constexpr std::array kBoardOnly = {kinds::board};
inline constexpr std::array kPhaseOnly = {kinds::phase};
inline constexpr std::array kFocusPointOnly = {kinds::focus_point};
inline constexpr std::array kAreaOnly = {kinds::area};
inline constexpr std::array kVersionOnly = {kinds::version};
inline constexpr std::array kCriterionOnly = {kinds::criterion};
inline constexpr std::array kJudged = {kinds::criterion, kinds::verdict};
inline constexpr std::array kFrameOnly = {kinds::frame};
inline constexpr std::array kOwnershipOnly = {kinds::ownership};
inline constexpr std::array kReadinessOnly = {kinds::readiness};
inline constexpr std::array kConnectorOnly = {kinds::connector};
inline constexpr std::array kSuggestionOnly = {kinds::suggestion};
inline constexpr std::array kCommentOnly = {kinds::comment};
inline constexpr std::array kDelegationOnly = {kinds::delegation};
inline constexpr std::array kVoteRoundOnly = {kinds::vote_round};
inline constexpr std::array kCompanionOnly = {kinds::companion_board};
inline constexpr std::array kReplies = {kinds::comment, kinds::suggestion, kinds::verdict};
inline constexpr std::array kDated = {kinds::phase, kinds::delegation};
inline constexpr std::array kLevelled = {kinds::area, kinds::involvement_level};
inline constexpr std::array kOwned = {kinds::focus_point, kinds::readiness};
inline constexpr std::array kProgressing = {kinds::focus_point, kinds::need, kinds::action,
                                            kinds::question,    kinds::risk, kinds::ownership,
                                            kinds::contact,     kinds::readiness};
inline constexpr std::array kGuided = {
    kinds::board,       kinds::phase,           kinds::area,
    kinds::focus_point, kinds::cocreation_type, kinds::involvement_level};
inline constexpr std::array kNoted = {kinds::criterion, kinds::delegation, kinds::vote_round,
                                      kinds::verdict};
inline constexpr std::array kSettled = {kinds::contact, kinds::ownership, kinds::decision,
                                        kinds::check_in};
// Cards that everybody writes, connectors aside.
inline constexpr std::array kCards = {
    kinds::idea,    kinds::need,     kinds::resource, kinds::frame,    kinds::decision,
    kinds::action,  kinds::contact,  kinds::question, kinds::risk,     kinds::result,
    kinds::learning, kinds::ownership, kinds::readiness, kinds::check_in};

template <std::size_t N, std::size_t M>
constexpr std::array<Kind, N + M> join(const std::array<Kind, N>& a, const std::array<Kind, M>& b) {
  std::array<Kind, N + M> both{};
  std::copy(a.begin(), a.end(), both.begin());
  std::copy(b.begin(), b.end(), both.begin() + N);
  return both;
}

inline constexpr auto kContributed = join(kCards, kReplies);
inline constexpr auto kOnCanvas =
    join(kCards, std::array{kinds::focus_point, kinds::criterion, kinds::area});
inline constexpr auto kWithBody =
    join(kContributed, std::array{kinds::focus_point, kinds::criterion, kinds::vote_round,
                                  kinds::delegation});
inline constexpr auto kTitled = join(
    kCards, std::array{kinds::board, kinds::phase, kinds::area, kinds::focus_point,
                       kinds::criterion, kinds::vote_round, kinds::delegation,
                       kinds::companion_board, kinds::cocreation_type, kinds::involvement_level,
                       kinds::version});

inline constexpr std::array<std::string_view, 2> kLanguages = {"da", "en"};
inline constexpr std::array<std::string_view, 3> kBoardStates = {"active", "resting", "closed"};
inline constexpr std::array<std::string_view, 3> kPhaseStates = {"planned", "open", "closed"};
inline constexpr std::array<std::string_view, 3> kProgress = {"open", "in_progress", "done"};
inline constexpr std::array<std::string_view, 6> kBenefitAreas = {
    "economy", "innovation", "quality", "democracy", "ownership", "community"};
inline constexpr std::array<std::string_view, 4> kVerdicts = {"met", "partly", "not_met",
                                                              "not_met_but_learned"};
inline constexpr std::array<std::string_view, 8> kColours = {
    "yellow", "orange", "red", "pink", "purple", "blue", "green", "grey"};
inline constexpr std::array<std::string_view, 2> kFrameTypes = {"fixed", "elastic"};
inline constexpr std::array<std::string_view, 4> kDirections = {"up", "across", "down", "out"};
inline constexpr std::array<std::string_view, 4> kSuggestionStates = {"open", "accepted",
                                                                      "rejected", "withdrawn"};
inline constexpr std::array<std::string_view, 5> kDelegationStates = {
    "offered", "accepted", "declined", "ended", "expired"};
inline constexpr std::array<std::string_view, 2> kRoundStates = {"open", "closed"};
inline constexpr std::array<std::string_view, 5> kLevels = {"read", "comment", "suggest", "edit",
                                                            "shape"};

constexpr FieldRow text(Field field, std::string_view name, std::string_view danish,
                        std::string_view english, Kinds kinds) {
  return {field, name, FieldType::text, ValueType::none, danish, english, kinds, {}};
}
constexpr FieldRow set(Field field, std::string_view name, ValueType members,
                       std::string_view danish, std::string_view english, Kinds kinds) {
  return {field, name, FieldType::set, members, danish, english, kinds, {}};
}
constexpr FieldRow scalar(Field field, std::string_view name, ValueType value,
                          std::string_view danish, std::string_view english, Kinds kinds) {
  return {field, name, FieldType::scalar, value, danish, english, kinds, {}};
}
constexpr FieldRow choice(Field field, std::string_view name, Words words, std::string_view danish,
                          std::string_view english, Kinds kinds) {
  return {field, name, FieldType::scalar, ValueType::word, danish, english, kinds, words};
}

// What steers the board, and who at least may write it.
constexpr FieldRow steering(FieldRow row, Steering steers, Role least = Role::none) {
  row.steering = steers;
  row.least = least;
  return row;
}
constexpr FieldRow least(FieldRow row, Role role) {
  row.least = role;
  return row;
}

constexpr FieldRow level(Field field, std::string_view name, std::string_view danish,
                         std::string_view english) {
  return steering(choice(field, name, kLevels, danish, english, kLevelled), Steering::overwritten,
                  Role::manager);
}

using enum ValueType;

inline constexpr std::array kFieldRows = {
    text(fields::title, "title", "Titel", "Title", kTitled),
    text(fields::body, "body", "Tekst", "Text", kWithBody),
    steering(text(fields::purpose, "purpose", "Formål", "Purpose", kBoardOnly),
             Steering::in_force),
    text(fields::guidance, "guidance", "Vejledning", "Guidance", kGuided),
    text(fields::measure, "measure", "Hvordan det måles", "Measure", kCriterionOnly),
    text(fields::target, "target", "Mål", "Target", kCriterionOnly),
    text(fields::note, "note", "Bemærkning", "Note", kNoted),
    text(fields::outcome, "outcome", "Hvad der kom ud af det", "Outcome", kSettled),

    set(fields::labels, "labels", string, "Mærkater", "Labels", kCards),
    set(fields::assignees, "assignees", actor, "Ansvarlige", "Assignees", kCards),
    set(fields::mentions, "mentions", actor, "Nævnte", "Mentions", kReplies),
    set(fields::answers, "answers", item, "Kort, der svarer", "Answered by", kFocusPointOnly),
    set(fields::cards, "cards", item, "Kort i afstemningen", "Cards in the vote", kVoteRoundOnly),
    steering(set(fields::opens, "opens", any, "Åbner for", "Opens", kDelegationOnly),
             Steering::always),
    set(fields::serves, "serves", item, "Hører til fokuspunkt", "Serves", kAreaOnly),
    set(fields::merged_from, "merged_from", item, "Samlet af", "Merged from", kCards),

    scalar(fields::authority, "authority", string, "Myndighed", "Authority", kBoardOnly),
    choice(fields::language, "language", kLanguages, "Sprog", "Language", kBoardOnly),
    choice(fields::board_state, "board_state", kBoardStates, "Tilstand", "State", kBoardOnly),
    steering(scalar(fields::current_phase, "current_phase", item, "Nuværende fase",
                    "Current phase", kBoardOnly),
             Steering::always),
    steering(scalar(fields::type, "type", item, "Samskabelsestype", "Type of co-creation",
                    kBoardOnly),
             Steering::overwritten),
    steering(scalar(fields::involvement, "involvement", item, "Grad af borgerinddragelse",
                    "Degree of involvement", kBoardOnly),
             Steering::overwritten),
    scalar(fields::made_from, "made_from", string, "Lavet ud fra", "Made from", kBoardOnly),

    steering(choice(fields::phase_state, "phase_state", kPhaseStates, "Tilstand", "State",
                    kPhaseOnly),
             Steering::always, Role::manager),
    scalar(fields::from_date, "from_date", date, "Fra", "From", kDated),
    steering(scalar(fields::until_date, "until_date", date, "Til", "Until", kDated),
             Steering::overwritten),
    choice(fields::progress, "progress", kProgress, "Status", "Progress", kProgressing),
    scalar(fields::owner, "owner", actor, "Ejer", "Owner", kOwned),
    steering(scalar(fields::reopened_for, "reopened_for", item, "Genåbnet for", "Reopened for",
                    kPhaseOnly),
             Steering::always, Role::manager),
    steering(scalar(fields::entered_unready, "entered_unready", flag, "Åbnet uden alt på plads",
                    "Entered unready", kPhaseOnly),
             Steering::always, Role::manager),

    steering(choice(fields::benefit_area, "benefit_area", kBenefitAreas, "Gevinst",
                    "Benefit area", kCriterionOnly),
             Steering::in_force),
    choice(fields::verdict, "verdict", kVerdicts, "Vurdering", "Verdict", kJudged),

    scalar(fields::due_date, "due_date", date, "Frist", "Due date", kCards),
    choice(fields::colour, "colour", kColours, "Farve", "Colour", kOnCanvas),
    scalar(fields::x, "x", number, "Vandret placering", "Horizontal position", kOnCanvas),
    scalar(fields::y, "y", number, "Lodret placering", "Vertical position", kOnCanvas),
    steering(choice(fields::frame_type, "frame_type", kFrameTypes, "Rammetype", "Type of frame",
                    kFrameOnly),
             Steering::overwritten),
    choice(fields::direction, "direction", kDirections, "Retning", "Direction", kOwnershipOnly),
    scalar(fields::done, "done", flag, "Klaret", "Done", kReadinessOnly),
    scalar(fields::from_card, "from_card", item, "Fra kort", "From card", kConnectorOnly),
    scalar(fields::to_card, "to_card", item, "Til kort", "To card", kConnectorOnly),
    scalar(fields::relation, "relation", string, "Sammenhæng", "Relation", kConnectorOnly),
    scalar(fields::resolved, "resolved", flag, "Afsluttet", "Resolved", kCommentOnly),
    least(scalar(fields::on_behalf_of, "on_behalf_of", string, "På vegne af", "On behalf of",
                 kContributed),
          Role::facilitator),
    scalar(fields::split_from, "split_from", item, "Delt fra", "Split from", kCards),
    scalar(fields::carried_to, "carried_to", item, "Ført videre til", "Carried to", kCards),
    scalar(fields::carried_from, "carried_from", item, "Ført videre fra", "Carried from", kCards),

    choice(fields::suggestion_state, "suggestion_state", kSuggestionStates, "Tilstand", "State",
           kSuggestionOnly),
    scalar(fields::suggested_field, "suggested_field", integer, "Foreslået felt", "Suggested field",
           kSuggestionOnly),
    scalar(fields::suggested_value, "suggested_value", any, "Foreslået værdi", "Suggested value",
           kSuggestionOnly),
    scalar(fields::reason, "reason", string, "Begrundelse", "Reason", kSuggestionOnly),
    scalar(fields::suggested_base, "suggested_base", string, "Teksten før forslaget",
           "Text before the suggestion", kSuggestionOnly),
    scalar(fields::suggested_from, "suggested_from", item, "Fra tegn", "From character",
           kSuggestionOnly),
    scalar(fields::suggested_to, "suggested_to", item, "Til tegn", "To character",
           kSuggestionOnly),

    scalar(fields::from_actor, "from_actor", actor, "Fra", "From", kDelegationOnly),
    steering(scalar(fields::to_actor, "to_actor", actor, "Til", "To", kDelegationOnly),
             Steering::always),
    choice(fields::round_state, "round_state", kRoundStates, "Tilstand", "State", kVoteRoundOnly),
    scalar(fields::dots_per_actor, "dots_per_actor", integer, "Stemmer til hver", "Dots each",
           kVoteRoundOnly),
    scalar(fields::anonymous, "anonymous", flag, "Anonym", "Anonymous", kVoteRoundOnly),
    scalar(fields::board_id, "board_id", string, "Tavlens id", "Board id", kCompanionOnly),
    scalar(fields::live_tally, "live_tally", flag, "Vis stillingen undervejs", "Live tally",
           kVoteRoundOnly),
    least(scalar(fields::tally, "tally", binary, "Stemmetal", "Tally", kVoteRoundOnly), kNobody),
    scalar(fields::at_seq, "at_seq", integer, "Ved ændring nr.", "At change no.", kVersionOnly),
    steering(choice(fields::delegation_state, "delegation_state", kDelegationStates, "Tilstand",
                    "State", kDelegationOnly),
             Steering::always),

    level(fields::level_citizen, "level_citizen", "Borgere må", "Citizens may"),
    level(fields::level_citizen_group, "level_citizen_group", "Borgergrupper må",
          "Citizen groups may"),
    level(fields::level_association, "level_association", "Foreninger må", "Associations may"),
    level(fields::level_business, "level_business", "Virksomheder må", "Businesses may"),
    level(fields::level_organisation, "level_organisation", "Organisationer må",
          "Organisations may"),
    level(fields::level_official, "level_official", "Ansatte må", "Officials may"),

    scalar(fields::reply_to, "reply_to", item, "Svar på", "Reply to", kCommentOnly),
    scalar(fields::report, "report", flag, "Anmeldelse", "Report", kCommentOnly),
};

constexpr bool ascending() {
  for (std::size_t i = 1; i < kKindRows.size(); ++i) {
    if (!(kKindRows[i - 1].kind < kKindRows[i].kind)) return false;
  }
  for (std::size_t i = 1; i < kFieldRows.size(); ++i) {
    if (!(kFieldRows[i - 1].field < kFieldRows[i].field)) return false;
  }
  return true;
}
static_assert(ascending(), "the tables are searched by number");

}  // namespace samtavle::plan::rows
