#pragma once
// Result<T, E>: a value or an error, a subset of std::expected's interface (which g++ 12 has only
// in C++23 and emscripten 3.1.6 not at all). Reading the wrong side is a bug and ends the process.

#include <concepts>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

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
// The same; a function of its own, so that a place where something fails does not build the string.
[[nodiscard]] Unexpected<Error> fail(Errc code, const char* detail, Limit limit = Limit::none);

// By hand, and not a std::variant: that takes a table of functions for each type of result and each
// way of copying it, which is a good part of the core that a browser downloads. Moving does not
// throw: a T or an E that cannot be moved for want of memory ends the process.
template <class T, class E = Error>
class [[nodiscard]] Result {
  static_assert(std::is_object_v<T> && std::is_object_v<E>, "instead of a reference a pointer");

 public:
  using value_type = T;
  using error_type = E;

  Result(T value) : value_(std::move(value)), good_(true) {}
  Result(Unexpected<E> failure) : error_(std::move(failure.error)), good_(false) {}
  Result(const Result& other)
    requires std::copy_constructible<T> && std::copy_constructible<E>
      : good_(other.good_) {
    fill(other);
  }
  Result(Result&& other) noexcept : good_(other.good_) { fill(std::move(other)); }
  // As a whole or not at all: the copy is made before anything goes.
  Result& operator=(const Result& other)
    requires std::copy_constructible<T> && std::copy_constructible<E>
  {
    if (this != &other) *this = Result{other};
    return *this;
  }
  Result& operator=(Result&& other) noexcept {
    if (this != &other) {
      drop();
      good_ = other.good_;
      fill(std::move(other));
    }
    return *this;
  }
  ~Result() { drop(); }

  [[nodiscard]] bool has_value() const noexcept { return good_; }
  explicit operator bool() const noexcept { return good_; }

  [[nodiscard]] T& value() & {
    SAMTAVLE_CHECK(good_);
    return value_;
  }
  [[nodiscard]] const T& value() const& {
    SAMTAVLE_CHECK(good_);
    return value_;
  }
  [[nodiscard]] T&& value() && {
    SAMTAVLE_CHECK(good_);
    return std::move(value_);
  }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  [[nodiscard]] E& error() & {
    SAMTAVLE_CHECK(!good_);
    return error_;
  }
  [[nodiscard]] const E& error() const& {
    SAMTAVLE_CHECK(!good_);
    return error_;
  }
  [[nodiscard]] E&& error() && {
    SAMTAVLE_CHECK(!good_);
    return std::move(error_);
  }

  template <class U>
  [[nodiscard]] T value_or(U&& other) const& {
    return has_value() ? value() : static_cast<T>(std::forward<U>(other));
  }

 private:
  // good_ is that of the other already; neither member is there before.
  template <class Other>
  void fill(Other&& other) {
    if (good_) {
      std::construct_at(std::addressof(value_), std::forward<Other>(other).value_);
    } else {
      std::construct_at(std::addressof(error_), std::forward<Other>(other).error_);
    }
  }
  void drop() noexcept {
    if (good_) {
      std::destroy_at(std::addressof(value_));
    } else {
      std::destroy_at(std::addressof(error_));
    }
  }

  union {
    T value_;
    E error_;
  };
  bool good_;
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
