#pragma once
// Recorded editing sessions as benchmarks take them: from SAMTAVLE_DATA, or small ones of our own
// from tests/data. Programs run in the root of the source tree.

#include <string>
#include <string_view>
#include <vector>

#include "trace.hpp"

namespace samtavle::bench {

// One writer's step: at `position`, `deleted` characters go and `inserted` come.
struct Keystroke {
  std::size_t position = 0;
  std::size_t deleted = 0;
  std::u32string inserted;
};

struct Session {
  std::vector<Keystroke> keystrokes;
  std::string end;  // the text that they make of an empty one
};

inline constexpr const char* kPaper = "automerge-paper";
inline constexpr const char* kFriends = "friendsforever";

// Which sessions there are.
class Sessions {
 public:
  // With `tell`, what is left out and what comes instead is said on stderr.
  explicit Sessions(bool tell) : tell_(tell) {}

  // Those of one writer that are there, or the small one if none is.
  [[nodiscard]] std::vector<std::string> of_one_writer(std::vector<std::string> wanted) const;
  // One of several writers, or the small one.
  [[nodiscard]] std::string of_several_writers(const std::string& wanted) const;

 private:
  [[nodiscard]] bool is_there(const std::string& name) const;
  [[nodiscard]] std::string instead(const char* small) const;

  bool tell_;
};

// Ends the process if it cannot be read.
[[nodiscard]] Session read_session(const std::string& name);
[[nodiscard]] cli::Trace read_trace(const std::string& name);

}  // namespace samtavle::bench
