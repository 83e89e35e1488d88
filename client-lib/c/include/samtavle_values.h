#pragma once
// What all of the C interface is made of: statuses, handles, values. Included by samtavle.h, which
// says what holds for all of it.

#include <stddef.h>
#include <stdint.h>

#include "samtavle_schema.h"

#if defined(_WIN32)
#define SAMTAVLE_API
#else
#define SAMTAVLE_API __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
extern "C" {
#endif

// --- errors ---

typedef enum samtavle_status {
  SAMTAVLE_OK = 0,
  // Why an edit is refused, by the server or at once.
  SAMTAVLE_NOT_ALLOWED = 1,
  SAMTAVLE_NOT_FOUND = 2,
  SAMTAVLE_INVALID = 3,
  SAMTAVLE_LIMIT = 4,
  SAMTAVLE_FROZEN = 5,
  SAMTAVLE_NEEDS_REASON = 6,
  SAMTAVLE_READ_ONLY = 7,
  SAMTAVLE_TOO_OLD = 8,
  SAMTAVLE_NOT_READY = 9,
  // Why a connection ended.
  SAMTAVLE_MALFORMED = 20,
  SAMTAVLE_TOO_BIG = 21,
  SAMTAVLE_POLICY = 22,
  SAMTAVLE_GOING_AWAY = 23,
  SAMTAVLE_INTERNAL = 24,
  SAMTAVLE_UNAUTHENTICATED = 25,
  SAMTAVLE_FORBIDDEN = 26,
  SAMTAVLE_NO_SUCH_BOARD = 27,
  SAMTAVLE_HELLO_TIMEOUT = 28,
  SAMTAVLE_REPLACED = 29,
  SAMTAVLE_FELL_BEHIND = 30,
  SAMTAVLE_TOO_MANY = 31,
  SAMTAVLE_CLOSED = 32,  // also: the handle was closed
  // The app and the server speak different versions of the protocol: which of them is to be
  // updated. samtavle_last_detail() says it in a sentence for people.
  SAMTAVLE_CLIENT_TOO_OLD = 33,
  SAMTAVLE_SERVER_TOO_OLD = 34,
  // Of this machine.
  SAMTAVLE_IO = 50,
  SAMTAVLE_NO_SPACE = 51,
  SAMTAVLE_LOCKED = 52,
  SAMTAVLE_NEWER_FORMAT = 53,
  SAMTAVLE_CORRUPT = 54,
  SAMTAVLE_UNAVAILABLE = 55,  // also: not within the time that was given
  SAMTAVLE_CONFIG = 56,
  SAMTAVLE_EXISTS = 57,
  // Of the use of this library.
  SAMTAVLE_BAD_HANDLE = 100,    // never given, or of another sort
  SAMTAVLE_WRONG_THREAD = 101,  // see above; or a view or transaction of another thread
  SAMTAVLE_TAKEN_BACK = 102     // the callback of a transaction said so
} samtavle_status;

// What went wrong last on this thread: for people, in English, "" if nothing did. Stays until the
// next call on this thread. Not a status.
SAMTAVLE_API const char* samtavle_last_detail(void);
// The step at fault, as "operations[2].place"; often "". Stays as long.
SAMTAVLE_API const char* samtavle_last_path(void);
// "not_allowed" and so on; "unknown" for what is no status. Stays for ever.
SAMTAVLE_API const char* samtavle_status_name(int status);
// The library's version, as "0.1.0". Stays for ever.
SAMTAVLE_API const char* samtavle_version(void);

// --- values ---

typedef uint64_t samtavle_board;
typedef uint64_t samtavle_view;
typedef uint64_t samtavle_transaction;
typedef uint64_t samtavle_observer;
typedef uint64_t samtavle_local;  // a board without a server
typedef uint64_t samtavle_line;   // one end of a pipe
typedef uint64_t samtavle_loop;   // the work of a board on the app's own loop

// Names an item; counter 0: none. The board itself is {0, 1}. What is not saved yet can get another
// id; the old one goes on working in every function of its board.
typedef struct samtavle_id {
  uint32_t replica;
  uint32_t counter;
} samtavle_id;

typedef struct samtavle_text {
  const char* bytes;  // never NULL; a zero byte stands behind it
  size_t size;        // without that
} samtavle_text;

typedef enum samtavle_type {
  SAMTAVLE_NONE = 0,
  SAMTAVLE_FLAG = 1,
  SAMTAVLE_INTEGER = 2,  // also the number of an actor
  SAMTAVLE_NUMBER = 3,
  SAMTAVLE_TEXT = 4,  // also words and dates
  SAMTAVLE_BINARY = 5,
  SAMTAVLE_ITEM = 6
} samtavle_type;

// The member that `type` names counts.
typedef struct samtavle_value {
  uint32_t type;
  uint32_t flag;
  int64_t integer;
  double number;
  samtavle_text text;  // also binary; going in, `size` counts
  samtavle_id item;
} samtavle_value;

#ifdef __cplusplus
}  // extern "C"
#endif
