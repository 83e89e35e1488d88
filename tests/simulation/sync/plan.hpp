#pragma once
// A plan of a simulation: who takes part, how slow and how small everything is, and what happens
// when. Made from a seed, or read from a file that an earlier run has left.
//
// As text, one line each:
//   seed 17
//   device <letter> <subject> <role> <kind> <compact 0|1> <crowd> <grouped 0|1>
//   limit <name> <number>
//   step <at ms> <what> <device> <number>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "samtavle/support/sim_world.hpp"

namespace samtavle::simulation {

struct Step {
  std::int64_t at_ms = 0;
  std::string what;
  std::size_t device = 0;
  std::uint64_t number = 0;
};

struct Plan {
  std::uint64_t seed = 1;
  std::vector<support::DeviceSettings> devices;
  std::map<std::string, std::uint64_t> limits;
  std::vector<Step> steps;  // by time
};

[[nodiscard]] Plan make_plan(std::uint64_t seed);
// One in which three to eight people undo and redo a good deal of what they do.
[[nodiscard]] Plan make_undo_plan(std::uint64_t seed);
[[nodiscard]] std::string to_text(const Plan& plan);
// Writes it to a file for PLAN=<file>; returns the path.
[[nodiscard]] std::string save_plan(const Plan& plan);
// Nothing if it is no plan.
[[nodiscard]] std::optional<Plan> parse_plan(const std::string& text);

// What a plan's limits make of the defaults.
[[nodiscard]] support::SimOptions options_of(const Plan& plan);

struct Outcome {
  std::optional<std::string> violation;
  support::SimWorld::Figures figures;
  std::size_t events = 0;
};
// `options` is what options_of() gave, perhaps broken on purpose.
[[nodiscard]] Outcome run_plan(const Plan& plan, const support::SimOptions& options);

}  // namespace samtavle::simulation
