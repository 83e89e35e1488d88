// The history of texts in which nobody has typed for long goes, when the board is put away.

#include <algorithm>

#include "samtavle/board/codec.hpp"
#include "samtavle/hub/live_board.hpp"
#include "samtavle/v1/edit.pb.h"

namespace samtavle::hub {

namespace {

// In one edit, so that it fits any frame.
constexpr int kTextsPerEdit = 256;

}  // namespace

// Whether a text has a history worth the bytes of an event, and all who typed in it wrote their
// last long ago. A text that was flattened and not touched since has one writer, the server; who
// only erased in it is not known, so then the whole board has to rest.
bool LiveBoard::rests(const text::Text& text) const {
  const auto long_ago = [this](std::int64_t time_ms) {
    const std::chrono::milliseconds since{runtime_.wall_ms() - time_ms};
    return since >= limits_.board.flatten_after;
  };
  const auto writers = text.writers();
  const bool plain = writers.size() <= 1 && text.history_length() == text.length();
  if (plain) return false;
  bool typed = false;
  for (const auto& writer : writers) {
    const auto record = replicas_.find(writer.first);
    if (record == replicas_.end()) continue;  // the server
    typed = true;
    if (!long_ago(record->second.used_ms)) return false;
  }
  return typed || long_ago(board_.time_ms());
}

// Only while nobody is connected: what a client has sent names characters as it knows them. Those
// who come back get this event before they send, and give what they have pending its new ids.
void LiveBoard::flatten_resting_texts() {
  if (!sessions_.empty() || !committer_.writable()) return;
  v1::Edit edit;
  const auto write = [this, &edit] {
    const base::Replica server{};
    edit.set_replica(server.value);
    edit.set_first_counter(board_.next_counter(server).value);
    const board::Stamp stamp = next_stamp(base::kServerActor, info_.head);
    // It can only fail when the server's counters are used up; then the history stays.
    if (board_.apply(edit, stamp)) {
      figures_.texts_flattened.add(static_cast<std::uint64_t>(edit.operations_size()));
      append_event(stamp, board::encode_edit(edit));
    }
    edit.Clear();
  };
  for (const board::Item* item : board_.items()) {
    for (const auto& [field, text] : item->texts()) {
      if (!rests(text)) continue;
      v1::FlattenText* m = edit.add_operations()->mutable_flatten_text();
      m->set_item_replica(item->id.replica.value);
      m->set_item_counter(item->id.counter.value);
      m->set_field(field.value);
      m->set_characters(static_cast<std::uint32_t>(text.length()));
    }
    // Between items: applying changes the texts of those that are looked at.
    if (edit.operations_size() >= kTextsPerEdit) write();
  }
  if (edit.operations_size() > 0) write();
}

}  // namespace samtavle::hub
