#pragma once
// The operation that the path of a refusal names.

#include <charconv>
#include <string_view>

#include "samtavle/v1/edit.pb.h"

namespace samtavle::hub {

// Of "operations[2].value" the third; nullptr if the path names none of the edit.
[[nodiscard]] inline const v1::Operation* operation_at(const v1::Edit& edit,
                                                       std::string_view path) {
  constexpr std::string_view kPrefix = "operations[";
  if (!path.starts_with(kPrefix)) return nullptr;
  int index = -1;
  std::from_chars(path.data() + kPrefix.size(), path.data() + path.size(), index);
  if (index < 0 || index >= edit.operations_size()) return nullptr;
  return &edit.operations(index);
}

}  // namespace samtavle::hub
