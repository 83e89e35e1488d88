#include "watch_screen.hpp"

#include <unistd.h>

#include <chrono>
#include <ctime>
#include <iostream>

#include "terminal.hpp"

namespace samtavle::cli {
namespace {

constexpr std::size_t kHeaderRows = 3;

std::string time_of_day(std::int64_t time_ms) {
  std::time_t seconds = time_ms / 1000;
  if (time_ms == 0) {
    seconds = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  }
  std::tm local{};
  char text[16] = "";
  if (::localtime_r(&seconds, &local) != nullptr) {
    std::strftime(text, sizeof text, "%H:%M:%S", &local);
  }
  return text;
}

std::string at_row(std::size_t row) { return "\x1b[" + std::to_string(row) + ";1H"; }

}  // namespace

WatchScreen::WatchScreen() : terminal_(is_terminal(STDOUT_FILENO)) {
  if (!terminal_) return;
  std::cout << "\x1b[2J";
  reserve_header();
}

WatchScreen::~WatchScreen() {
  if (terminal_) std::cout << "\x1b[r" << at_row(rows_) << "\n" << std::flush;
}

void WatchScreen::reserve_header() {
  rows_ = terminal_rows();
  columns_ = terminal_columns();
  drawn_.clear();
  // Lines roll in the region below the header only.
  std::cout << "\x1b[" << kHeaderRows + 1 << ";" << rows_ << "r" << at_row(rows_) << std::flush;
}

void WatchScreen::resized() {
  if (terminal_) reserve_header();
}

void WatchScreen::header(const std::string& title, const std::string& state,
                         const std::vector<std::string>& people) {
  if (!terminal_) return;
  std::string here = people.empty() ? "nobody else is here" : "here: ";
  for (std::size_t i = 0; i < people.size(); ++i) here += (i == 0 ? "" : ", ") + people[i];
  const std::size_t room = columns_ > state.size() + 3 ? columns_ - state.size() - 3 : 10;
  const std::string head = fitted(title, room);
  const std::string gap(
      columns_ > columns_of(head) + state.size() ? columns_ - columns_of(head) - state.size() : 1,
      ' ');
  std::string rule;
  for (std::size_t i = 0; i < columns_; ++i) rule += "─";
  const Colours& c = colours();
  const std::vector<std::string> wanted = {
      c.bold + head + c.plain + gap + c.accent + state + c.plain, fitted(here, columns_),
      c.dim + rule + c.plain};
  if (wanted == drawn_) return;
  drawn_ = wanted;
  std::cout << "\x1b"
               "7";
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    std::cout << at_row(i + 1) << "\x1b[K" << wanted[i];
  }
  std::cout << "\x1b"
               "8"
            << std::flush;
}

void WatchScreen::line(std::int64_t time_ms, const std::string& text) {
  const std::string time = time_of_day(time_ms);
  if (!terminal_) return print(time + "  " + text);
  const Colours& c = colours();
  const std::size_t room = columns_ > time.size() + 2 ? columns_ - time.size() - 2 : 10;
  std::cout << "\n\r" << c.dim << time << c.plain << "  " << fitted(text, room) << std::flush;
}

}  // namespace samtavle::cli
