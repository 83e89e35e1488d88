// Adds an idea to a board, and lists the ideas on it.
//   getting_started_c <server> <board> <token> <title>

#include <samtavle.h>
#include <stdio.h>

#define TIMEOUT_MS 20000

static int failed(const char* what) {
  fprintf(stderr, "%s: %s\n", what, samtavle_last_detail());
  return 1;
}

// The steps of one edit: what is not 0 takes them back.
static int add_idea(void* title, samtavle_transaction tx) {
  const samtavle_place place = {.in = {0, 1}};  // on the board itself
  samtavle_id card;
  if (samtavle_create(tx, SAMTAVLE_KIND_IDEA, place, &card) != SAMTAVLE_OK) return 1;
  return samtavle_insert(tx, card, SAMTAVLE_FIELD_TITLE, 0, title);
}

static void list_ideas(void* context, samtavle_view view) {
  const samtavle_id* ideas;
  size_t count;
  (void)context;
  if (samtavle_view_items(view, SAMTAVLE_KIND_IDEA, &ideas, &count) != SAMTAVLE_OK) return;
  for (size_t i = 0; i < count; ++i) {
    samtavle_text title;
    if (samtavle_view_text(view, ideas[i], SAMTAVLE_FIELD_TITLE, &title) == SAMTAVLE_OK) {
      printf("%u.%u %s\n", ideas[i].replica, ideas[i].counter, title.bytes);
    }
  }
}

int main(int argc, char** argv) {
  if (argc != 5) return 2;
  const samtavle_options options = {
      .size = sizeof options, .server = argv[1], .board = argv[2], .token = argv[3]};
  samtavle_board board;
  if (samtavle_open(&options, &board) != SAMTAVLE_OK) return failed("open");
  if (samtavle_wait_live(board, TIMEOUT_MS) != SAMTAVLE_OK) return failed("connect");

  uint64_t edit;
  if (samtavle_transact(board, "New card", NULL, add_idea, argv[4], &edit) != SAMTAVLE_OK) {
    return failed("add");
  }
  // When this returns, it is on the server's disk and everybody has it.
  if (samtavle_wait_edit(board, edit, TIMEOUT_MS, NULL) != SAMTAVLE_OK) return failed("save");

  if (samtavle_read(board, list_ideas, NULL) != SAMTAVLE_OK) return failed("read");
  return samtavle_close(board) == SAMTAVLE_OK ? 0 : 1;
}
