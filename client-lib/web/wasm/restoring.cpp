#include "restoring.hpp"

#include "bytes_out.hpp"
#include "samtavle/base/utf8.hpp"
#include "samtavle/board/codec.hpp"
#include "samtavle/board/snapshot.hpp"
#include "samtavle/v1/edit.pb.h"

namespace samtavle::web {

using base::Errc;
using board::Applied;

namespace {

void append_erased(std::string& out, const board::Erased& erased) {
  append_id(out, erased.item);
  append_number(out, erased.field.value);
  append_number(out, erased.ids.size());
  for (const base::IdRange& range : erased.ids) {
    append_id(out, range.first);
    append_number(out, range.length);
  }
  append_bytes(out, base::encode_utf8(erased.text));
}

}  // namespace

Applied<std::unique_ptr<Restoring>> Restoring::begin(const board::Board& version,
                                                     views::Reader& in, views::Json& json) {
  const std::string_view snapshot = in.bytes();
  const base::Actor actor{in.number32()};
  const base::Replica replica{in.number32()};
  std::string order_suffix = in.text();
  plan::Asking asking{actor, plan::parse_role(in.bytes()).value_or(plan::Role::none),
                      plan::ActorKind::none, 0};
  asking.kind = plan::parse_actor_kind(in.bytes()).value_or(plan::ActorKind::none);
  asking.now_ms = static_cast<std::int64_t>(in.real());
  plan::RestoreRequest request;
  request.item = in.id();
  request.reason = in.text();
  request.asking = asking;
  if (!in.ok()) return base::pass_on(cut_off());
  // One to plan on, which is used up, and one to compose on.
  auto now = board::decode_snapshot(snapshot);
  auto board = board::decode_snapshot(snapshot);
  if (!now || !board) return refuse(Errc::corrupt, "no snapshot of the live board");
  auto planned = plan::Restoration::plan(std::move(*now), version, std::move(request));
  if (!planned) return base::pass_on(planned);
  json.list("leftOut", planned->left_out(), [&](const plan::NotRestored& left) {
    json.open('{').id("item", left.item).some_field("field", left.field);
    json.text("code", base::name(left.denial.code)).close('}');
  });
  std::unique_ptr<Restoring> out{new Restoring{std::move(*board), std::move(*planned)}};
  out->replica_ = replica;
  out->actor_ = actor;
  out->order_suffix_ = std::move(order_suffix);
  return out;
}

Done Restoring::next(std::string& out) {
  if (plan_.done()) {
    append_number(out, 0);
    return {};
  }
  board::Composer composer{board_, replica_, actor_, order_suffix_};
  if (auto composed = plan_.compose(composer, board_); !composed) return composed;
  plan_.advance();
  if (composer.empty()) {
    append_number(out, 1);
    return {};
  }
  const board::Composer::Composed made = composer.finish();
  append_number(out, 2);
  append_bytes(out, board::encode_edit(*made.edit));
  for (const board::Erased& erased : made.erased) append_erased(out, erased);
  return {};
}

}  // namespace samtavle::web
