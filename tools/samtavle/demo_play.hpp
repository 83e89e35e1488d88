#pragma once
// The demonstration board: a municipality and the people of a street make a square green together,
// from the first question to what they learnt. All of it is made up.

#include "demo_stage.hpp"

namespace samtavle::cli {

inline constexpr const char* kDemoBoard = "groen-plads";
inline constexpr const char* kDemoTitle = "Grøn plads ved Havnegade";
inline constexpr const char* kDemoAuthority = "Lindhavn Kommune";

// Plays all three phases on a new board. What went wrong is in the stage.
void play_demo(DemoStage& stage);

}  // namespace samtavle::cli
