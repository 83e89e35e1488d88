#pragma once
// Sorting, as std::sort and std::stable_sort do it. In the browser, where a download counts for
// more than a comparison, all of it is one function (SAMTAVLE_SMALL): each std::sort compiles to
// between one and two kilobytes of its own, and the core has thirty.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

namespace samtavle::base {

#ifdef SAMTAVLE_SMALL

// The order of `count` things, as their indexes; stable. less(context, a, b) compares two of them.
[[nodiscard]] std::vector<std::uint32_t> sorted_order(std::size_t count,
                                                      bool (*less)(void*, std::size_t, std::size_t),
                                                      void* context);
// Brings things of `size` bytes each, which are nothing but their bytes, into that order.
void reorder_bytes(void* things, std::size_t size, const std::vector<std::uint32_t>& order);

template <class Iterator, class Less = std::less<>>
void stable_sort(Iterator first, Iterator last, Less less = {}) {
  using Thing = typename std::iterator_traits<Iterator>::value_type;
  using Offset = typename std::iterator_traits<Iterator>::difference_type;
  struct Context {
    Iterator first;
    Less* less;
  } context{first, std::addressof(less)};
  const auto compare = [](void* raw, std::size_t a, std::size_t b) {
    const auto& [begin, is_less] = *static_cast<Context*>(raw);
    return static_cast<bool>(
        (*is_less)(begin[static_cast<Offset>(a)], begin[static_cast<Offset>(b)]));
  };
  const auto order = sorted_order(static_cast<std::size_t>(last - first), compare, &context);
  // A pair of numbers is nothing but its bytes, although it has an assignment of its own.
  if constexpr (std::is_trivially_copy_constructible_v<Thing> &&
                std::is_trivially_destructible_v<Thing> && std::contiguous_iterator<Iterator>) {
    if (first != last) reorder_bytes(std::to_address(first), sizeof(Thing), order);
  } else {
    std::vector<Thing> sorted;
    sorted.reserve(order.size());
    for (const std::uint32_t index : order) {
      sorted.push_back(std::move(first[static_cast<Offset>(index)]));
    }
    std::move(sorted.begin(), sorted.end(), first);
  }
}

template <class Iterator, class Less = std::less<>>
void sort(Iterator first, Iterator last, Less less = {}) {
  base::stable_sort(first, last, std::move(less));
}

#else

template <class Iterator, class Less = std::less<>>
void sort(Iterator first, Iterator last, Less less = {}) {
  std::sort(first, last, std::move(less));
}

template <class Iterator, class Less = std::less<>>
void stable_sort(Iterator first, Iterator last, Less less = {}) {
  std::stable_sort(first, last, std::move(less));
}

#endif

}  // namespace samtavle::base
