#include "samtavle/hub/redacting.hpp"

#include <algorithm>

#include "samtavle/base/utf8.hpp"
#include "samtavle/board/codec.hpp"
#include "samtavle/board/composer.hpp"
#include "samtavle/board/snapshot.hpp"
#include "samtavle/hub/history.hpp"
#include "samtavle/plan/schema.hpp"
#include "samtavle/sync/wire.hpp"
#include "samtavle/v1/edit.pb.h"

namespace samtavle::hub {

using base::Errc;
using base::fail;
using base::OpId;
using base::op_id;

namespace {

constexpr std::size_t kReadBytes = 4 * 1024 * 1024;  // of the log at a time
constexpr std::string_view kDanishWord = "fjernet";
constexpr std::string_view kEnglishWord = "removed";

std::string word_of(const board::Board& board) {
  const auto language = board.root() == nullptr
                            ? std::nullopt
                            : board.root()->value(plan::fields::language).get_if<std::string>();
  return std::string(language == "en" ? kEnglishWord : kDanishWord);
}

// Whether people write freely there.
bool holds_words(const plan::FieldRow& row) {
  return row.type == plan::FieldType::text || row.value == plan::ValueType::string ||
         row.value == plan::ValueType::any;
}

// Replaces what is counted and named by others, so it has to be as long: the word again and again.
std::string filled(std::string_view word, std::size_t code_points) {
  std::string out;
  while (out.size() < code_points) out.append(word).push_back(' ');
  out.resize(code_points);
  return out;
}

// Takes a target out of the operations of one edit.
class Taker {
 public:
  Taker(const RedactionTarget& target, v1::Edit& edit) : target_(target), edit_(edit) {}

  // False for an edit that cannot be read; `changed` says whether there was anything.
  bool run() {
    OpId id = op_id(edit_.replica(), edit_.first_counter());
    for (v1::Operation& operation : *edit_.mutable_operations()) {
      const auto used = board::counters_of(operation);
      if (!used) return false;
      take(id, operation);
      id = id + *used;
    }
    // It may quote what was written: "Move 'Call Anna'".
    if (touched_ && !edit_.label().empty()) {
      edit_.clear_label();
      changed_ = true;
    }
    return true;
  }
  [[nodiscard]] bool changed() const { return changed_; }

 private:
  void take(OpId id, v1::Operation& operation) {
    switch (operation.operation_case()) {
      case v1::Operation::kCreateItem:
        if (id == target_.item) take_values(*operation.mutable_create_item());
        touched_ = touched_ || id == target_.item;
        break;
      case v1::Operation::kSetField:
        if (meant(operation.set_field())) take_value(*operation.mutable_set_field());
        break;
      case v1::Operation::kInsertText:
        if (meant(operation.insert_text())) take_text(*operation.mutable_insert_text());
        break;
      case v1::Operation::kMarkText:
        if (meant(operation.mark_text())) {
          take_value(*operation.mutable_mark_text()->mutable_value());
        }
        break;
      case v1::Operation::kAddMember:
        if (meant(operation.add_member())) {
          take_value(*operation.mutable_add_member()->mutable_value());
        }
        break;
      case v1::Operation::kRemoveMember:
        if (meant(operation.remove_member())) {
          take_value(*operation.mutable_remove_member()->mutable_value());
        }
        break;
      // These hold nothing that was written.
      case v1::Operation::kPlaceItem: touch(operation.place_item()); break;
      case v1::Operation::kDeleteText: touch(operation.delete_text()); break;
      case v1::Operation::kDeleteItem: touch(operation.delete_item()); break;
      case v1::Operation::kRestoreItem: touch(operation.restore_item()); break;
      case v1::Operation::kFlattenText: touch(operation.flatten_text()); break;
      case v1::Operation::OPERATION_NOT_SET: break;
    }
  }

  [[nodiscard]] bool asked_for(std::uint32_t field) const {
    return std::find(target_.fields.begin(), target_.fields.end(), base::Field{field}) !=
           target_.fields.end();
  }
  template <class M>
  bool touch(const M& m) {
    const bool it = op_id(m.item_replica(), m.item_counter()) == target_.item;
    touched_ = touched_ || it;
    return it;
  }
  template <class M>
  bool meant(const M& m) {
    return touch(m) && asked_for(m.field());
  }

  // A Value, or a SetField, which has the same alternatives.
  template <class M>
  void take_value(M& m) {
    const bool other = (m.has_text() && m.text() != target_.word) || m.has_binary();
    if (!other) return;
    m.set_text(target_.word);
    changed_ = true;
  }
  void take_values(v1::CreateItem& m) {
    for (v1::FieldValue& one : *m.mutable_fields()) {
      if (asked_for(one.field())) take_value(*one.mutable_value());
    }
  }
  void take_text(v1::InsertText& m) {
    std::string text = filled(target_.word, base::count_code_points(m.text()).value_or(0));
    if (text == m.text()) return;
    m.set_text(std::move(text));
    changed_ = true;
  }

  const RedactionTarget& target_;
  v1::Edit& edit_;
  bool touched_ = false;
  bool changed_ = false;
};

// Where the redaction stands in a log, if it does: in one that was restored perhaps elsewhere.
std::optional<Seq> place_of(std::span<const RedactionRecord> there,
                            const RedactionRecord& wanted) {
  for (const RedactionRecord& one : there) {
    if (one.item == wanted.item && one.time_ms == wanted.time_ms) return one.seq;
  }
  return std::nullopt;
}

// Nothing for what is not in the log.
Result<std::optional<BoardWrite>> redacting(BoardLog& log, const KeptRedaction& kept) {
  std::optional<BoardWrite> write;
  auto info = log.info(kept.board);
  if (!info && info.error().code == Errc::not_found) return write;
  if (!info) return base::pass_on(info);
  if (info->created_ms != kept.created_ms) return write;
  const auto there = log.redactions(kept.board);
  if (!there) return base::pass_on(there);
  const auto now = board_at(log, kept.board, info->head);
  if (!now) return base::pass_on(now);
  const board::Item* const item = now->find(kept.redaction.item);
  if (item == nullptr) return write;
  const RedactionTarget target{item->id, kept.redaction.fields, word_of(*now)};
  const auto place = place_of(*there, kept.redaction);
  auto cleaned = clean(log, kept.board, target, item->created_seq, info->head,
                       place.value_or(info->head));
  if (!cleaned) return base::pass_on(cleaned);
  if (cleaned->rewritten.empty()) return write;
  write.emplace(BoardWrite{kept.board, false, std::move(*info), {}, {}, {}, {}});
  write->rewritten = std::move(cleaned->rewritten);
  if (place) return write;
  RedactionRecord record = kept.redaction;
  const board::Stamp stamp{Seq{write->info.head.value + 1}, record.by,
                           std::max(record.time_ms, cleaned->board.time_ms()), write->info.head};
  record.seq = write->info.head = stamp.seq;
  write->info.changed_ms = stamp.time_ms;
  write->events.push_back(
      {stamp.seq, sync::encode_event(stamp, redacting_edit(cleaned->board, target, record.by,
                                                           record.why))});
  write->redactions.push_back(std::move(record));
  return write;
}

}  // namespace

Result<RedactionTarget> redaction_target(const board::Board& board, OpId id,
                                         std::optional<base::Field> field) {
  const board::Item* const item = board.find(id);
  if (item == nullptr) return fail(Errc::not_found, "there is no such item on this board");
  RedactionTarget target{id, {}, word_of(board)};
  const plan::FieldRow* const row = field ? plan::find_field(*field) : nullptr;
  if (field) {
    if (row == nullptr || !holds_words(*row)) {
      return fail(Errc::invalid, "people write nothing freely in this field");
    }
    if (!item->members(*field).empty()) {
      return fail(Errc::invalid, "take the values out of the set first");
    }
    const bool empty = item->text(*field) == nullptr && item->scalar(*field) == nullptr;
    if (empty && row->type != plan::FieldType::set) {
      return fail(Errc::invalid, "nobody has written anything in this field");
    }
    target.fields.push_back(*field);
    return target;
  }
  for (const auto& [number, text] : item->texts()) target.fields.push_back(number);
  for (const auto& [number, scalar] : item->scalars()) {
    const plan::FieldRow* const known = plan::find_field(number);
    if (known != nullptr && holds_words(*known)) target.fields.push_back(number);
  }
  if (target.fields.empty()) return fail(Errc::invalid, "nobody has written anything in this item");
  return target;
}

Result<std::optional<std::string>> without(const RedactionTarget& target, const LogEvent& event) {
  v1::Event parsed;
  if (!parsed.ParseFromString(event.bytes)) return fail(Errc::corrupt, "an unreadable event");
  Taker taker(target, *parsed.mutable_edit());
  if (!taker.run()) return fail(Errc::corrupt, "an unreadable event");
  if (!taker.changed()) return std::optional<std::string>{};
  return std::optional{
      sync::encode_event(board::stamp_of(parsed), board::encode_edit(parsed.edit()))};
}

Result<void> clean(BoardLog& log, const BoardId& id, const RedactionTarget& target, Seq to,
                   Seq last, CleanedLog& cleaned) {
  while (cleaned.board.seq() < to) {
    auto events = log.events(id, cleaned.board.seq(), kReadBytes);
    if (!events) return base::pass_on(events);
    if (events->empty()) return fail(Errc::corrupt, "the log ends before its head");
    for (LogEvent& event : *events) {
      if (event.seq > to) break;
      if (event.seq <= last) {
        auto other = without(target, event);
        if (!other) return base::pass_on(other);
        if (*other) {
          event.bytes = **std::move(other);
          cleaned.rewritten.push_back(event);
        }
      }
      if (auto done = apply_event(event, cleaned.board); !done) return done;
    }
  }
  return {};
}

Result<CleanedLog> clean(BoardLog& log, const BoardId& id, const RedactionTarget& target,
                         Seq created, Seq to, Seq last) {
  CleanedLog cleaned;
  if (created.value > 1) {
    auto stored = log.snapshot_at(id, Seq{created.value - 1});
    if (!stored) return base::pass_on(stored);
    if (*stored) {
      auto board = board_of(**stored);
      if (!board) return base::pass_on(board);
      cleaned.board = std::move(*board);
    }
  }
  if (auto done = clean(log, id, target, to, last, cleaned); !done) return base::pass_on(done);
  return cleaned;
}

std::string redacting_edit(board::Board& board, const RedactionTarget& target, Actor by,
                           const std::string& why) {
  const board::Item& item = *board.find(target.item);
  board::Composer composer{board, base::kServerReplica, by};
  const auto must = [](const board::Applied<void>& done) {
    SAMTAVLE_CHECK(done.has_value());
  };
  for (const base::Field field : target.fields) {
    const plan::FieldRow* const row = plan::find_field(field);
    const auto type = row == nullptr ? plan::FieldType::text : row->type;
    if (type == plan::FieldType::set) {
      must(composer.remove_member(item.id, field, target.word));
    } else if (type == plan::FieldType::scalar) {
      must(composer.set(item.id, field, target.word));
    } else {
      const text::Text* const text = item.text(field);
      const std::size_t length = text == nullptr ? 0 : text->length();
      if (length > 0) must(composer.erase_text(item.id, field, 0, length));
      must(composer.insert_text(item.id, field, 0, target.word));
    }
  }
  composer.reason(why);
  auto composed = composer.finish();
  static_cast<void>(board.roll_back(std::move(composed.journal)));
  return board::encode_edit(*composed.edit);
}

Result<std::vector<KeptRedaction>> redactions_in(BoardLog& log) {
  const auto boards = log.boards();
  if (!boards) return base::pass_on(boards);
  std::vector<KeptRedaction> all;
  for (const auto& [id, info] : *boards) {
    auto records = log.redactions(id);
    if (!records) return base::pass_on(records);
    for (RedactionRecord& one : *records) all.push_back({id, info.created_ms, std::move(one)});
  }
  return all;
}

Result<std::size_t> redact_again(BoardLog& log, std::span<const KeptRedaction> kept) {
  std::size_t redacted = 0;
  for (const KeptRedaction& one : kept) {
    const auto write = redacting(log, one);
    if (!write) return base::pass_on(write);
    if (!*write) continue;
    const std::span<const BoardWrite> writes(&**write, 1);
    if (auto done = log.commit(writes); !done) return base::pass_on(done);
    ++redacted;
  }
  return redacted;
}

}  // namespace samtavle::hub
