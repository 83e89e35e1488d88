#pragma once
// SAMTAVLE_CHECK: for bugs only. A broken invariant ends the process, in every build; input from
// peers, files or people never reaches it (that is a Result).
//
// It says which one it was; where every byte is downloaded (SAMTAVLE_SMALL) the stack says it.

#ifdef SAMTAVLE_SMALL

#define SAMTAVLE_CHECK(condition) \
  (static_cast<bool>(condition) ? static_cast<void>(0) : __builtin_trap())

#else

namespace samtavle::base {

[[noreturn]] void check_failed(const char* condition, const char* file, int line) noexcept;

}  // namespace samtavle::base

#define SAMTAVLE_CHECK(condition) \
  (static_cast<bool>(condition)   \
       ? static_cast<void>(0)     \
       : ::samtavle::base::check_failed(#condition, __FILE__, __LINE__))

#endif
