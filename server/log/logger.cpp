#include "logger.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <cstdarg>
#include <cstdio>
#include <string>

namespace samtavle::log {
namespace {

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
    spdlog::warn("rocksdb: {}", line);
  }
};

}  // namespace

std::shared_ptr<rocksdb::Logger> make_logger() { return std::make_shared<Logger>(); }

}  // namespace samtavle::log
