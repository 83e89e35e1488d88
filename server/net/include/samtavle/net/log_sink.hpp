#pragma once
// What the network layer has to tell the operator: named events with fields. Never content, tokens,
// or names of people.

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <span>
#include <string_view>
#include <variant>

namespace samtavle::net {

enum class LogLevel : std::uint8_t { debug, info, warning, error, critical };

struct LogField {
  std::string_view key;
  std::variant<std::int64_t, std::string_view> value;
};

// Callable from any thread; the texts are good during the call.
using LogSink =
    std::function<void(LogLevel level, std::string_view event, std::span<const LogField> fields)>;

inline void log_event(const LogSink& sink, LogLevel level, std::string_view event,
                      std::initializer_list<LogField> fields = {}) {
  if (sink) sink(level, event, {fields.begin(), fields.size()});
}

}  // namespace samtavle::net
