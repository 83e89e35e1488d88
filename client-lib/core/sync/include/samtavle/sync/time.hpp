#pragma once
// Time as the core knows it: handed in by the host, never read.

#include <chrono>

namespace samtavle::sync {

using TimePoint = std::chrono::steady_clock::time_point;
using Duration = std::chrono::steady_clock::duration;
using std::chrono::milliseconds;

}  // namespace samtavle::sync
