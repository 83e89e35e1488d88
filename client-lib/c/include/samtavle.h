#pragma once
// Samtavle in C: a board in any program, and from there in any language that can call C.
//
// Handles are numbers. They are never used again, so that one that was closed, or was never given,
// is told from one that is good; 0 is none. Nothing that is done with a wrong handle, at a wrong
// time or on a wrong thread is undefined: it answers with a status.
//
// Strings are UTF-8. Those that go in end with a zero byte and are copied; NULL stands for "" where
// nothing else is said. Those that come out end with a zero byte too, and stay as long as what they
// are read from: a view, or the callback that they are given to. Places in texts are counted in
// code points. Structs and ids that are filled in are the caller's.
//
// Threads: each board has a thread of its own. Every function may be called from any thread, unless
// it says otherwise, and waits for the board's thread if it has to. Callbacks come on the board's
// thread, or through `post` of the options; while one runs on the board's thread, everything may be
// called but what waits for the server or ends that thread (SAMTAVLE_WRONG_THREAD). They must not
// throw or jump.
//
// Or a board has no thread (`loop` of the options): then the app's loop does its work in turns
// (samtavle_loop_turn), and callbacks come from those. The thread of the last turn, before that the
// one that opened it, is the board's thread. Functions may be called on any other too; they are
// carried out there, one at a time, whether turns are taken or not. samtavle_close() waits for
// nothing then, and may be called on the board's thread.
//
// Structs that begin with `size` have it set by the caller, the rest being zero:
//   samtavle_state state = {.size = sizeof state};
// A newer library fills or reads no more than the caller knows. Nothing is ever taken out of them.
//
// Every function answers with a samtavle_status unless it says otherwise. SAMTAVLE_BAD_HANDLE,
// SAMTAVLE_CLOSED, SAMTAVLE_INVALID (a NULL or a size that must not be) and SAMTAVLE_INTERNAL (out
// of memory) can come from each, and are not named again.

#include "samtavle_steps.h"
#include "samtavle_values.h"

#ifdef __cplusplus
extern "C" {
#endif

// --- opening and closing ---

// What has changed since the last call.
typedef struct samtavle_changes {
  size_t size;
  uint32_t all;  // the board is another one: everything may have changed
  uint32_t state;
  uint32_t people;
  uint32_t presence;
  uint32_t ballots;
  uint32_t undo;
  const samtavle_id* items;  // that changed in any way
  size_t item_count;
  const samtavle_id* containers;  // among whose children one came, went or moved
  size_t container_count;
} samtavle_changes;

// An edit of one's own that is not on the board: what was in it, and why.
typedef struct samtavle_refusal {
  size_t size;
  uint64_t edit;
  uint32_t status;  // why
  uint32_t needed_role;   // with NOT_ALLOWED: the role that would do (1 reader ... 6 manager),
  uint32_t needed_level;  // or the control level of the area (1 read ... 5 shape); 0: neither
  uint32_t reserved;
  samtavle_text path;  // the step at fault
  samtavle_text detail;
  // The edit with all that a person wrote in it, as JSON: the members `label`, `reason` and `steps`
  // of Refusal in the documentation of the browser package.
  samtavle_text content;
  samtavle_text missing;  // with NOT_READY: what the phase still needs, one a line
} samtavle_refusal;

// Each may be NULL.
typedef struct samtavle_callbacks {
  void (*changed)(void* context, samtavle_board board, const samtavle_changes* changes);
  // An edit is on the server's disk, and everybody has it.
  void (*saved)(void* context, samtavle_board board, uint64_t edit, uint64_t seq);
  void (*refused)(void* context, samtavle_board board, const samtavle_refusal* refusal);
  // Connection, role, or how much is not saved: see samtavle_state_of().
  void (*state)(void* context, samtavle_board board);
  // The connection ended for good (status and words), or is tried again.
  void (*ended)(void* context, samtavle_board board, int status, const char* detail);
} samtavle_callbacks;

// An app's own place for what is not saved yet: bytes that only the library reads. Called on the
// board's thread (load on that of samtavle_open), one call at a time; each answers with a status.
typedef struct samtavle_pending {
  // Hands all that is kept to `take`, in one call or several; nothing if there is nothing.
  int (*load)(void* context, void (*take)(void* to, const char* bytes, size_t size), void* to);
  int (*append)(void* context, const char* bytes, size_t size);
  // Keeps these bytes instead of all others, at once or not at all.
  int (*replace)(void* context, const char* bytes, size_t size);
} samtavle_pending;

// Who somebody is on a board without a server, where no token says it.
typedef struct samtavle_person {
  size_t size;
  const char* name;  // by which they are known again
  const char* authority;
  uint32_t kind;  // 1 citizen, 2 group of them, 3 association, 4 business, 5 organisation,
                  // 6 official
  uint32_t role;  // 1 reader ... 6 manager
} samtavle_person;

// An app's own line of bytes to another process: what is sent at one end arrives at the other, all
// of it and in order, cut into pieces as it may be.
typedef struct samtavle_pipe {
  size_t size;
  void* context;
  // Hands bytes to the other end, or queues them, and does not wait for it; what it answers with
  // that is not 0 says that the line is gone. On any thread, one call at a time.
  int (*send)(void* context, const char* bytes, size_t size);
  // Nothing is sent any more. Once, and the last call: until then `context` has to stay. The line's
  // handle has ended.
  void (*close)(void* context);
} samtavle_pipe;

typedef struct samtavle_options {
  size_t size;
  const char* server;  // NULL: "http://127.0.0.1:8080"
  const char* board;   // its id
  const char* token;
  const char* client;        // name and version of the program, for the operator's log
  const char* ca_file;       // for https: certificates (PEM) to trust instead of the system's
  // Where unsaved edits outlive the process. NULL or "": a file of the library's choice, in
  // $XDG_STATE_HOME/samtavle or ~/.local/state/samtavle, one for each server, board, and board of
  // it that is open at a time; but memory with `local` or `connect`, which say nothing of who is at
  // the other end. SAMTAVLE_IN_MEMORY: memory only.
  const char* pending_file;
  void* context;             // handed to every callback below
  samtavle_callbacks callbacks;
  // Asked on the board's thread before each connection, instead of `token`: writes a token of at
  // most `capacity` bytes and answers with how many it wrote.
  size_t (*fresh_token)(void* context, char* buffer, size_t capacity);
  samtavle_pending pending;  // instead of a file, if `load` is not NULL
  // Where callbacks are to run, if it is not NULL: has to see to it that task(argument) is called
  // exactly once, later, on a thread of the app's choice. Called on the board's thread.
  void (*post)(void* context, void (*task)(void* argument), void* argument);
  // Not 0: this board instead of one of `server`, as `person` (which must be there then).
  samtavle_local local;
  const samtavle_person* person;
  // Instead of a connection to `server`, if it is not NULL: asked on the board's thread for a pipe
  // to a process that serves the board at its other end (samtavle_local_serve). Fills `pipe` in,
  // whose `size` is set, and answers with 0; anything else is tried again later. What comes from
  // the other end the app hands to samtavle_line_received(line, ...).
  int (*connect)(void* context, samtavle_line line, samtavle_pipe* pipe);
  // Not NULL: the board has no thread, and its work is put there, as a handle for the app's loop.
  samtavle_loop* loop;
} samtavle_options;

// As `pending_file`.
#define SAMTAVLE_IN_MEMORY ":memory:"

// Begins to connect; returns before there is a connection. The board is the caller's to close.
// Errors: INVALID (address, id, a pipe and a local board at once), LOCKED, CORRUPT, NEWER_FORMAT,
// CONFIG, IO, NO_SPACE (what is pending; where the library's choice of a file fails, the words say
// what an app can do); those of handles for `local`. If what is pending was written by another
// person than the one of the token, a file of the library's choice is left to them and another one
// taken; where the app chose, the connection ends with CONFIG.
SAMTAVLE_API int samtavle_open(const samtavle_options* options, samtavle_board* board);

// Sends what the network takes within two seconds and ends. No callback begins after it returns,
// but one that `post` runs on another thread may still be under way. Errors: WRONG_THREAD.
// With `loop` it sends what the server allows at this moment and waits for nothing. Nobody is told
// what becomes of that: what was not known to be saved is sent again by whoever opens the file
// next, which adds nothing. The goodbye is said in the turns after it. Errors then: INVALID (in a
// transaction).
SAMTAVLE_API int samtavle_close(samtavle_board board);

// --- a board on the app's own loop ---

// The work of a board without a thread goes on in turns: as long as they are taken, the board does
// all that it would do by itself. The handle is the caller's; samtavle_loop_end() ends it, as does
// the turn that answers with CLOSED. Only to look a server's name up there is a thread, until it has
// the answer; an address needs none.

// The descriptor that can be read, as poll(2) has it, when a turn is due. It stays as long as the
// handle, and is not for anything but waiting.
SAMTAVLE_API int samtavle_loop_descriptor(samtavle_loop loop, int* descriptor);
// Does what there is to do and waits for nothing. Errors: CLOSED (the board was closed and its
// goodbye is through: there are no more turns).
SAMTAVLE_API int samtavle_loop_turn(samtavle_loop loop);
// No more turns are taken: for when the app's loop ends. Before or after samtavle_close(); a board
// that is open is as if it were closed from then on (CLOSED), and has to be closed all the same.
SAMTAVLE_API int samtavle_loop_end(samtavle_loop loop);

// These wait, on any thread but the board's. Errors of all three: UNAVAILABLE (not in time),
// CLOSED, WRONG_THREAD, and why a connection ended for good: UNAUTHENTICATED, FORBIDDEN,
// NO_SUCH_BOARD, CLIENT_TOO_OLD, SERVER_TOO_OLD.

// Until everything that was on the server's disk at the welcome is here.
SAMTAVLE_API int samtavle_wait_live(samtavle_board board, uint32_t timeout_ms);
// Until everything is saved or was handed back.
SAMTAVLE_API int samtavle_wait_saved(samtavle_board board, uint32_t timeout_ms);
// Until this edit is saved: its place in the log (may be NULL). Errors also: why it was refused,
// NOT_FOUND (no edit of this board).
SAMTAVLE_API int samtavle_wait_edit(samtavle_board board, uint64_t edit, uint32_t timeout_ms,
                                    uint64_t* seq);

typedef enum samtavle_connection {
  SAMTAVLE_OFFLINE = 0,
  SAMTAVLE_GREETING = 1,
  SAMTAVLE_LOADING = 2,
  SAMTAVLE_LIVE = 3
} samtavle_connection;

typedef enum samtavle_save {
  SAMTAVLE_SAVED = 0,   // everything is on the server's disk
  SAMTAVLE_SAVING = 1,  // it is on its way
  SAMTAVLE_UNSAVED = 2  // it waits for the line, or for the server to be able to write
} samtavle_save;

typedef struct samtavle_state {
  size_t size;
  uint32_t connection;
  uint32_t loaded;  // there is a board to show
  uint32_t save;
  uint32_t waiting;  // edits and ballots that are not saved
  uint32_t read_only;
  uint32_t actor;  // one's own number; 0 until welcomed
  uint32_t role;   // 1 reader ... 6 manager
  uint32_t can_undo;
  uint32_t can_redo;
  uint32_t store_failed;  // what is unsaved would not outlive the process
  uint32_t ended;         // a status: the connection ended for good
  uint32_t reserved;
  uint64_t seq;        // of the newest event that is here
  uint64_t last_seen;  // how far this person had followed the board before; 0: never
} samtavle_state;

// How things stand; the struct is the caller's.
SAMTAVLE_API int samtavle_state_of(samtavle_board board, samtavle_state* state);
// A fresh token: for the open connection, or after it ended with UNAUTHENTICATED.
SAMTAVLE_API int samtavle_refresh_token(samtavle_board board, const char* token);

// --- reading ---

typedef struct samtavle_item {
  size_t size;
  samtavle_id id;  // the one that holds now
  samtavle_id container;
  uint32_t kind;
  uint32_t created_by;
  int64_t created_ms;  // 0 while it is pending
  uint32_t deleted;
  uint32_t visible;  // neither it nor anything that it stands in is deleted
  uint32_t pending;  // made here and not saved yet
  uint32_t reserved;
} samtavle_item;

// Calls `look` once, before it returns, with the board as it is: confirmed and pending edits
// together. The view is good until `look` returns, on that thread. Errors: UNAVAILABLE (nothing is
// loaded yet).
SAMTAVLE_API int samtavle_read(samtavle_board board,
                               void (*look)(void* context, samtavle_view view), void* context);

// Errors of all that follow: WRONG_THREAD; NOT_FOUND (no such item). What they point to is the
// view's, and stays as long as it.

// An item; deleted ones too.
SAMTAVLE_API int samtavle_view_item(samtavle_view view, samtavle_id item, samtavle_item* out);
// Those that are to be seen, of one kind or (0) all, by age for each author.
SAMTAVLE_API int samtavle_view_items(samtavle_view view, uint32_t kind, const samtavle_id** ids,
                                     size_t* count);
// Those that are not deleted, in their order; of one kind, or (0) all.
SAMTAVLE_API int samtavle_view_children(samtavle_view view, samtavle_id container, uint32_t kind,
                                        const samtavle_id** ids, size_t* count);
// A text as it stands: "" if nothing was ever written.
SAMTAVLE_API int samtavle_view_text(samtavle_view view, samtavle_id item, uint32_t field,
                                    samtavle_text* out);
// A value as it stands: NONE if it was never written, or is one that the schema does not take.
SAMTAVLE_API int samtavle_view_value(samtavle_view view, samtavle_id item, uint32_t field,
                                     samtavle_value* out);
// The members of a set, in the order of values.
SAMTAVLE_API int samtavle_view_members(samtavle_view view, samtavle_id item, uint32_t field,
                                       const samtavle_value** out, size_t* count);

typedef enum samtavle_sort {
  SAMTAVLE_SORT_TEXT = 1,
  SAMTAVLE_SORT_SET = 2,
  SAMTAVLE_SORT_SCALAR = 3
} samtavle_sort;
// The fields of an item in which something was ever written, of one sort, by number.
SAMTAVLE_API int samtavle_view_fields(samtavle_view view, samtavle_id item, uint32_t sort,
                                      const uint32_t** fields, size_t* count);

typedef enum samtavle_question {
  SAMTAVLE_ASK_ITEM = 1,              // Item, `about`
  SAMTAVLE_ASK_PHASES = 2,            // PhaseView
  SAMTAVLE_ASK_THREADS = 3,           // Thread[], on `about`
  SAMTAVLE_ASK_CONNECTIONS = 4,       // Connection[]
  SAMTAVLE_ASK_KIN = 5,               // Kin[], of `about`
  SAMTAVLE_ASK_ROUND = 6,             // Round, `about`; null if it is none
  SAMTAVLE_ASK_SUGGESTION = 7,        // Suggestion, `about`; null if it is none
  SAMTAVLE_ASK_OPEN_SUGGESTIONS = 8,  // Suggestion[], on `about`
  SAMTAVLE_ASK_EVALUATION = 9,        // CriterionView[]
  SAMTAVLE_ASK_INSIGHT = 10,          // Insight
  SAMTAVLE_ASK_VERSIONS = 11,         // NamedVersion[]
  SAMTAVLE_ASK_SEARCH = 12,           // SearchHit[], for `words`
  SAMTAVLE_ASK_SPANS = 13,            // Span[], of the text that `words` names, of `about`
  SAMTAVLE_ASK_PEOPLE = 14,           // Person[]
  SAMTAVLE_ASK_OTHERS = 15,           // Other[]; of the past none
  SAMTAVLE_ASK_UNPLACED = 16,         // ids of items that stand in something deleted
  SAMTAVLE_ASK_MARKDOWN = 17,         // no JSON: the minutes, in the language `words` (da, en)
  SAMTAVLE_ASK_HTML = 18              // the same as a page
} samtavle_question;
// What the plan reads out of a board, as JSON: the types of the browser package's documentation,
// with places in code points. `about` names what it is about where the question says so.
SAMTAVLE_API int samtavle_view_ask(samtavle_view view, uint32_t question, samtavle_id about,
                                   const char* words, samtavle_text* out);

// --- observing ---

// What is watched: what is not 0 has to fit. Nothing: every change of the board.
typedef struct samtavle_watch {
  size_t size;
  samtavle_id item;
  samtavle_id container;  // one came into it, went or moved there
  uint32_t kind;          // of an item that changed
  uint32_t field;         // with `item`
} samtavle_watch;

// Calls back after changes that fit, once for all that came together. `observer` ends it, as does
// the end of the board.
SAMTAVLE_API int samtavle_observe(samtavle_board board, const samtavle_watch* watch,
                                  void (*changed)(void* context, samtavle_board board),
                                  void* context, samtavle_observer* observer);
// No call begins after it returns, unless one is under way on another thread.
SAMTAVLE_API int samtavle_unobserve(samtavle_board board, samtavle_observer observer);

// --- writing ---

// Makes one edit of several steps: all or none. Calls `steps` once, before it returns; what that
// answers with that is not 0 takes everything back (TAKEN_BACK). The edit is on the board at once;
// `edit` (may be NULL) names it. `reason`: why the course is corrected.
// Errors: UNAVAILABLE (nothing is loaded), INVALID (no step was made, or within another
// transaction), LIMIT.
SAMTAVLE_API int samtavle_transact(samtavle_board board, const char* label, const char* reason,
                                   int (*steps)(void* context, samtavle_transaction tx),
                                   void* context, uint64_t* edit);

// The board with the steps so far. Good as long as the transaction.
SAMTAVLE_API int samtavle_transaction_view(samtavle_transaction tx, samtavle_view* view);

// --- rights ---

typedef enum samtavle_asked {
  SAMTAVLE_MAY_CREATE = 1,       // a `kind` in `container`
  SAMTAVLE_MAY_SET = 2,          // `field` of `item` to `value`
  SAMTAVLE_MAY_TEXT = 3,         // write in `field` of `item`
  SAMTAVLE_MAY_MEMBERS = 4,      // add `value` to `field` of `item`
  SAMTAVLE_MAY_MOVE = 5,         // `item` to `container`
  SAMTAVLE_MAY_DELETE = 6,       // `item`
  SAMTAVLE_MAY_RESTORE = 7,      // `item`
  SAMTAVLE_MAY_ENTER_PHASE = 8   // `item`; `unready`: though something is missing
} samtavle_asked;
typedef struct samtavle_ask {
  uint32_t what;
  uint32_t kind;
  samtavle_id item;
  samtavle_id container;
  uint32_t field;
  uint32_t unready;
  samtavle_value value;
} samtavle_ask;
typedef struct samtavle_permission {
  size_t size;
  uint32_t allowed;
  uint32_t needs_reason;  // allowed, with a reason
  uint32_t status;        // why it is not allowed; samtavle_last_detail() says more
  uint32_t needed_role;   // as in samtavle_refusal
  uint32_t needed_level;
  uint32_t reserved;
} samtavle_permission;
// Whether the server would take one edit of these steps now, by the rule that it decides with. What
// is greyed out for it is a courtesy. Errors: UNAVAILABLE (nothing is loaded).
SAMTAVLE_API int samtavle_may(samtavle_board board, const samtavle_ask* steps, size_t count,
                              samtavle_permission* permission);

typedef struct samtavle_undone {
  size_t size;
  uint64_t last_edit;  // for samtavle_wait_edit(); 0: nothing of the step could be undone
  uint32_t edits;      // made for it
  uint32_t left_out;   // parts that are others' now and stay as they are
} samtavle_undone;

// Undoes the newest step of one's own that was not undone. `undone` may be NULL. Errors: NOT_FOUND
// (there is none), UNAVAILABLE, LIMIT, INVALID (in a transaction).
SAMTAVLE_API int samtavle_undo(samtavle_board board, const char* reason, samtavle_undone* undone);
// Does again what was undone last. Errors: as of samtavle_undo().
SAMTAVLE_API int samtavle_redo(samtavle_board board, const char* reason, samtavle_undone* undone);

typedef struct samtavle_dots {
  samtavle_id card;
  uint32_t count;
  uint32_t reserved;
} samtavle_dots;
// Says all that this person says in a round, instead of what they said before; none takes it back.
// Errors: NOT_FOUND (a round or card that is not saved), LIMIT, UNAVAILABLE.
SAMTAVLE_API int samtavle_vote(samtavle_board board, samtavle_id round, const samtavle_dots* dots,
                               size_t count);

// Where one is, for others to see.
typedef struct samtavle_presence {
  size_t size;
  samtavle_id item;
  uint32_t field;    // with a selection in it, if it is not 0
  uint32_t typing;
  uint64_t from;
  uint64_t to;
  float x;
  float y;
} samtavle_presence;
// Tells it; sent at the rate that the server allows. What goes in is copied.
SAMTAVLE_API int samtavle_present(samtavle_board board, const samtavle_presence* presence);

// --- history: each asks the server and waits for it ---

// Errors of all: UNAVAILABLE (no connection), UNAUTHENTICATED, FORBIDDEN, NOT_FOUND (a place that
// the log has not reached), CORRUPT, WRONG_THREAD.

// Calls `look` once, before it returns, with the board at a place of its log.
SAMTAVLE_API int samtavle_past(samtavle_board board, uint64_t seq,
                               void (*look)(void* context, samtavle_view view), void* context);
// Calls `take` once, before it returns, with JSON that stays until `take` returns: a Story.
SAMTAVLE_API int samtavle_story(samtavle_board board,
                                void (*take)(void* context, samtavle_text json), void* context);
// The same with a Digest: what happened since a place of the log; 0: since this person was last
// here.
SAMTAVLE_API int samtavle_digest(samtavle_board board, uint64_t since,
                                 void (*take)(void* context, samtavle_text json), void* context);
// The same with an ItemChange[]: what is different between two places of the log.
SAMTAVLE_API int samtavle_difference(samtavle_board board, uint64_t before, uint64_t after,
                                     void (*take)(void* context, samtavle_text json),
                                     void* context);


typedef struct samtavle_restored {
  size_t size;
  uint64_t last_edit;  // for samtavle_wait_edit(); 0: there was nothing to do
  uint32_t edits;      // made for it
  uint32_t left_out;   // parts that this person may not bring back
} samtavle_restored;
// Brings an item, or without one the whole board, back to how it was at a place of the log, by
// ordinary edits of this person. `restored` may be NULL. Errors also: NEEDS_REASON (the whole board
// without one), LIMIT, INVALID (in a transaction).
SAMTAVLE_API int samtavle_restore_version(samtavle_board board, uint64_t seq, samtavle_id item,
                                          const char* reason, samtavle_restored* restored);

// --- boards without a server ---

typedef struct samtavle_local_options {
  size_t size;
  const char* board;  // its id
  // Of a new board; one that is in a file keeps its own. NULL: "Board", "-".
  const char* title;
  const char* authority;
  const char* language;  // "da" or "en"; NULL: "da"
  const char* file;      // where it outlives the process; NULL: memory only
} samtavle_local_options;
// A board in this process, for tests, tools, and apps with a line of their own: what a server does
// for others it does here, but for ballots, invitations and tokens. Boards of it are opened with
// `local` of samtavle_options, and work as all others. Edits in a file are on disk when they are
// saved. It is the caller's to close.
// Errors: INVALID (id, title, authority, language), CONFIG (the file is another board's), LOCKED,
// CORRUPT, NEWER_FORMAT, IO, NO_SPACE.
SAMTAVLE_API int samtavle_local_open(const samtavle_local_options* options, samtavle_local* local);
// Ends the connections of all its boards, here and at other ends. Not for callbacks of `send`.
SAMTAVLE_API int samtavle_local_close(samtavle_local local);
// Lets somebody in at the other end of a pipe: a board opened there with `connect`. The caller
// vouches for who that is. `line` is what the pipe is called here; samtavle_line_lost() ends it, as
// does the end of `local`.
SAMTAVLE_API int samtavle_local_serve(samtavle_local local, const samtavle_person* person,
                                      const samtavle_pipe* pipe, samtavle_line* line);
// What came from the other end of a line; more than it takes unheard (4 MiB) ends it.
SAMTAVLE_API int samtavle_line_received(samtavle_line line, const char* bytes, size_t size);
// The line is gone. Its handle ends; `close` of the pipe is called, unless it was.
SAMTAVLE_API int samtavle_line_lost(samtavle_line line);

#ifdef __cplusplus
}  // extern "C"
#endif
