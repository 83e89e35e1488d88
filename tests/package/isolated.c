// A board without a server, in a process where every function of protobuf is another version's, which
// dies when it is called. With an argument it calls one of those: the control.
#include <samtavle.h>
#include <stdio.h>

void verify_version(int header, int library, const char* file) __asm__(
    "_ZN6google8protobuf8internal13VerifyVersionEiiPKc");

static int add(void* title, samtavle_transaction tx) {
  const samtavle_place place = {.in = {0, 1}};
  samtavle_id card;
  if (samtavle_create(tx, SAMTAVLE_KIND_IDEA, place, &card) != SAMTAVLE_OK) return 1;
  return samtavle_insert(tx, card, SAMTAVLE_FIELD_TITLE, 0, title);
}

static void count(void* context, samtavle_view view) {
  const samtavle_id* ids;
  if (samtavle_view_items(view, SAMTAVLE_KIND_IDEA, &ids, context) != SAMTAVLE_OK) return;
}

int main(int argc, char** argv) {
  if (argc > 1) verify_version(1, 1, argv[1]);
  const samtavle_local_options options = {.size = sizeof options, .board = "park"};
  const samtavle_person person = {.size = sizeof person, .name = "Mette", .kind = 6, .role = 6};
  samtavle_local local;
  if (samtavle_local_open(&options, &local) != SAMTAVLE_OK) return 1;
  const samtavle_options opening = {.size = sizeof opening, .local = local, .person = &person};
  samtavle_board board;
  if (samtavle_open(&opening, &board) != SAMTAVLE_OK) return 2;
  if (samtavle_wait_live(board, 20000) != SAMTAVLE_OK) return 3;
  uint64_t edit;
  if (samtavle_transact(board, "New", NULL, add, "Bench", &edit) != SAMTAVLE_OK) return 4;
  if (samtavle_wait_edit(board, edit, 20000, NULL) != SAMTAVLE_OK) return 5;
  size_t ideas = 0;
  if (samtavle_read(board, count, &ideas) != SAMTAVLE_OK) return 6;
  if (samtavle_close(board) != SAMTAVLE_OK || samtavle_local_close(local) != SAMTAVLE_OK) return 7;
  printf("%zu idea\n", ideas);
  return 0;
}
