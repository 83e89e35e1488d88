#pragma once
// Printed by client-lib/c/schema/print_schema.cpp from the schema of the core. Do not edit.

#include "samtavle/embed/values.hpp"

namespace samtavle {

namespace kinds {
inline constexpr Kind board{256};
inline constexpr Kind phase{512};
inline constexpr Kind area{768};
inline constexpr Kind idea{1024};
inline constexpr Kind need{1025};
inline constexpr Kind resource{1026};
inline constexpr Kind frame{1027};
inline constexpr Kind decision{1028};
inline constexpr Kind action{1029};
inline constexpr Kind contact{1030};
inline constexpr Kind question{1031};
inline constexpr Kind risk{1032};
inline constexpr Kind result{1033};
inline constexpr Kind learning{1034};
inline constexpr Kind ownership{1035};
inline constexpr Kind readiness{1036};
inline constexpr Kind check_in{1037};
inline constexpr Kind connector{1038};
inline constexpr Kind focus_point{1088};
inline constexpr Kind criterion{1089};
inline constexpr Kind vote_round{1090};
inline constexpr Kind delegation{1091};
inline constexpr Kind companion_board{1092};
inline constexpr Kind cocreation_type{1093};
inline constexpr Kind involvement_level{1094};
inline constexpr Kind version{1095};
inline constexpr Kind comment{1280};
inline constexpr Kind suggestion{1281};
inline constexpr Kind verdict{1282};
}  // namespace kinds

// Kinds of cards that people write and move.
[[nodiscard]] constexpr bool is_card(Kind of) noexcept {
  return of.number >= kinds::idea.number && of.number <= kinds::check_in.number;
}

namespace fields {
inline constexpr TextField title{1};
inline constexpr TextField body{2};
inline constexpr TextField purpose{3};
inline constexpr TextField guidance{4};
inline constexpr TextField measure{5};
inline constexpr TextField target{6};
inline constexpr TextField note{7};
inline constexpr TextField outcome{8};
inline constexpr SetField<std::string> labels{32};
inline constexpr SetField<Actor> assignees{33};
inline constexpr SetField<Actor> mentions{34};
inline constexpr SetField<Id> answers{35};
inline constexpr SetField<Id> cards{36};
inline constexpr SetField<Value> opens{37};
inline constexpr SetField<Id> serves{38};
inline constexpr SetField<Id> merged_from{39};
inline constexpr ScalarField<std::string> authority{64};
inline constexpr ScalarField<std::string> language{65};
inline constexpr ScalarField<std::string> board_state{66};
inline constexpr ScalarField<Id> current_phase{67};
inline constexpr ScalarField<Id> type{68};
inline constexpr ScalarField<Id> involvement{69};
inline constexpr ScalarField<std::string> made_from{70};
inline constexpr ScalarField<std::string> phase_state{72};
inline constexpr ScalarField<std::string> from_date{73};
inline constexpr ScalarField<std::string> until_date{74};
inline constexpr ScalarField<std::string> progress{75};
inline constexpr ScalarField<Actor> owner{76};
inline constexpr ScalarField<Id> reopened_for{77};
inline constexpr ScalarField<bool> entered_unready{78};
inline constexpr ScalarField<std::string> benefit_area{80};
inline constexpr ScalarField<std::string> verdict{81};
inline constexpr ScalarField<std::string> due_date{88};
inline constexpr ScalarField<std::string> colour{89};
inline constexpr ScalarField<double> x{90};
inline constexpr ScalarField<double> y{91};
inline constexpr ScalarField<std::string> frame_type{92};
inline constexpr ScalarField<std::string> direction{93};
inline constexpr ScalarField<bool> done{94};
inline constexpr ScalarField<Id> from_card{95};
inline constexpr ScalarField<Id> to_card{96};
inline constexpr ScalarField<std::string> relation{97};
inline constexpr ScalarField<bool> resolved{98};
inline constexpr ScalarField<std::string> on_behalf_of{99};
inline constexpr ScalarField<Id> split_from{101};
inline constexpr ScalarField<Id> carried_to{102};
inline constexpr ScalarField<Id> carried_from{103};
inline constexpr ScalarField<std::string> suggestion_state{104};
inline constexpr ScalarField<std::int64_t> suggested_field{105};
inline constexpr ScalarField<Value> suggested_value{106};
inline constexpr ScalarField<std::string> reason{107};
inline constexpr ScalarField<std::string> suggested_base{108};
inline constexpr ScalarField<Id> suggested_from{109};
inline constexpr ScalarField<Id> suggested_to{110};
inline constexpr ScalarField<Actor> from_actor{112};
inline constexpr ScalarField<Actor> to_actor{113};
inline constexpr ScalarField<std::string> round_state{115};
inline constexpr ScalarField<std::int64_t> dots_per_actor{116};
inline constexpr ScalarField<bool> anonymous{117};
inline constexpr ScalarField<std::string> board_id{118};
inline constexpr ScalarField<bool> live_tally{119};
inline constexpr ScalarField<Bytes> tally{120};
inline constexpr ScalarField<std::int64_t> at_seq{121};
inline constexpr ScalarField<std::string> delegation_state{122};
inline constexpr ScalarField<std::string> level_citizen{129};
inline constexpr ScalarField<std::string> level_citizen_group{130};
inline constexpr ScalarField<std::string> level_association{131};
inline constexpr ScalarField<std::string> level_business{132};
inline constexpr ScalarField<std::string> level_organisation{133};
inline constexpr ScalarField<std::string> level_official{134};
inline constexpr ScalarField<Id> reply_to{140};
inline constexpr ScalarField<bool> report{141};
}  // namespace fields

}  // namespace samtavle
