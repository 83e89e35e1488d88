#pragma once
// The screen of `watch`: a header that stays at the top and is redrawn, and lines that roll below
// it. Where the output is no terminal there is no header, only lines.

#include <cstdint>
#include <string>
#include <vector>

namespace samtavle::cli {

class WatchScreen {
 public:
  WatchScreen();
  WatchScreen(const WatchScreen&) = delete;
  WatchScreen& operator=(const WatchScreen&) = delete;
  // Gives the terminal back as it was.
  ~WatchScreen();

  void header(const std::string& title, const std::string& state,
              const std::vector<std::string>& people);
  // "12:03:11  text". A time of 0 is now.
  void line(std::int64_t time_ms, const std::string& text);
  // After the window changed its size.
  void resized();

 private:
  void reserve_header();

  bool terminal_;
  std::size_t rows_ = 0;
  std::size_t columns_ = 0;
  std::vector<std::string> drawn_;
};

}  // namespace samtavle::cli
