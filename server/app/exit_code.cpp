#include "samtavle/app/exit_code.hpp"

namespace samtavle::app {

using base::Errc;

ExitCode exit_code_of(base::Errc code) noexcept {
  switch (code) {
    case Errc::config:
    case Errc::invalid: return ExitCode::config;
    case Errc::not_found:
    case Errc::corrupt:
    case Errc::newer_format: return ExitCode::data;
    case Errc::unavailable: return ExitCode::unavailable;
    case Errc::locked:
    case Errc::no_space: return ExitCode::temporary;
    case Errc::exists:
    case Errc::io: return ExitCode::cannot_create;
    default: return ExitCode::internal;
  }
}

std::string_view exit_code_help() noexcept {
  return "Exit codes:\n"
         "  0   stopped on request, everything accepted is on disk\n"
         "  64  wrong usage\n"
         "  65  the data directory or a backup is damaged, missing, or written by a newer version\n"
         "  69  the address is in use\n"
         "  70  the disk failed while running, or a bug: nothing acknowledged is lost\n"
         "  73  the data directory cannot be made, read or written; restoring: it is not empty\n"
         "  75  the data directory is in use, the disk is full, or stopping took too long\n"
         "  78  the configuration is wrong\n";
}

}  // namespace samtavle::app
