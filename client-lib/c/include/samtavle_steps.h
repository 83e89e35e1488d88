#pragma once
// The steps of a transaction. Included by samtavle.h, which says what holds for all of it.

#include "samtavle_values.h"

#ifdef __cplusplus
extern "C" {
#endif

// Where an item is to stand: directly behind `after`, or first, or (neither) at the end.
typedef struct samtavle_place {
  samtavle_id in;
  samtavle_id after;
  uint32_t first;
  uint32_t reserved;
} samtavle_place;

// The steps, each seeing those before it. A step that fails changes nothing; those before it stand.
// They are for the callback of samtavle_transact(), on its thread, until it returns. What goes in
// is copied; `made`, the id of a new item, may be NULL.
// Errors of all: NOT_FOUND (an item that is not there), INVALID (what the schema, the text or the
// tree does not take), LIMIT, WRONG_THREAD.

// A new item of a kind, without fields.
SAMTAVLE_API int samtavle_create(samtavle_transaction tx, uint32_t kind, samtavle_place place,
                                 samtavle_id* made);
// Writes a field that holds one value. A value of type NONE clears it.
SAMTAVLE_API int samtavle_set(samtavle_transaction tx, samtavle_id item, uint32_t field,
                              const samtavle_value* value);
// Adds a member to a field that is a set; one that is in it stays.
SAMTAVLE_API int samtavle_add(samtavle_transaction tx, samtavle_id item, uint32_t field,
                              const samtavle_value* member);
// Takes a member out of a set; one that is not in it is no error.
SAMTAVLE_API int samtavle_remove(samtavle_transaction tx, samtavle_id item, uint32_t field,
                                 const samtavle_value* member);
// Types into a field that is a text, before the code point `at`.
SAMTAVLE_API int samtavle_insert(samtavle_transaction tx, samtavle_id item, uint32_t field,
                                 size_t at, const char* words);
// Erases the code points of a text from `from` up to `to`, without that.
SAMTAVLE_API int samtavle_erase(samtavle_transaction tx, samtavle_id item, uint32_t field,
                                size_t from, size_t to);
// Gives an item another place.
SAMTAVLE_API int samtavle_move(samtavle_transaction tx, samtavle_id item, samtavle_place place);
// Deletes an item, and with it hides what stands in it.
SAMTAVLE_API int samtavle_delete(samtavle_transaction tx, samtavle_id item);
// Brings a deleted item back to where it stood.
SAMTAVLE_API int samtavle_restore(samtavle_transaction tx, samtavle_id item);

// Steps of the plan: what these are made of is put together here. Errors as above.

// Says something about an item, or answers the comment `reply_to`, which may be none.
SAMTAVLE_API int samtavle_comment(samtavle_transaction tx, samtavle_id item, const char* words,
                                  samtavle_id reply_to, samtavle_id* made);
// Marks the thread that a comment began as dealt with (1), or as open again (0).
SAMTAVLE_API int samtavle_resolve_thread(samtavle_transaction tx, samtavle_id comment,
                                         uint32_t resolved);
// What this person thinks of a criterion; another verdict of theirs is changed. `verdict`: a word
// of the schema, as "met".
SAMTAVLE_API int samtavle_judge(samtavle_transaction tx, samtavle_id criterion,
                                const char* verdict, const char* note, samtavle_id* made);
// A connector between two cards. `relation`: a word of the schema, one's own words, or "".
SAMTAVLE_API int samtavle_connect(samtavle_transaction tx, samtavle_id from, samtavle_id to,
                                  const char* relation, samtavle_id* made);
// One card out of several, which are deleted and can be restored. `title`: "" takes all of theirs.
SAMTAVLE_API int samtavle_merge_cards(samtavle_transaction tx, const samtavle_id* cards,
                                      size_t count, const char* title, samtavle_id* made);
// Carries a card on to another area: a new one stands there, and this one says where it went.
SAMTAVLE_API int samtavle_carry_card(samtavle_transaction tx, samtavle_id card, samtavle_id area,
                                     samtavle_id* made);
// Goes to a phase, forwards or back. `unready` (1): though something is missing, which the phase
// tells then.
SAMTAVLE_API int samtavle_enter_phase(samtavle_transaction tx, samtavle_id phase, uint32_t unready);
// Suggests other words for a passage of a text; `from` equal to `to`: words to go in there.
SAMTAVLE_API int samtavle_suggest_text(samtavle_transaction tx, samtavle_id item, uint32_t field,
                                       size_t from, size_t to, const char* words,
                                       samtavle_id* made);
// Does what was suggested. Errors also: FROZEN (it is decided), TOO_OLD (the passage is another one
// by now: look at it again, and write or suggest anew).
SAMTAVLE_API int samtavle_accept_suggestion(samtavle_transaction tx, samtavle_id suggestion);
// Says no to a suggestion. Errors also: FROZEN (it is decided), NEEDS_REASON (`reason` is empty).
SAMTAVLE_API int samtavle_reject_suggestion(samtavle_transaction tx, samtavle_id suggestion,
                                            const char* reason);
// Takes back what one has suggested. Errors also: FROZEN (it is decided).
SAMTAVLE_API int samtavle_withdraw_suggestion(samtavle_transaction tx, samtavle_id suggestion);
// Suggests another value for a field that is no text; NONE: to clear it.
SAMTAVLE_API int samtavle_suggest_value(samtavle_transaction tx, samtavle_id item, uint32_t field,
                                        const samtavle_value* value, samtavle_id* made);

typedef enum samtavle_mark {
  SAMTAVLE_BOLD = 1,
  SAMTAVLE_ITALIC = 2,
  SAMTAVLE_LINK = 3,
  SAMTAVLE_LIST = 4,
  SAMTAVLE_HEADING = 5
} samtavle_mark;
// Formats a passage: a flag, the address of a link, the level of a heading or list; NONE ends it.
SAMTAVLE_API int samtavle_format(samtavle_transaction tx, samtavle_id item, uint32_t field,
                                 size_t from, size_t to, uint32_t mark,
                                 const samtavle_value* value);

// A passage of a card's body that becomes a card of its own.
typedef struct samtavle_split_part {
  size_t from;
  size_t to;
  const char* title;  // NULL or "": its first line
} samtavle_split_part;
// Makes cards of the parts, in their order; what none takes stays. `made` (may be NULL) is the
// caller's and has room for `count` ids.
SAMTAVLE_API int samtavle_split_card(samtavle_transaction tx, samtavle_id card,
                                     const samtavle_split_part* parts, size_t count,
                                     samtavle_id* made);

typedef struct samtavle_round {
  size_t size;
  const char* question;
  const char* body;
  const samtavle_id* cards;
  size_t card_count;
  uint32_t dots_per_actor;  // 0: as many as usual
  uint32_t anonymous;       // the tally does not say who
  uint32_t live_tally;      // it is told while the round is open, too
  uint32_t reserved;
} samtavle_round;
// An open vote round at the end of an area, a phase or the board.
SAMTAVLE_API int samtavle_make_round(samtavle_transaction tx, samtavle_id container,
                                     const samtavle_round* round, samtavle_id* made);
// Ends a vote; the server counts.
SAMTAVLE_API int samtavle_close_round(samtavle_transaction tx, samtavle_id round);
// Lets people vote on.
SAMTAVLE_API int samtavle_reopen_round(samtavle_transaction tx, samtavle_id round);

typedef struct samtavle_offering {
  size_t size;
  const char* task;
  const char* until;  // a day as "2026-03-01"; NULL or "": until somebody ends it
  const uint32_t* fields;  // that it opens, wherever they stand
  size_t field_count;
  const samtavle_id* items;  // areas, phases or single items that it opens
  size_t item_count;
  uint32_t to;  // an actor
  uint32_t reserved;
} samtavle_offering;
// Hands a task to somebody, with what it opens for them.
SAMTAVLE_API int samtavle_offer(samtavle_transaction tx, const samtavle_offering* offering,
                                samtavle_id* made);
// What somebody says to a task that they were offered. `state`: "accepted", "declined" or "ended".
SAMTAVLE_API int samtavle_answer_delegation(samtavle_transaction tx, samtavle_id delegation,
                                            const char* state);

// A name for a place of the log that people find again.
SAMTAVLE_API int samtavle_name_version(samtavle_transaction tx, const char* title, uint64_t seq,
                                       samtavle_id* made);
// A contribution of somebody without a device: both are kept, whose it is and who entered it.
SAMTAVLE_API int samtavle_enter_for(samtavle_transaction tx, uint32_t kind, samtavle_id container,
                                    const char* name, const char* title, const char* body,
                                    samtavle_id* made);

#ifdef __cplusplus
}  // extern "C"
#endif
