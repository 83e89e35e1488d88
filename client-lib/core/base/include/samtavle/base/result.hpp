#pragma once
// Result<T, E>: a value or an error, a subset of std::expected's interface (which g++ 12 has only
// in C++23 and emscripten 3.1.6 not at all). Reading the wrong side is a bug and ends the process.

#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "samtavle/base/check.hpp"
#include "samtavle/base/errc.hpp"
#include "samtavle/base/limit.hpp"

namespace samtavle::base {

// A code for programs and a sentence for people: what happened and, where it helps, what to do.
struct Error {
  Errc code;
  std::string detail;
  Limit limit = Limit::none;  // that was gone over
};

template <class E>
struct Unexpected {
  E error;
};

[[nodiscard]] inline Unexpected<Error> fail(Errc code, std::string detail = {},
                                            Limit limit = Limit::none) {
  return {Error{code, std::move(detail), limit}};
}

template <class T, class E = Error>
class [[nodiscard]] Result {
 public:
  using value_type = T;
  using error_type = E;

  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Unexpected<E> failure) : state_(std::in_place_index<1>, std::move(failure.error)) {}

  [[nodiscard]] bool has_value() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return has_value(); }

  [[nodiscard]] T& value() & {
    SAMTAVLE_CHECK(has_value());
    return *std::get_if<0>(&state_);
  }
  [[nodiscard]] const T& value() const& {
    SAMTAVLE_CHECK(has_value());
    return *std::get_if<0>(&state_);
  }
  [[nodiscard]] T&& value() && {
    SAMTAVLE_CHECK(has_value());
    return std::move(*std::get_if<0>(&state_));
  }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  [[nodiscard]] E& error() & {
    SAMTAVLE_CHECK(!has_value());
    return *std::get_if<1>(&state_);
  }
  [[nodiscard]] const E& error() const& {
    SAMTAVLE_CHECK(!has_value());
    return *std::get_if<1>(&state_);
  }
  [[nodiscard]] E&& error() && {
    SAMTAVLE_CHECK(!has_value());
    return std::move(*std::get_if<1>(&state_));
  }

  template <class U>
  [[nodiscard]] T value_or(U&& other) const& {
    return has_value() ? value() : static_cast<T>(std::forward<U>(other));
  }

 private:
  std::variant<T, E> state_;
};

template <class E>
class [[nodiscard]] Result<void, E> {
 public:
  using value_type = void;
  using error_type = E;

  Result() = default;
  Result(Unexpected<E> failure) : error_(std::move(failure.error)) {}

  [[nodiscard]] bool has_value() const noexcept { return !error_.has_value(); }
  explicit operator bool() const noexcept { return has_value(); }

  [[nodiscard]] const E& error() const& {
    SAMTAVLE_CHECK(error_.has_value());
    return *error_;
  }
  [[nodiscard]] E&& error() && {
    SAMTAVLE_CHECK(error_.has_value());
    return std::move(*error_);
  }

 private:
  std::optional<E> error_;
};

// Hands the error of a result on to a Result of another type.
template <class T, class E>
[[nodiscard]] Unexpected<E> pass_on(const Result<T, E>& result) {
  return {result.error()};
}

}  // namespace samtavle::base
