#pragma once
// A small board with one item for each subject, and edits of one operation to try on it.

#include <string>

#include "samtavle/board/board.hpp"
#include "samtavle/board/composer.hpp"
#include "samtavle/plan/may.hpp"
#include "samtavle/plan/schema.hpp"
#include "samtavle/v1/edit.pb.h"

namespace samtavle::plan {

inline constexpr base::Actor kMe{7};
inline constexpr base::Actor kOther{8};

struct Sample {
  board::Board board;
  base::OpId phase, area, card, other_card, own_comment, comment;
  base::OpId fixed_frame, elastic_frame, own_suggestion, suggestion, involvement;

  Sample() {
    const base::OpId root = create(base::Replica{0}, base::Actor{0}, kinds::board, {});
    phase = create(base::Replica{0}, base::Actor{0}, kinds::phase, root);
    area = create(base::Replica{0}, base::Actor{0}, kinds::area, phase);
    card = create(base::Replica{8}, kOther, kinds::idea, area);
    other_card = create(base::Replica{8}, kOther, kinds::action, area);
    own_comment = create(base::Replica{7}, kMe, kinds::comment, card);
    comment = create(base::Replica{8}, kOther, kinds::comment, card);
    fixed_frame = create(base::Replica{8}, kOther, kinds::frame, area);
    elastic_frame = create(base::Replica{8}, kOther, kinds::frame, area);
    set(fixed_frame, fields::frame_type, "fixed");
    set(elastic_frame, fields::frame_type, "elastic");
    own_suggestion = create(base::Replica{7}, kMe, kinds::suggestion, card);
    suggestion = create(base::Replica{8}, kOther, kinds::suggestion, card);
  }

  void set(base::OpId item, Field field, base::Value value) {
    board::Composer composer{board, base::Replica{0}, base::Actor{0}};
    SAMTAVLE_CHECK(composer.set(item, field, std::move(value)).has_value());
    static_cast<void>(composer.finish());
  }

  // A degree of involvement with this control level for citizens.
  void involve(Level level) {
    involvement =
        create(base::Replica{0}, base::Actor{0}, kinds::involvement_level, board::kRootId);
    set(involvement, fields::level_citizen, std::string{name(level)});
    set(board::kRootId, fields::involvement, involvement);
  }

  base::OpId create(base::Replica replica, base::Actor actor, Kind kind, base::OpId container) {
    board::Composer composer{board, replica, actor};
    const auto id = composer.create_item(kind, container);
    SAMTAVLE_CHECK(id.has_value());
    static_cast<void>(composer.finish());
    return *id;
  }

  // An empty edit of replica 7, with the right first counter.
  [[nodiscard]] v1::Edit edit() const {
    v1::Edit edit;
    edit.set_replica(7);
    edit.set_first_counter(board.next_counter(base::Replica{7}).value);
    return edit;
  }
};

template <class M>
M* name_item(M* m, base::OpId item) {
  m->set_item_replica(item.replica.value);
  m->set_item_counter(item.counter.value);
  return m;
}

template <class M>
M* name_container(M* m, base::OpId container) {
  m->set_container_replica(container.replica.value);
  m->set_container_counter(container.counter.value);
  return m;
}

inline v1::CreateItem* add_create(v1::Edit& edit, Kind kind, base::OpId container) {
  v1::CreateItem* m = name_container(edit.add_operations()->mutable_create_item(), container);
  m->set_kind(kind.value);
  m->set_order_key("a");
  return m;
}

inline v1::SetField* add_set(v1::Edit& edit, base::OpId item, Field field) {
  v1::SetField* m = name_item(edit.add_operations()->mutable_set_field(), item);
  m->set_field(field.value);
  return m;
}

inline v1::InsertText* add_text(v1::Edit& edit, base::OpId item, Field field,
                                const std::string& text) {
  v1::InsertText* m = name_item(edit.add_operations()->mutable_insert_text(), item);
  m->set_field(field.value);
  m->set_text(text);
  return m;
}

}  // namespace samtavle::plan
