#pragma once
// The kinds of items and the fields that they have: one table for the server, the clients, the
// command line and the page. A kind or field that has no row is not wrong, only unknown: whoever
// reads a board has to tolerate it. Numbers are never reused, and names are part of the API.
//
// Where something may stand follows from the rank in its number (board/item.hpp); who may change
// it, from its subject (may.hpp).

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "samtavle/base/ids.hpp"
#include "samtavle/base/value.hpp"
#include "samtavle/plan/roles.hpp"

namespace samtavle::plan {

using base::Field;
using base::Kind;

namespace kinds {
inline constexpr Kind board{0x100};
inline constexpr Kind phase{0x200};
inline constexpr Kind area{0x300};
// Cards that everybody writes.
inline constexpr Kind idea{0x400};
inline constexpr Kind need{0x401};
inline constexpr Kind resource{0x402};
inline constexpr Kind frame{0x403};
inline constexpr Kind decision{0x404};
inline constexpr Kind action{0x405};
inline constexpr Kind contact{0x406};
inline constexpr Kind question{0x407};
inline constexpr Kind risk{0x408};
inline constexpr Kind result{0x409};
inline constexpr Kind learning{0x40a};
inline constexpr Kind ownership{0x40b};
inline constexpr Kind readiness{0x40c};
inline constexpr Kind check_in{0x40d};
inline constexpr Kind connector{0x40e};
// Of the same rank, so that they can be commented on and stand in a phase or an area.
inline constexpr Kind focus_point{0x440};
inline constexpr Kind criterion{0x441};
inline constexpr Kind vote_round{0x442};
inline constexpr Kind delegation{0x443};
inline constexpr Kind companion_board{0x444};
inline constexpr Kind cocreation_type{0x445};
inline constexpr Kind involvement_level{0x446};
inline constexpr Kind version{0x447};
inline constexpr Kind comment{0x500};
inline constexpr Kind suggestion{0x501};
inline constexpr Kind verdict{0x502};  // one actor's, on a criterion
}  // namespace kinds

namespace fields {
// Collaborative text.
inline constexpr Field title{1};
inline constexpr Field body{2};
inline constexpr Field purpose{3};
inline constexpr Field guidance{4};
inline constexpr Field measure{5};
inline constexpr Field target{6};
inline constexpr Field note{7};
inline constexpr Field outcome{8};
// Sets.
inline constexpr Field labels{32};
inline constexpr Field assignees{33};
inline constexpr Field mentions{34};
inline constexpr Field answers{35};
inline constexpr Field cards{36};
inline constexpr Field opens{37};
inline constexpr Field serves{38};
inline constexpr Field merged_from{39};
// Scalars of the board.
inline constexpr Field authority{64};
inline constexpr Field language{65};
inline constexpr Field board_state{66};
inline constexpr Field current_phase{67};
inline constexpr Field type{68};
inline constexpr Field involvement{69};
inline constexpr Field made_from{70};
// Of phases and focus points.
inline constexpr Field phase_state{72};
inline constexpr Field from_date{73};
inline constexpr Field until_date{74};
inline constexpr Field progress{75};
inline constexpr Field owner{76};
inline constexpr Field reopened_for{77};
inline constexpr Field entered_unready{78};
// Of criteria.
inline constexpr Field benefit_area{80};
inline constexpr Field verdict{81};
// Of cards and comments.
inline constexpr Field due_date{88};
inline constexpr Field colour{89};
inline constexpr Field x{90};
inline constexpr Field y{91};
inline constexpr Field frame_type{92};
inline constexpr Field direction{93};
inline constexpr Field done{94};
inline constexpr Field from_card{95};
inline constexpr Field to_card{96};
inline constexpr Field relation{97};
inline constexpr Field resolved{98};
inline constexpr Field on_behalf_of{99};
inline constexpr Field split_from{101};
inline constexpr Field carried_to{102};
inline constexpr Field carried_from{103};
// Of suggestions.
inline constexpr Field suggestion_state{104};
inline constexpr Field suggested_field{105};
inline constexpr Field suggested_value{106};
inline constexpr Field reason{107};
inline constexpr Field suggested_base{108};
inline constexpr Field suggested_from{109};
inline constexpr Field suggested_to{110};
// Of delegations, vote rounds and companion boards.
inline constexpr Field from_actor{112};
inline constexpr Field to_actor{113};
inline constexpr Field round_state{115};
inline constexpr Field dots_per_actor{116};
inline constexpr Field anonymous{117};
inline constexpr Field board_id{118};
inline constexpr Field live_tally{119};
inline constexpr Field tally{120};
inline constexpr Field at_seq{121};
inline constexpr Field delegation_state{122};
// The control level of an area for each actor kind, or its default at an involvement level.
inline constexpr Field level_citizen{129};
inline constexpr Field level_citizen_group{130};
inline constexpr Field level_association{131};
inline constexpr Field level_business{132};
inline constexpr Field level_organisation{133};
inline constexpr Field level_official{134};
// Of comments.
inline constexpr Field reply_to{140};
inline constexpr Field report{141};
}  // namespace fields

// The field that holds the control level for an actor kind. The kind must not be `none`.
[[nodiscard]] constexpr Field level_field(ActorKind kind) noexcept {
  return Field{fields::level_citizen.value + static_cast<std::uint32_t>(kind) - 1};
}

// Whose business an item is, for may().
enum class Subject : std::uint8_t {
  board,          // the root, and what says how the board is run
  structure,      // phases, focus points, criteria
  area,           // areas and vote rounds
  card,
  fixed_frame,    // from here on what may() finds out; in the table stand the ones before
  elastic_frame,  // also a frame of which is not said yet what it is
  comment,        // somebody else's, also a verdict; in the table all replies but suggestions
  own_comment,
  suggestion,     // somebody else's; in the table all suggestions
  own_suggestion,
};
inline constexpr std::size_t kSubjects = 10;

// Whether a change is a course correction: one that asks for a reason and is told in the story.
enum class Steering : std::uint8_t {
  never,
  in_force,     // once the second phase was entered; until then it is a draft
  overwritten,  // if it replaces a value, or once the second phase was entered
  always,
};

enum class FieldType : std::uint8_t { text, set, scalar };

// What a scalar, or a member of a set, holds.
enum class ValueType : std::uint8_t {
  none,     // of a text field
  flag,     // bool
  integer,  // from 0 on
  binary,
  number,   // finite
  string,
  word,   // a string out of FieldRow::words
  date,   // a string as 2025-03-01
  item,   // the id of an item
  actor,  // an integer: the number of an actor
  any,
};

// What people call a kind or a field. The browser's host has these words in a table of its own, so
// the core that it downloads goes without (SAMTAVLE_SMALL).
#ifdef SAMTAVLE_SMALL
struct Label {
  constexpr Label(const char*) {}
  constexpr Label(std::string_view) {}
};
#else
using Label = std::string_view;
#endif

struct KindRow {
  Kind kind;
  std::string_view name;  // citizen_group style, as in the API
  Label danish;
  Label english;
  Subject subject;
  Steering steering = Steering::never;  // of its texts, and of deleting and restoring it
};

struct FieldRow {
  Field field;
  std::string_view name;
  FieldType type;
  ValueType value;
  Label danish;
  Label english;
  std::span<const Kind> kinds;              // that have it
  std::span<const std::string_view> words;  // of a `word`
  Steering steering = Steering::never;      // of writing it, or taking a member in or out
  Role least = Role::none;                  // what writing it needs beside its subject's role
};

// Both tables, by number.
[[nodiscard]] std::span<const KindRow> kind_rows() noexcept;
[[nodiscard]] std::span<const FieldRow> field_rows() noexcept;

// Nullptr for what is unknown.
[[nodiscard]] const KindRow* find_kind(Kind kind) noexcept;
[[nodiscard]] const KindRow* find_kind(std::string_view name) noexcept;
[[nodiscard]] const FieldRow* find_field(Field field) noexcept;
[[nodiscard]] const FieldRow* find_field(std::string_view name) noexcept;

[[nodiscard]] bool has_field(const FieldRow& row, Kind kind) noexcept;
// Whether the field takes the value. The empty value clears a scalar; it is no member of a set.
[[nodiscard]] bool accepts(const FieldRow& row, const base::Value& value) noexcept;
// The subject of a kind; for an unknown one that of its rank.
[[nodiscard]] Subject subject_of(Kind kind) noexcept;

}  // namespace samtavle::plan
