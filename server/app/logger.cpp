#include "samtavle/app/logger.hpp"

#include <spdlog/formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <array>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <chrono>
#include <ctime>

namespace samtavle::app {
namespace {

namespace json = boost::json;
using net::LogField;
using net::LogLevel;

constexpr const char* kOwn = "samtavle";

std::int64_t to_ms(std::chrono::system_clock::time_point time) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

std::string utc_time(std::int64_t time_ms) {
  const std::time_t seconds = time_ms / 1000;
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  std::array<char, 32> text;
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &utc);
  const std::string ms = std::to_string(time_ms % 1000 + 1000);
  return std::string(text.data()) + "." + ms.substr(1) + "Z";
}

std::string json_text(std::string_view text) {
  return json::serialize(json::string_view(text.data(), text.size()));
}

bool needs_quotes(std::string_view text) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= ' ' || byte == 0x7f || c == '"' || c == '=' || c == '\\') return true;
  }
  return text.empty();
}

std::string value_text(LogFormat format, const LogField& field) {
  if (const auto* number = std::get_if<std::int64_t>(&field.value)) return std::to_string(*number);
  const auto text = std::get<std::string_view>(field.value);
  return format == LogFormat::json || needs_quotes(text) ? json_text(text) : std::string(text);
}

spdlog::level::level_enum to_spdlog(LogLevel level) {
  switch (level) {
    case LogLevel::debug: return spdlog::level::debug;
    case LogLevel::info: return spdlog::level::info;
    case LogLevel::warning: return spdlog::level::warn;
    case LogLevel::error: return spdlog::level::err;
    case LogLevel::critical: return spdlog::level::critical;
  }
  return spdlog::level::critical;
}

LogLevel from_spdlog(spdlog::level::level_enum level) {
  switch (level) {
    case spdlog::level::trace:
    case spdlog::level::debug: return LogLevel::debug;
    case spdlog::level::info: return LogLevel::info;
    case spdlog::level::warn: return LogLevel::warning;
    case spdlog::level::err: return LogLevel::error;
    default: return LogLevel::critical;
  }
}

// Own lines are formatted already; what libraries say through spdlog becomes an event.
class LineFormatter final : public spdlog::formatter {
 public:
  explicit LineFormatter(LogFormat format) : format_(format) {}

  void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& out) override {
    const std::string_view payload(message.payload.data(), message.payload.size());
    const std::string_view logger(message.logger_name.data(), message.logger_name.size());
    std::string line(payload);
    if (logger != kOwn) {
      const std::array<LogField, 1> fields = {LogField{"text", payload}};
      line = format_line(format_, to_ms(message.time), from_spdlog(message.level), "library",
                         fields);
    }
    line += '\n';
    out.append(line.data(), line.data() + line.size());
  }

  [[nodiscard]] std::unique_ptr<spdlog::formatter> clone() const override {
    return std::make_unique<LineFormatter>(format_);
  }

 private:
  LogFormat format_;
};

}  // namespace

std::string_view name(LogLevel level) noexcept {
  switch (level) {
    case LogLevel::debug: return "debug";
    case LogLevel::info: return "info";
    case LogLevel::warning: return "warning";
    case LogLevel::error: return "error";
    case LogLevel::critical: return "critical";
  }
  return "critical";
}

std::string format_line(LogFormat format, std::int64_t time_ms, LogLevel level,
                        std::string_view event, std::span<const LogField> fields) {
  const bool as_json = format == LogFormat::json;
  std::string line;
  if (as_json) {
    line = "{\"time\":\"" + utc_time(time_ms) + "\",\"level\":\"" + std::string(name(level)) +
           "\",\"event\":" + json_text(event);
  } else {
    line = utc_time(time_ms) + " " + std::string(name(level)) + " " + std::string(event);
  }
  for (const LogField& field : fields) {
    line += as_json ? "," + json_text(field.key) + ":" : " " + std::string(field.key) + "=";
    line += value_text(format, field);
  }
  if (as_json) line += '}';
  return line;
}

OpenedLog open_log(std::string_view level, LogFormat format) {
  auto to_stderr = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  to_stderr->set_formatter(std::make_unique<LineFormatter>(format));
  auto own = std::make_shared<spdlog::logger>(kOwn, to_stderr);
  auto libraries = std::make_shared<spdlog::logger>("library", to_stderr);
  for (const auto& logger : {own, libraries}) logger->flush_on(spdlog::level::debug);
  spdlog::set_default_logger(libraries);
  OpenedLog log;
  log.set_level = [own, libraries](std::string_view wanted) {
    const auto threshold = spdlog::level::from_str(std::string(wanted));
    own->set_level(threshold);
    libraries->set_level(threshold);
  };
  log.set_level(level);
  log.sink = [own, format](LogLevel line_level, std::string_view event,
                           std::span<const LogField> fields) {
    if (!own->should_log(to_spdlog(line_level))) return;
    const auto now = std::chrono::system_clock::now();
    const std::string line = format_line(format, to_ms(now), line_level, event, fields);
    own->log(to_spdlog(line_level), spdlog::string_view_t(line.data(), line.size()));
  };
  return log;
}

}  // namespace samtavle::app
