#include "terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <iostream>

#include "samtavle/base/utf8.hpp"

namespace samtavle::cli {
namespace {

constexpr std::size_t kUsualColumns = 80;
constexpr std::size_t kUsualRows = 24;
constexpr std::chrono::milliseconds kRedraw{50};

winsize size_of_terminal() {
  winsize size{};
  for (const int descriptor : {STDOUT_FILENO, STDERR_FILENO}) {
    if (::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size;
  }
  return {};
}

}  // namespace

bool is_terminal(int descriptor) { return ::isatty(descriptor) == 1; }

std::size_t terminal_columns() {
  const winsize size = size_of_terminal();
  return size.ws_col > 0 ? size.ws_col : kUsualColumns;
}

std::size_t terminal_rows() {
  const winsize size = size_of_terminal();
  return size.ws_row > 0 ? size.ws_row : kUsualRows;
}

std::size_t columns_of(std::string_view text) {
  return base::count_code_points(text).value_or(text.size());
}

std::string fitted(std::string_view text, std::size_t columns) {
  std::u32string line = base::decode_utf8(text).value_or(std::u32string{});
  if (line.size() > columns) {
    line.resize(std::max<std::size_t>(columns, 1) - 1);
    line.push_back(U'…');
  }
  return base::encode_utf8(line);
}

const Colours& colours() {
  static const Colours found = [] {
    const bool wanted = is_terminal(STDOUT_FILENO) && std::getenv("NO_COLOR") == nullptr;
    return wanted ? Colours{"\x1b[1m", "\x1b[2m", "\x1b[36m", "\x1b[0m"} : Colours{};
  }();
  return found;
}

std::string moment(std::int64_t time_ms) {
  const std::time_t seconds = time_ms / 1000;
  std::tm local{};
  char text[32] = "";
  if (::localtime_r(&seconds, &local) != nullptr) {
    std::strftime(text, sizeof text, "%Y-%m-%d %H:%M", &local);
  }
  return text;
}

void print(std::string_view line) { std::cout << line << "\n" << std::flush; }

void print_json(const boost::json::value& value) { print(boost::json::serialize(value)); }

Progress::Progress(std::string what, std::uint64_t total)
    : what_(std::move(what)), total_(total), visible_(is_terminal(STDERR_FILENO)) {
  show(0);
}

Progress::~Progress() {
  if (visible_) std::cerr << "\r\x1b[K" << std::flush;
}

void Progress::show(std::uint64_t done) {
  const auto now = std::chrono::steady_clock::now();
  if (!visible_ || (done < total_ && now - drawn_ < kRedraw)) return;
  drawn_ = now;
  const double part =
      total_ == 0 ? 1.0
                  : static_cast<double>(std::min(done, total_)) / static_cast<double>(total_);
  const std::string figures = "  " + std::to_string(static_cast<int>(part * 100)) + " %  " +
                              std::to_string(done) + "/" + std::to_string(total_);
  const std::size_t taken = what_.size() + figures.size() + 5;
  const std::size_t columns = terminal_columns();
  const std::size_t width = columns > taken + 10 ? std::min<std::size_t>(columns - taken, 40) : 10;
  const auto filled = static_cast<std::size_t>(part * static_cast<double>(width));
  std::cerr << "\r" << what_ << "  [" << std::string(filled, '#')
            << std::string(width - filled, '.') << "]" << figures << "\x1b[K" << std::flush;
}

}  // namespace samtavle::cli
