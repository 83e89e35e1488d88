#pragma once
// The server's log: one line an event on standard error, as text or as JSON. Nothing that people
// wrote, no tokens, no names of people.
//
// Threads: any.

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "samtavle/net/log_sink.hpp"

namespace samtavle::app {

enum class LogFormat { text, json };

[[nodiscard]] std::string_view name(net::LogLevel level) noexcept;

// One line without its end. Values that could be taken for something else are quoted, so a value
// can never look like another field or another line.
[[nodiscard]] std::string format_line(LogFormat format, std::int64_t time_ms, net::LogLevel level,
                                      std::string_view event,
                                      std::span<const net::LogField> fields);

struct OpenedLog {
  net::LogSink sink;
  std::function<void(std::string_view level)> set_level;
};

// Makes standard error the log of this process, also of what libraries report, and returns the way
// in. `level`: debug, info, warning or error.
[[nodiscard]] OpenedLog open_log(std::string_view level, LogFormat format);

}  // namespace samtavle::app
