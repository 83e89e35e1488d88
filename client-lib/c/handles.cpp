#include "handles.hpp"

#include <atomic>

namespace samtavle::c {

namespace {

constexpr unsigned kSortShift = 56;
std::atomic<std::uint64_t> last_number{0};

}  // namespace

std::uint64_t new_handle(Sort sort) {
  return std::uint64_t{static_cast<std::uint8_t>(sort)} << kSortShift | ++last_number;
}

int fail_handle(std::uint64_t handle, Sort sort) noexcept {
  const std::uint64_t number = handle & ((std::uint64_t{1} << kSortShift) - 1);
  const bool was = handle >> kSortShift == static_cast<std::uint8_t>(sort) && number > 0 &&
                   number <= last_number.load();
  return was ? fail(SAMTAVLE_CLOSED, "it was closed, or its callback is over")
             : fail(SAMTAVLE_BAD_HANDLE, "no handle of this sort");
}

}  // namespace samtavle::c
