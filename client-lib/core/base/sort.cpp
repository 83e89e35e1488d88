#include "samtavle/base/sort.hpp"

#ifdef SAMTAVLE_SMALL

#include <cstring>
#include <numeric>

namespace samtavle::base {

// Merges runs that become twice as long each time, from one vector into the other and back.
std::vector<std::uint32_t> sorted_order(std::size_t count,
                                        bool (*less)(void*, std::size_t, std::size_t),
                                        void* context) {
  std::vector<std::uint32_t> from(count);
  std::iota(from.begin(), from.end(), 0u);
  std::vector<std::uint32_t> to(count);
  for (std::size_t run = 1; run < count; run *= 2) {
    for (std::size_t begin = 0; begin < count; begin += 2 * run) {
      const std::size_t middle = std::min(begin + run, count);
      const std::size_t end = std::min(begin + 2 * run, count);
      std::size_t left = begin;
      std::size_t right = middle;
      for (std::size_t out = begin; out < end; ++out) {
        const bool take_right =
            right < end && (left == middle || less(context, from[right], from[left]));
        to[out] = from[take_right ? right++ : left++];
      }
    }
    from.swap(to);
  }
  return from;
}

void reorder_bytes(void* things, std::size_t size, const std::vector<std::uint32_t>& order) {
  char* const bytes = static_cast<char*>(things);
  const std::vector<char> before(bytes, bytes + size * order.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    std::memcpy(bytes + i * size, before.data() + order[i] * size, size);
  }
}

}  // namespace samtavle::base

#endif
