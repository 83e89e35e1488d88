#pragma once
// The twelve co-creation projects that the source of the phase model names, for demonstration
// boards: title and authority, and nothing about the projects themselves.

#include <span>
#include <string_view>

namespace samtavle::plan {

struct DemoCase {
  std::string_view board;  // a valid base::BoardId
  std::string_view title;
  std::string_view authority;
};

[[nodiscard]] std::span<const DemoCase> demo_cases() noexcept;

}  // namespace samtavle::plan
