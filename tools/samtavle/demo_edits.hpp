#pragma once
// Edits that the demonstration is made of.

#include <string>
#include <utility>
#include <vector>

#include "demo_stage.hpp"
#include "samtavle/plan/evaluation.hpp"

namespace samtavle::cli::demo {

using base::Field;
using base::Kind;
using base::OpId;
using base::Value;

struct Card {
  Kind kind;
  OpId container;
  std::string title;
  std::string body{};
  std::vector<std::pair<Field, Value>> values{};
  std::vector<std::pair<Field, std::string>> texts{};
  std::vector<std::string> labels{};
};
[[nodiscard]] DemoSteps make(Card card);
[[nodiscard]] DemoSteps set(OpId item, Field field, Value value);
[[nodiscard]] DemoSteps add(OpId item, Field field, Value member);
// Types at the end of a text.
[[nodiscard]] DemoSteps type(OpId item, Field field, std::string words);
[[nodiscard]] DemoSteps enter(OpId phase);
[[nodiscard]] DemoSteps reopen(OpId phase, OpId focus_point);
[[nodiscard]] DemoSteps comment(OpId item, std::string words,
                                std::vector<base::Actor> mentions = {});
// Suggests other words for some that stand in a text once.
[[nodiscard]] DemoSteps suggest(OpId item, Field field, std::string words, std::string instead);
// Decides on the one open suggestion on an item.
[[nodiscard]] DemoSteps accept(OpId item);
[[nodiscard]] DemoSteps reject(OpId item, std::string reason);
[[nodiscard]] DemoSteps connect(OpId from, OpId to, std::string relation);
[[nodiscard]] DemoSteps merge(std::vector<OpId> cards, std::string title);
[[nodiscard]] DemoSteps carry(OpId card, OpId area);
[[nodiscard]] DemoSteps judge(OpId criterion, base::Actor actor, plan::Verdict verdict,
                              std::string note = {});

}  // namespace samtavle::cli::demo
