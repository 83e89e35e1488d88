#pragma once
// Work that may end its process.

#include <chrono>
#include <functional>

namespace samtavle::torture {

// Runs `work` in a copy of this process and returns its exit code, 128 and the number of the signal
// that ended it, or -1 if it did not end in time (it is killed then). Its standard output is
// dropped. To be called while this process has one thread: a copy has no other.
int in_child(const std::function<int()>& work, std::chrono::milliseconds within);

}  // namespace samtavle::torture
