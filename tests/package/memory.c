// What an open board without content takes: the growth of the process over many of them.
#include <samtavle.h>
#include <stdio.h>
#include <unistd.h>

enum { kBoards = 50, kBytesAPage = 4096 };

static long private_bytes(void) {
  long all = 0, resident = 0, shared = 0;
  FILE* file = fopen("/proc/self/statm", "r");
  if (file == NULL || fscanf(file, "%ld %ld %ld", &all, &resident, &shared) != 3) return -1;
  fclose(file);
  return (resident - shared) * kBytesAPage;
}

int main(void) {
  samtavle_board boards[kBoards + 1];
  samtavle_options options = {
      .size = sizeof options, .server = "http://127.0.0.1:1", .board = "havnen"};
  long before = 0;
  for (int i = 0; i <= kBoards; ++i) {
    // The first one pays for what all share.
    if (i == 1) before = private_bytes();
    if (samtavle_open(&options, &boards[i]) != SAMTAVLE_OK) return 1;
    samtavle_wait_live(boards[i], 50);
  }
  printf("an open board: %ld bytes\n", (private_bytes() - before) / kBoards);
  for (int i = 0; i <= kBoards; ++i) {
    if (samtavle_close(boards[i]) != SAMTAVLE_OK) return 1;
  }
  return 0;
}
