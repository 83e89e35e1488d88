// Prints the size of each struct of samtavle.h and where its members stand.
#include <samtavle.h>
#include <stdio.h>

#define STRUCT(type) printf("%s %zu\n", #type, sizeof(type))
#define MEMBER(type, member) printf("  %s %zu\n", #member, offsetof(type, member))

int main(void) {
  STRUCT(samtavle_id);
  STRUCT(samtavle_text);
  STRUCT(samtavle_value);
  MEMBER(samtavle_value, integer);
  MEMBER(samtavle_value, number);
  MEMBER(samtavle_value, text);
  MEMBER(samtavle_value, item);
  STRUCT(samtavle_changes);
  MEMBER(samtavle_changes, all);
  MEMBER(samtavle_changes, items);
  MEMBER(samtavle_changes, containers);
  STRUCT(samtavle_refusal);
  MEMBER(samtavle_refusal, edit);
  MEMBER(samtavle_refusal, status);
  MEMBER(samtavle_refusal, path);
  MEMBER(samtavle_refusal, content);
  MEMBER(samtavle_refusal, missing);
  STRUCT(samtavle_callbacks);
  STRUCT(samtavle_pending);
  STRUCT(samtavle_options);
  MEMBER(samtavle_options, server);
  MEMBER(samtavle_options, pending_file);
  MEMBER(samtavle_options, context);
  MEMBER(samtavle_options, callbacks);
  MEMBER(samtavle_options, fresh_token);
  MEMBER(samtavle_options, pending);
  MEMBER(samtavle_options, post);
  MEMBER(samtavle_options, local);
  MEMBER(samtavle_options, person);
  MEMBER(samtavle_options, connect);
  MEMBER(samtavle_options, loop);
  STRUCT(samtavle_person);
  MEMBER(samtavle_person, authority);
  MEMBER(samtavle_person, kind);
  STRUCT(samtavle_pipe);
  MEMBER(samtavle_pipe, send);
  MEMBER(samtavle_pipe, close);
  STRUCT(samtavle_local_options);
  MEMBER(samtavle_local_options, file);
  STRUCT(samtavle_state);
  MEMBER(samtavle_state, save);
  MEMBER(samtavle_state, ended);
  MEMBER(samtavle_state, seq);
  MEMBER(samtavle_state, last_seen);
  STRUCT(samtavle_item);
  MEMBER(samtavle_item, container);
  MEMBER(samtavle_item, created_ms);
  MEMBER(samtavle_item, pending);
  STRUCT(samtavle_watch);
  MEMBER(samtavle_watch, kind);
  MEMBER(samtavle_watch, field);
  STRUCT(samtavle_place);
  STRUCT(samtavle_undone);
  MEMBER(samtavle_undone, edits);
  STRUCT(samtavle_dots);
  STRUCT(samtavle_presence);
  MEMBER(samtavle_presence, from);
  MEMBER(samtavle_presence, x);
  STRUCT(samtavle_split_part);
  MEMBER(samtavle_split_part, title);
  STRUCT(samtavle_round);
  MEMBER(samtavle_round, cards);
  MEMBER(samtavle_round, live_tally);
  STRUCT(samtavle_offering);
  MEMBER(samtavle_offering, items);
  MEMBER(samtavle_offering, to);
  STRUCT(samtavle_ask);
  MEMBER(samtavle_ask, field);
  MEMBER(samtavle_ask, value);
  STRUCT(samtavle_permission);
  MEMBER(samtavle_permission, status);
  STRUCT(samtavle_restored);
  MEMBER(samtavle_restored, left_out);
  return 0;
}
