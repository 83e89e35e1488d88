#pragma once
// How a call of the C interface went: its status, and for this thread what there is to say of it.

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

#include "samtavle.h"
#include "samtavle/base/result.hpp"
#include "samtavle/board/board.hpp"

namespace samtavle::c {

// All set what samtavle_last_detail() and samtavle_last_path() say; they return the status.
int succeed() noexcept;
int succeed(std::string detail, std::string path) noexcept;
int fail(int status, std::string detail, std::string path = {}) noexcept;
int fail(const base::Error& error) noexcept;
int fail(const board::ApplyError& error) noexcept;

// For results of which only the success counts.
template <class T, class E>
int told(const base::Result<T, E>& result) noexcept {
  return result ? succeed() : fail(result.error());
}

// Nothing is thrown out of the library: what the body throws is INTERNAL.
int fail_of_current_exception() noexcept;
template <class Body>
int guarded(Body&& body) noexcept {
  try {
    return std::forward<Body>(body)();
  } catch (...) {
    return fail_of_current_exception();
  }
}

// Hands out a struct that begins with its size: no more of it than the caller knows.
template <class T>
int fill(T* out, T shown) noexcept {
  if (out == nullptr || out->size < sizeof out->size) {
    return fail(SAMTAVLE_INVALID, "nowhere to put the answer, or a size that was not set");
  }
  shown.size = std::min(out->size, sizeof shown);
  std::memcpy(static_cast<void*>(out), &shown, shown.size);
  return succeed();
}
// Takes one in: what the caller does not know is zero.
template <class T>
[[nodiscard]] bool read_sized(const T* in, T& out) noexcept {
  if (in == nullptr || in->size < sizeof in->size) return false;
  std::memcpy(static_cast<void*>(&out), in, std::min(in->size, sizeof out));
  return true;
}

[[nodiscard]] inline const char* or_empty(const char* text) noexcept {
  return text != nullptr ? text : "";
}

}  // namespace samtavle::c
