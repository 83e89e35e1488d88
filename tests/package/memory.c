// What an open board without content takes, loaded and live: the growth of the process over many of
// them. They are all of one board without a server, so that no server is needed; what that keeps of
// each connection counts too.
#include <samtavle.h>
#include <stdio.h>
#include <unistd.h>

enum { kBoards = 50, kBytesAPage = 4096, kTimeoutMs = 20000 };

static long private_bytes(void) {
  long all = 0, resident = 0, shared = 0;
  FILE* file = fopen("/proc/self/statm", "r");
  if (file == NULL || fscanf(file, "%ld %ld %ld", &all, &resident, &shared) != 3) return -1;
  fclose(file);
  return (resident - shared) * kBytesAPage;
}

int main(void) {
  samtavle_local local;
  const samtavle_local_options empty = {.size = sizeof empty, .board = "havnen"};
  if (samtavle_local_open(&empty, &local) != SAMTAVLE_OK) return 1;
  const samtavle_person reader = {.size = sizeof reader, .name = "Rie", .kind = 1, .role = 1};
  const samtavle_options options = {.size = sizeof options, .local = local, .person = &reader};
  samtavle_board boards[kBoards + 1];
  long before = 0;
  for (int i = 0; i <= kBoards; ++i) {
    // The first one pays for what all share.
    if (i == 1) before = private_bytes();
    if (samtavle_open(&options, &boards[i]) != SAMTAVLE_OK) return 1;
    if (samtavle_wait_live(boards[i], kTimeoutMs) != SAMTAVLE_OK) return 1;
  }
  printf("an open board: %ld bytes\n", (private_bytes() - before) / kBoards);
  for (int i = 0; i <= kBoards; ++i) {
    if (samtavle_close(boards[i]) != SAMTAVLE_OK) return 1;
  }
  return samtavle_local_close(local) == SAMTAVLE_OK ? 0 : 1;
}
