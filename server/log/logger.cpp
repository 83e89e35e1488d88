#include "logger.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <cstdarg>
#include <cstdio>
#include <memory>
#include <string>

namespace samtavle::log {
namespace {

// The default logger of the program, if it has set one. The one that spdlog begins with, which has
// no name, writes to standard output, where other programs write what they were asked for.
spdlog::logger& chosen() {
  static const auto to_stderr = std::make_shared<spdlog::logger>(
      "rocksdb", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  spdlog::logger* const set = spdlog::default_logger_raw();
  return set == nullptr || set->name().empty() ? *to_stderr : *set;
}

class Logger final : public rocksdb::Logger {
 public:
  Logger() : rocksdb::Logger(rocksdb::InfoLogLevel::WARN_LEVEL) {}

  void Logv(const char* format, va_list arguments) override { write(format, arguments); }

  void Logv(rocksdb::InfoLogLevel level, const char* format, va_list arguments) override {
    if (level >= GetInfoLogLevel() && level != rocksdb::InfoLogLevel::HEADER_LEVEL) {
      write(format, arguments);
    }
  }

  void LogHeader(const char*, va_list) override {}

 private:
  static void write(const char* format, va_list arguments) {
    std::array<char, 1024> buffer{};
    std::vsnprintf(buffer.data(), buffer.size(), format, arguments);
    std::string line(buffer.data());
    // What each backup does, and twice, and what a store that is closed interrupts on purpose: no
    // reason to warn anybody.
    if (line.find("] File Deletions ") != std::string::npos) return;
    if (line.find("Shutdown in progress") != std::string::npos) return;
    std::replace(line.begin(), line.end(), '\n', ' ');
    chosen().warn("rocksdb: {}", line);
  }
};

}  // namespace

std::shared_ptr<rocksdb::Logger> make_logger() { return std::make_shared<Logger>(); }

}  // namespace samtavle::log
