#include "samtavle/views/steps.hpp"

#include <algorithm>

#include "samtavle/base/utf8.hpp"
#include "samtavle/plan/comments.hpp"
#include "samtavle/plan/connectors.hpp"
#include "samtavle/plan/delegation.hpp"
#include "samtavle/plan/evaluation.hpp"
#include "samtavle/plan/lineage.hpp"
#include "samtavle/plan/on_behalf.hpp"
#include "samtavle/plan/phases.hpp"
#include "samtavle/plan/suggestions.hpp"
#include "samtavle/plan/versions.hpp"
#include "samtavle/plan/votes.hpp"

namespace samtavle::views {
namespace {

using base::Errc;
using base::OpId;
using board::Applied;
using board::ApplyError;

// What one insertion may hold; more is typed piece by piece.
constexpr std::size_t kPieceBytesMax = 32 * 1024;

base::Unexpected<ApplyError> refuse(Errc code, const char* path, const char* detail) {
  return {{code, path, detail}};
}

// Where an offset of the host stands in a text.
Applied<std::size_t> position_in(const board::Board& board, OpId item, base::Field field,
                                 std::size_t offset) {
  const board::Item* found = board.find(item);
  if (found == nullptr) return refuse(Errc::not_found, "item", "there is no such item");
  const text::Text* text = found->text(field);
  if (text == nullptr) {
    if (offset == 0) return std::size_t{0};
    return refuse(Errc::invalid, "offset", "a place behind the end of a text");
  }
  const auto position = text->position_of_utf16(offset);
  if (!position) return refuse(Errc::invalid, "offset", position.error().detail.c_str());
  return *position;
}

std::vector<OpId> read_ids(Reader& in) {
  std::vector<OpId> ids(in.count());
  for (OpId& id : ids) id = in.id();
  return ids;
}

class Steps {
 public:
  Steps(const Composing& on, Reader& in, Json& made) : on_(on), in_(in), made_(made) {}

  Applied<void> run();

 private:
  // The reader was read to its end before anything is done: a call that is cut off does nothing.
  Applied<void> checked() const {
    if (in_.ok() && in_.at_end()) return {};
    return refuse(Errc::invalid, "step", "a call that is cut off");
  }
  Applied<void> tell(const Applied<OpId>& id) {
    if (!id) return base::pass_on(id);
    made_.id(*id);
    return {};
  }

  Applied<void> create();
  Applied<void> set();
  Applied<void> member(bool in);
  Applied<void> insert();
  Applied<void> erase();
  Applied<void> format();
  Applied<void> move(bool last);
  Applied<void> take_item(bool back);
  Applied<void> enter_phase();
  Applied<void> reopen_for();
  Applied<void> comment();
  Applied<void> resolve_thread();
  Applied<void> judge();
  Applied<void> connect();
  Applied<void> merge_cards();
  Applied<void> split_card();
  Applied<void> carry_card();
  Applied<void> make_round();
  Applied<void> suggest_text();
  Applied<void> suggest_value();
  Applied<void> reject_suggestion();
  Applied<void> offer();
  Applied<void> answer_delegation();
  Applied<void> name_version();
  Applied<void> enter_for();
  Applied<void> on_plan(Applied<void> (*act)(board::Composer&, const board::Board&, OpId));

  const Composing& on_;
  Reader& in_;
  Json& made_;
};

Applied<void> Steps::run() {
  switch (static_cast<Step>(in_.number())) {
    case Step::create: return create();
    case Step::set: return set();
    case Step::add: return member(true);
    case Step::remove: return member(false);
    case Step::insert: return insert();
    case Step::erase: return erase();
    case Step::format: return format();
    case Step::move_behind: return move(false);
    case Step::move_last: return move(true);
    case Step::erase_item: return take_item(false);
    case Step::restore_item: return take_item(true);
    case Step::enter_phase: return enter_phase();
    case Step::reopen_for: return reopen_for();
    case Step::comment: return comment();
    case Step::resolve_thread: return resolve_thread();
    case Step::judge: return judge();
    case Step::connect: return connect();
    case Step::merge_cards: return merge_cards();
    case Step::split_card: return split_card();
    case Step::carry_card: return carry_card();
    case Step::make_round: return make_round();
    case Step::close_round: return on_plan(&plan::close_round);
    case Step::reopen_round: return on_plan(&plan::reopen_round);
    case Step::suggest_text: return suggest_text();
    case Step::suggest_value: return suggest_value();
    case Step::accept_suggestion: return on_plan(&plan::accept_suggestion);
    case Step::reject_suggestion: return reject_suggestion();
    case Step::withdraw_suggestion: return on_plan(&plan::withdraw_suggestion);
    case Step::offer: return offer();
    case Step::answer_delegation: return answer_delegation();
    case Step::name_version: return name_version();
    case Step::enter_for: return enter_for();
  }
  return refuse(Errc::invalid, "step", "there is no such step");
}

Applied<void> Steps::create() {
  const base::Kind kind{in_.number32()};
  const OpId container = in_.id();
  const OpId after = in_.id();
  if (auto read = checked(); !read) return read;
  return tell(on_.composer.create_item(kind, container, after));
}

Applied<void> Steps::set() {
  const OpId item = in_.id();
  const base::Field field = in_.field();
  base::Value value = in_.value();
  if (auto read = checked(); !read) return read;
  return on_.composer.set(item, field, std::move(value));
}

Applied<void> Steps::member(bool in) {
  const OpId item = in_.id();
  const base::Field field = in_.field();
  base::Value value = in_.value();
  if (auto read = checked(); !read) return read;
  return in ? on_.composer.add_member(item, field, std::move(value))
            : on_.composer.remove_member(item, field, std::move(value));
}

Applied<void> Steps::insert() {
  const OpId item = in_.id();
  const base::Field field = in_.field();
  const std::size_t offset = in_.size();
  std::string_view words = in_.bytes();
  if (auto read = checked(); !read) return read;
  if (words.empty()) return {};
  const auto position = position_in(on_.board, item, field, offset);
  if (!position) return base::pass_on(position);
  std::size_t at = *position;
  while (!words.empty()) {
    std::size_t bytes = std::min(words.size(), kPieceBytesMax);
    // Not within a character.
    while (bytes < words.size() && bytes > 0 && (words[bytes] & 0xc0) == 0x80) --bytes;
    const std::string_view piece = words.substr(0, bytes);
    const auto length = base::count_code_points(piece);
    if (!length) return refuse(Errc::invalid, "text", length.error().detail.c_str());
    if (auto done = on_.composer.insert_text(item, field, at, piece); !done) return done;
    at += *length;
    words.remove_prefix(bytes);
  }
  return {};
}

Applied<void> Steps::erase() {
  const OpId item = in_.id();
  const base::Field field = in_.field();
  const std::size_t from_offset = in_.size();
  const std::size_t to_offset = in_.size();
  if (auto read = checked(); !read) return read;
  const auto from = position_in(on_.board, item, field, from_offset);
  if (!from) return base::pass_on(from);
  const auto to = position_in(on_.board, item, field, to_offset);
  if (!to) return base::pass_on(to);
  if (*to < *from) return refuse(Errc::invalid, "offset", "a passage that ends before it begins");
  if (*to == *from) return {};
  return on_.composer.erase_text(item, field, *from, *to - *from);
}

Applied<void> Steps::format() {
  const OpId item = in_.id();
  const base::Field field = in_.field();
  const std::size_t from_offset = in_.size();
  const std::size_t to_offset = in_.size();
  const std::uint32_t mark = in_.number32();
  base::Value value = in_.value();
  if (auto read = checked(); !read) return read;
  const auto from = position_in(on_.board, item, field, from_offset);
  if (!from) return base::pass_on(from);
  const auto to = position_in(on_.board, item, field, to_offset);
  if (!to) return base::pass_on(to);
  return on_.composer.mark_text(item, field, *from, *to, mark, std::move(value));
}

Applied<void> Steps::move(bool last) {
  const OpId item = in_.id();
  const OpId container = in_.id();
  const OpId after = in_.id();
  if (auto read = checked(); !read) return read;
  return last ? on_.composer.move_last(item, container)
              : on_.composer.move(item, container, after);
}

// Off the board, or back onto it.
Applied<void> Steps::take_item(bool back) {
  const OpId item = in_.id();
  if (auto read = checked(); !read) return read;
  return back ? on_.composer.restore_item(item) : on_.composer.delete_item(item);
}

Applied<void> Steps::on_plan(Applied<void> (*act)(board::Composer&, const board::Board&, OpId)) {
  const OpId item = in_.id();
  if (auto read = checked(); !read) return read;
  return act(on_.composer, on_.board, item);
}

Applied<void> Steps::enter_phase() {
  const OpId phase = in_.id();
  const bool unready = in_.flag();
  if (auto read = checked(); !read) return read;
  return plan::enter_phase(on_.composer, on_.board, phase, unready);
}

Applied<void> Steps::reopen_for() {
  const OpId phase = in_.id();
  const OpId focus_point = in_.id();
  if (auto read = checked(); !read) return read;
  return plan::reopen_for(on_.composer, phase, focus_point);
}

Applied<void> Steps::comment() {
  plan::Remark remark;
  remark.item = in_.id();
  remark.text = in_.bytes();
  remark.reply_to = in_.id();
  remark.mentions.resize(in_.count());
  for (base::Actor& actor : remark.mentions) actor = base::Actor{in_.number32()};
  if (auto read = checked(); !read) return read;
  return tell(plan::comment_on(on_.composer, on_.board, remark));
}

Applied<void> Steps::resolve_thread() {
  const OpId comment = in_.id();
  const bool resolved = in_.flag();
  if (auto read = checked(); !read) return read;
  return plan::resolve_thread(on_.composer, on_.board, comment, resolved);
}

Applied<void> Steps::judge() {
  const OpId criterion = in_.id();
  const auto verdict = plan::parse_verdict(in_.bytes());
  const std::string_view note = in_.bytes();
  if (auto read = checked(); !read) return read;
  if (!verdict) return refuse(Errc::invalid, "verdict", "there is no such verdict");
  return tell(plan::judge(on_.composer, on_.board, criterion, on_.actor, *verdict, note));
}

Applied<void> Steps::connect() {
  const OpId from = in_.id();
  const OpId to = in_.id();
  const std::string_view relation = in_.bytes();
  if (auto read = checked(); !read) return read;
  return tell(plan::connect_cards(on_.composer, on_.board, from, to, relation));
}

Applied<void> Steps::merge_cards() {
  const std::string_view title = in_.bytes();
  const std::vector<OpId> cards = read_ids(in_);
  if (auto read = checked(); !read) return read;
  return tell(plan::merge_cards(on_.composer, on_.board, cards, title));
}

Applied<void> Steps::split_card() {
  const OpId card = in_.id();
  std::vector<plan::SplitPart> parts(in_.count());
  for (plan::SplitPart& part : parts) {
    part.from = in_.size();
    part.to = in_.size();
    part.title = in_.bytes();
  }
  if (auto read = checked(); !read) return read;
  for (plan::SplitPart& part : parts) {
    const auto from = position_in(on_.board, card, plan::fields::body, part.from);
    if (!from) return base::pass_on(from);
    const auto to = position_in(on_.board, card, plan::fields::body, part.to);
    if (!to) return base::pass_on(to);
    part.from = *from;
    part.to = *to;
  }
  const auto made = plan::split_card(on_.composer, on_.board, card, parts);
  if (!made) return base::pass_on(made);
  for (const OpId id : *made) made_.id(id);
  return {};
}

Applied<void> Steps::carry_card() {
  const OpId card = in_.id();
  const OpId area = in_.id();
  if (auto read = checked(); !read) return read;
  return tell(plan::carry_card(on_.composer, on_.board, card, area));
}

Applied<void> Steps::make_round() {
  const OpId container = in_.id();
  plan::NewRound round;
  round.question = in_.bytes();
  round.body = in_.bytes();
  round.dots_per_actor = in_.number32();
  round.anonymous = in_.flag();
  round.live_tally = in_.flag();
  const std::vector<OpId> cards = read_ids(in_);
  round.cards = cards;
  if (auto read = checked(); !read) return read;
  return tell(plan::make_round(on_.composer, on_.board, container, round));
}

Applied<void> Steps::suggest_text() {
  plan::TextSuggestion suggestion;
  suggestion.target = in_.id();
  suggestion.field = in_.field();
  const std::size_t from_offset = in_.size();
  const std::size_t to_offset = in_.size();
  suggestion.words = in_.bytes();
  if (auto read = checked(); !read) return read;
  const auto from = position_in(on_.board, suggestion.target, suggestion.field, from_offset);
  if (!from) return base::pass_on(from);
  const auto to = position_in(on_.board, suggestion.target, suggestion.field, to_offset);
  if (!to) return base::pass_on(to);
  suggestion.from = *from;
  suggestion.to = *to;
  return tell(plan::suggest_text(on_.composer, on_.board, suggestion));
}

Applied<void> Steps::suggest_value() {
  const OpId target = in_.id();
  const base::Field field = in_.field();
  base::Value value = in_.value();
  if (auto read = checked(); !read) return read;
  return tell(plan::suggest_value(on_.composer, on_.board, target, field, std::move(value)));
}

Applied<void> Steps::reject_suggestion() {
  const OpId suggestion = in_.id();
  const std::string_view reason = in_.bytes();
  if (auto read = checked(); !read) return read;
  return plan::reject_suggestion(on_.composer, on_.board, suggestion, reason);
}

Applied<void> Steps::offer() {
  plan::Offer offer;
  offer.task = in_.bytes();
  offer.from = on_.actor;
  offer.to = base::Actor{in_.number32()};
  offer.until = in_.bytes();
  offer.fields.resize(in_.count());
  for (base::Field& field : offer.fields) field = in_.field();
  offer.items = read_ids(in_);
  if (auto read = checked(); !read) return read;
  return tell(plan::offer(on_.composer, offer));
}

Applied<void> Steps::answer_delegation() {
  const OpId delegation = in_.id();
  const std::string_view state = in_.bytes();
  if (auto read = checked(); !read) return read;
  return plan::answer(on_.composer, delegation, state);
}

Applied<void> Steps::name_version() {
  const std::string_view title = in_.bytes();
  const base::Seq at{in_.number()};
  if (auto read = checked(); !read) return read;
  return tell(plan::name_version(on_.composer, on_.board, title, at));
}

Applied<void> Steps::enter_for() {
  plan::Contribution contribution;
  contribution.kind = base::Kind{in_.number32()};
  contribution.container = in_.id();
  contribution.name = in_.bytes();
  contribution.title = in_.bytes();
  contribution.body = in_.bytes();
  if (auto read = checked(); !read) return read;
  return tell(plan::enter_for(on_.composer, contribution));
}

}  // namespace

Applied<void> carry_out(const Composing& on, Reader& in, Json& made) {
  made.open('[');
  auto done = Steps{on, in, made}.run();
  made.close(']');
  return done;
}

}  // namespace samtavle::views
