// Undo and redo: what a step comes to is applied, stored and sent like any other edit.

#include "samtavle/base/utf8.hpp"
#include "samtavle/board/codec.hpp"
#include "samtavle/sync/client_session.hpp"
#include "samtavle/v1/store.pb.h"

namespace samtavle::sync {

using base::Errc;
using board::UndoSide;

namespace {

using Failure = base::Unexpected<board::ApplyError>;

// Cut off, if it has to be, between two characters.
std::string label_of(UndoSide side, const std::string& step) {
  std::string label = side == UndoSide::undo ? "undo" : "redo";
  if (!step.empty()) label += ": " + step;
  const std::size_t most = base::EditLimits{}.reason_bytes_max;
  if (label.size() <= most) return label;
  std::size_t end = most;
  while ((static_cast<unsigned char>(label[end]) & 0xc0u) == 0x80u) --end;
  label.resize(end);
  return label;
}

}  // namespace

std::optional<std::string> ClientSession::can_undo() const {
  const auto next = undo_.next(UndoSide::undo);
  return next ? std::optional{next->label} : std::nullopt;
}

std::optional<std::string> ClientSession::can_redo() const {
  const auto next = undo_.next(UndoSide::redo);
  return next ? std::optional{next->label} : std::nullopt;
}

base::Result<Undone, board::ApplyError> ClientSession::undo(TimePoint now, UndoWords words) {
  return take_step(UndoSide::undo, now, std::move(words));
}

base::Result<Undone, board::ApplyError> ClientSession::redo(TimePoint now, UndoWords words) {
  return take_step(UndoSide::redo, now, std::move(words));
}

base::Result<Undone, board::ApplyError> ClientSession::take_step(UndoSide side, TimePoint now,
                                                                 UndoWords words) {
  if (!loaded_) {
    return Failure{{Errc::unavailable, {}, "the board has not been received yet"}};
  }
  const auto next = undo_.next(side);
  if (!next) return Failure{{Errc::not_found, {}, "there is nothing of this device's own to undo"}};
  if (words.label.empty()) words.label = label_of(side, next->label);
  for (const board::UndoKey key : undo_.in_next(side)) {
    for (const Pending& pending : pending_) {
      if (pending.undo == key) undo_.refreshed(key, pending.journal);
    }
  }
  board::UndoPlan plan =
      undo_.plan(side, board_, replica_ ? replica_ : base::kProvisionalReplica);
  std::vector<board::Delta> deltas;
  auto made = apply_plan(plan, words, deltas);
  if (!made && made.error().code == Errc::limit) return Failure{made.error()};
  Undone undone{{}, next->label, std::move(plan.left_out)};
  std::vector<const board::Journal*> journals;
  if (made) {
    for (const Pending& pending : *made) journals.push_back(&pending.journal);
  } else {
    // Recipes that make no sense on this board can only come from a store that was tampered with.
    plan.edits.clear();
    undone.left_out.push_back({board::UndoRecipe::What::too_large, {}, {},
                               board::LeftOut::Reason::does_not_fit});
  }
  const auto keys = undo_.carried_out(side, plan, journals);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    Pending& pending = (*made)[i];
    pending.undo = keys[i];
    pending.id = EditId{next_edit_id_++};
    undone.edits.push_back(pending.id);
    store_add(pending);
    pending_.push_back(std::move(pending));
    act(Changed{std::move(deltas[i])});
  }
  store_undo();
  act(StateChanged{});
  send_due(now, false);
  return undone;
}

base::Result<std::vector<ClientSession::Pending>, board::ApplyError> ClientSession::apply_plan(
    board::UndoPlan& plan, const UndoWords& words, std::vector<board::Delta>& deltas) {
  std::vector<Pending> made;
  std::optional<board::ApplyError> failure;
  for (const auto& planned : plan.edits) {
    Pending pending;
    pending.edit = std::make_unique<v1::Edit>(*planned);
    pending.edit->set_label(words.label);
    pending.edit->set_reason(words.reason);
    pending.based_on = confirmed_;
    auto done = board_.apply(*pending.edit, stamp_of(pending), nullptr, &pending.journal);
    if (!done) {
      failure = done.error();
      break;
    }
    pending.last = board::last_counter(*pending.edit).value();
    deltas.push_back(std::move(*done));
    made.push_back(std::move(pending));
    failure = check_size(*made.back().edit, made.back().weight);
    if (failure) break;
  }
  if (!failure) return made;
  while (!made.empty()) {
    static_cast<void>(board_.roll_back(std::move(made.back().journal)));
    made.pop_back();
  }
  return Failure{*failure};
}

void ClientSession::store_undo() {
  for (std::string& record : undo_.take_records()) act(Store{std::move(record)});
}

}  // namespace samtavle::sync
