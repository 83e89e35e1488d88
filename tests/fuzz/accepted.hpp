#pragma once
// How much of an input its target took for good. The replay holds it against a list: an input that
// is refused at its first byte since a message changed says nothing about what lies behind.

namespace samtavle::fuzz {

inline unsigned accepted_parts = 0;
inline void accepted() noexcept { ++accepted_parts; }

}  // namespace samtavle::fuzz
