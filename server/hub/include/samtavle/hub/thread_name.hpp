#pragma once
// What the calling thread is called in top, perf and core dumps.

#include <sys/prctl.h>

#include <string>

namespace samtavle::hub {

// At most 15 characters; more are cut off.
inline void name_this_thread(const std::string& name) {
  ::prctl(PR_SET_NAME, name.substr(0, 15).c_str());
}

}  // namespace samtavle::hub
