#pragma once
// Which items one wants:
//
//   board.cards().where(kind == kinds::result && fields::done == true)
//
// A condition is put together of comparisons with &&, || and !.

#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "samtavle/embed/item.hpp"

namespace samtavle {

class Condition {
 public:
  explicit Condition(std::function<bool(const Item&)> holds) : holds_(std::move(holds)) {}
  [[nodiscard]] bool operator()(const Item& item) const { return holds_(item); }

  friend Condition operator&&(Condition a, Condition b) {
    return Condition{[a = std::move(a), b = std::move(b)](const Item& i) { return a(i) && b(i); }};
  }
  friend Condition operator||(Condition a, Condition b) {
    return Condition{[a = std::move(a), b = std::move(b)](const Item& i) { return a(i) || b(i); }};
  }
  friend Condition operator!(Condition a) {
    return Condition{[a = std::move(a)](const Item& i) { return !a(i); }};
  }

 private:
  std::function<bool(const Item&)> holds_;
};

// What can be compared beside fields.
inline constexpr struct KindOf {
} kind;
inline constexpr struct ContainerOf {
} container;
inline constexpr struct AuthorOf {
} author;

[[nodiscard]] inline Condition operator==(KindOf, Kind wanted) {
  return Condition{[wanted](const Item& item) { return item.kind == wanted; }};
}
[[nodiscard]] inline Condition operator!=(KindOf, Kind unwanted) { return !(kind == unwanted); }
[[nodiscard]] inline Condition operator==(ContainerOf, Id wanted) {
  return Condition{[wanted](const Item& item) { return item.container == wanted; }};
}
[[nodiscard]] inline Condition operator==(AuthorOf, Actor wanted) {
  return Condition{[wanted](const Item& item) { return item.created_by == wanted; }};
}
[[nodiscard]] inline Condition operator==(TextField field, std::string wanted) {
  return Condition{[field, wanted = std::move(wanted)](const Item& item) {
    return item.get(field) == wanted;
  }};
}
// A field that was never written equals nothing.
template <class T>
[[nodiscard]] Condition operator==(ScalarField<T> field, std::type_identity_t<T> wanted) {
  return Condition{[field, wanted = std::move(wanted)](const Item& item) {
    const auto value = item.get(field);
    return value && *value == wanted;
  }};
}
// Whether a set has a member.
template <class T>
[[nodiscard]] Condition has(SetField<T> field, std::type_identity_t<T> wanted) {
  return Condition{[field, wanted = std::move(wanted)](const Item& item) {
    for (const T& member : item.get(field)) {
      if (member == wanted) return true;
    }
    return false;
  }};
}

// Items of a board that fulfil a condition. Reads the board when it is first asked for them, and
// keeps what it read; a copy that was not asked yet reads anew.
class Query {
 public:
  using Source = std::function<std::vector<Item>()>;
  explicit Query(Source source) : source_(std::move(source)) {}

  [[nodiscard]] Query where(Condition condition) const {
    return Query{[source = source_, condition = std::move(condition)] {
      std::vector<Item> all = source();
      std::erase_if(all, [&](const Item& item) { return !condition(item); });
      return all;
    }};
  }
  // As they are now.
  [[nodiscard]] std::vector<Item> list() const { return source_(); }

  [[nodiscard]] auto begin() const { return read().begin(); }
  [[nodiscard]] auto end() const { return read().end(); }
  [[nodiscard]] std::size_t size() const { return read().size(); }
  [[nodiscard]] bool empty() const { return read().empty(); }
  [[nodiscard]] const Item& front() const { return read().front(); }

 private:
  const std::vector<Item>& read() const {
    if (!items_) items_ = std::make_shared<std::vector<Item>>(source_());
    return *items_;
  }

  Source source_;
  mutable std::shared_ptr<std::vector<Item>> items_;
};

}  // namespace samtavle
