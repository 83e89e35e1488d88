#pragma once
// The words of a new board, in both languages. Phases and focus points follow the phase model of
// "Sådan sikrer du den succesfulde samskabelse" (Væksthus for Ledelse); the guidance is our own.

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include "samtavle/plan/board_template.hpp"
#include "samtavle/plan/schema.hpp"

namespace samtavle::plan {

struct Bilingual {
  std::string_view danish;
  std::string_view english;

  [[nodiscard]] constexpr std::string_view in(Language language) const noexcept {
    return language == Language::danish ? danish : english;
  }
};

// An item with a title and, for some, a guidance (or a body, for cards).
struct TemplateItem {
  Bilingual title;
  Bilingual text;
};

struct TemplateCard {
  Kind kind;
  Bilingual title;
};

struct TemplateArea {
  TemplateItem area;
  std::span<const TemplateCard> cards;
  std::span<const std::size_t> serves;  // the phase's focus points that are worked on in it, from 0
};

struct TemplatePhase {
  TemplateItem phase;
  std::span<const TemplateItem> focus_points;
  std::span<const TemplateArea> areas;
};

struct TemplateLevel {
  TemplateItem level;
  std::string_view others;  // what every actor kind but officials may, in an area
  std::string_view officials;
};

[[nodiscard]] Bilingual template_board_guidance() noexcept;
[[nodiscard]] Bilingual template_label() noexcept;
[[nodiscard]] std::span<const TemplatePhase> template_phases() noexcept;
[[nodiscard]] std::span<const TemplateItem> template_types() noexcept;
[[nodiscard]] std::span<const TemplateLevel> template_levels() noexcept;

}  // namespace samtavle::plan
