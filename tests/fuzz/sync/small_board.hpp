#pragma once
// What the fuzz targets of the client share: a server's first words, and a board with one card.

#include <cstdint>
#include <string>

#include "samtavle/base/check.hpp"
#include "samtavle/board/snapshot.hpp"
#include "samtavle/plan/schema.hpp"
#include "samtavle/sync/client_session.hpp"
#include "samtavle/v1/edit.pb.h"
#include "samtavle/v1/session.pb.h"

namespace samtavle::fuzz {

// Its title is "samskabelse", characters 0.3 to 0.13.
inline constexpr base::OpId kCard = base::op_id(0, 2);

// What a fresh server would send: welcome, and a snapshot of a small board.
inline v1::ServerFrame welcome(std::uint64_t head) {
  v1::ServerFrame frame;
  v1::Welcome* w = frame.mutable_welcome();
  w->set_session(7);
  w->set_epoch(1);
  w->set_head_seq(head);
  w->set_actor(1);
  w->set_role(v1::ROLE_CONTRIBUTOR);
  w->set_snapshot(true);
  return frame;
}

inline board::Board small_board() {
  board::Board board;
  v1::Edit edit;
  edit.set_first_counter(1);
  edit.add_operations()->mutable_create_item()->set_kind(plan::kinds::board.value);
  v1::CreateItem* card = edit.add_operations()->mutable_create_item();
  card->set_kind(plan::kinds::idea.value);
  card->set_container_counter(1);
  card->set_order_key("\x80");
  v1::InsertText* text = edit.add_operations()->mutable_insert_text();
  text->set_item_counter(2);
  text->set_field(plan::fields::title.value);
  text->set_text("samskabelse");
  SAMTAVLE_CHECK(board.apply(edit, {base::Seq{1}, base::kServerActor, 1}).has_value());
  return board;
}

inline v1::ServerFrame snapshot(const board::Board& board) {
  const std::string bytes = board::encode_snapshot(board);
  v1::ServerFrame frame;
  frame.mutable_snapshot()->set_seq(board.seq().value);
  frame.mutable_snapshot()->set_total_bytes(static_cast<std::uint32_t>(bytes.size()));
  frame.mutable_snapshot()->set_data(bytes);
  return frame;
}

inline sync::ClientOptions options() {
  sync::ClientOptions out;
  out.board = "fuzz";
  out.device = std::string(16, 'd');
  return out;
}

}  // namespace samtavle::fuzz
