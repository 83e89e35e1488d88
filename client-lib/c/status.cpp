#include "status.hpp"

#include <exception>
#include <new>

#include "samtavle/base/errc.hpp"

namespace samtavle::c {

namespace {

struct Last {
  std::string detail;
  std::string path;
};

Last& last() {
  thread_local Last of_this_thread;
  return of_this_thread;
}

}  // namespace

int succeed() noexcept {
  last().detail.clear();
  last().path.clear();
  return SAMTAVLE_OK;
}

int succeed(std::string detail, std::string path) noexcept {
  return fail(SAMTAVLE_OK, std::move(detail), std::move(path));
}

int fail(int status, std::string detail, std::string path) noexcept {
  last().detail = std::move(detail);
  last().path = std::move(path);
  return status;
}

int fail(const base::Error& error) noexcept {
  return fail(static_cast<int>(error.code), error.detail);
}

int fail(const board::ApplyError& error) noexcept {
  return fail(static_cast<int>(error.code), error.detail, error.path);
}

int fail_of_current_exception() noexcept {
  try {
    throw;
  } catch (const std::bad_alloc&) {
    return fail(SAMTAVLE_INTERNAL, {});  // a word about it might need memory
  } catch (const std::exception& exception) {
    return fail(SAMTAVLE_INTERNAL, exception.what());
  } catch (...) {
    return fail(SAMTAVLE_INTERNAL, {});
  }
}

// Codes of the library are those of base::Errc.
static_assert(SAMTAVLE_NOT_READY == static_cast<int>(base::Errc::not_ready));
static_assert(SAMTAVLE_SERVER_TOO_OLD == static_cast<int>(base::Errc::server_too_old));
static_assert(SAMTAVLE_EXISTS == static_cast<int>(base::Errc::exists));

}  // namespace samtavle::c

extern "C" {

const char* samtavle_last_detail(void) { return samtavle::c::last().detail.c_str(); }

const char* samtavle_last_path(void) { return samtavle::c::last().path.c_str(); }

const char* samtavle_version(void) { return SAMTAVLE_VERSION; }

const char* samtavle_status_name(int status) {
  switch (status) {
    case SAMTAVLE_OK: return "ok";
    case SAMTAVLE_NOT_ALLOWED: return "not_allowed";
    case SAMTAVLE_NOT_FOUND: return "not_found";
    case SAMTAVLE_INVALID: return "invalid";
    case SAMTAVLE_LIMIT: return "limit";
    case SAMTAVLE_FROZEN: return "frozen";
    case SAMTAVLE_NEEDS_REASON: return "needs_reason";
    case SAMTAVLE_READ_ONLY: return "read_only";
    case SAMTAVLE_TOO_OLD: return "too_old";
    case SAMTAVLE_NOT_READY: return "not_ready";
    case SAMTAVLE_MALFORMED: return "malformed";
    case SAMTAVLE_TOO_BIG: return "too_big";
    case SAMTAVLE_POLICY: return "policy";
    case SAMTAVLE_GOING_AWAY: return "going_away";
    case SAMTAVLE_INTERNAL: return "internal";
    case SAMTAVLE_UNAUTHENTICATED: return "unauthenticated";
    case SAMTAVLE_FORBIDDEN: return "forbidden";
    case SAMTAVLE_NO_SUCH_BOARD: return "no_such_board";
    case SAMTAVLE_HELLO_TIMEOUT: return "hello_timeout";
    case SAMTAVLE_REPLACED: return "replaced";
    case SAMTAVLE_FELL_BEHIND: return "fell_behind";
    case SAMTAVLE_TOO_MANY: return "too_many";
    case SAMTAVLE_CLOSED: return "closed";
    case SAMTAVLE_CLIENT_TOO_OLD: return "client_too_old";
    case SAMTAVLE_SERVER_TOO_OLD: return "server_too_old";
    case SAMTAVLE_IO: return "io";
    case SAMTAVLE_NO_SPACE: return "no_space";
    case SAMTAVLE_LOCKED: return "locked";
    case SAMTAVLE_NEWER_FORMAT: return "newer_format";
    case SAMTAVLE_CORRUPT: return "corrupt";
    case SAMTAVLE_UNAVAILABLE: return "unavailable";
    case SAMTAVLE_CONFIG: return "config";
    case SAMTAVLE_EXISTS: return "exists";
    case SAMTAVLE_BAD_HANDLE: return "bad_handle";
    case SAMTAVLE_WRONG_THREAD: return "wrong_thread";
    case SAMTAVLE_TAKEN_BACK: return "taken_back";
    default: return "unknown";
  }
}

}  // extern "C"
