#include "tellings.hpp"

#include "samtavle/board/snapshot.hpp"
#include "samtavle/plan/minutes.hpp"
#include "samtavle/views/past.hpp"

namespace samtavle::web {
namespace {

using base::Errc;
using base::Result;

Done no_such_call() { return refuse(Errc::invalid, "there is no such call"); }

plan::Directory read_people(Reader& in) {
  plan::Directory people;
  while (!in.at_end()) {
    const base::Actor actor{in.number32()};
    plan::Person& person = people[actor];
    person.name = in.text();
    person.kind = plan::parse_actor_kind(in.bytes()).value_or(plan::ActorKind::none);
    person.authority = in.text();
    person.guest = in.flag();
  }
  return people;
}

}  // namespace

const std::string& Tellings::call(Call call, std::uint32_t about, std::string_view bytes) {
  Reader in{bytes};
  answer_ = answer_of([&](std::string& out) { return run(call, about, in, out); });
  return answer_;
}

Done Tellings::run(Call call, std::uint32_t about, Reader& in, std::string& out) {
  Json json{out};
  if (call <= Call::open_digest) return open(call, in, json);
  const auto found = things_.find(about);
  if (found == things_.end()) return refuse(Errc::closed, "it was closed");
  Thing& thing = found->second;
  if (call == Call::close) {
    things_.erase(found);
    return {};
  }
  if (auto* restoring = std::get_if<std::unique_ptr<Restoring>>(&thing); restoring != nullptr) {
    if (call != Call::restore_next) return refuse(Errc::invalid, "this is being restored");
    return (*restoring)->next(out);
  }
  if (call == Call::add_events) return add_events(thing, in, json);
  if (auto* story = std::get_if<std::unique_ptr<plan::Story>>(&thing); story != nullptr) {
    if (call != Call::story) return refuse(Errc::invalid, "this is a story");
    write_story(json, **story);
    return {};
  }
  if (auto* digest = std::get_if<std::unique_ptr<plan::DigestMaker>>(&thing); digest != nullptr) {
    if (call != Call::digest) return refuse(Errc::invalid, "this is a digest");
    write_digest(json, **digest);
    return {};
  }
  return of_version(call, **std::get_if<std::unique_ptr<Version>>(&thing), in, out);
}

Done Tellings::open(Call call, Reader& in, Json& json) {
  const std::string_view snapshot = in.bytes();
  const base::Actor reader{in.number32()};
  if (!in.ok()) return cut_off();
  Result<board::Board> board = board::Board{};
  if (!snapshot.empty()) board = board::decode_snapshot(snapshot);
  if (!board) return refuse(board.error().code, board.error().detail);
  Thing thing;
  switch (call) {
    case Call::open_past:
      thing = std::make_unique<Version>(Version{std::move(*board), {}});
      break;
    case Call::open_story: thing = std::make_unique<plan::Story>(std::move(*board)); break;
    case Call::open_digest:
      thing = std::make_unique<plan::DigestMaker>(std::move(*board), reader);
      break;
    default: return no_such_call();
  }
  things_.emplace(++last_, std::move(thing));
  json.number(last_);
  return {};
}

Done Tellings::add_events(Thing& thing, Reader& in, Json& json) {
  const base::Seq to{in.number()};
  const std::string_view frame = in.bytes();
  if (!in.ok()) return cut_off();
  const auto last = each_event(frame, to, [&](const v1::Event& event) -> Result<void> {
    return std::visit(
        [&](auto& it) -> Result<void> {
          if constexpr (std::is_same_v<decltype(it), std::unique_ptr<Restoring>&>) {
            return base::fail(Errc::invalid, "this is being restored");
          } else {
            return add(*it, event);
          }
        },
        thing);
  });
  if (!last) return refuse(last.error().code, last.error().detail);
  json.number(last->value);
  return {};
}

Done Tellings::of_version(Call call, const Version& version, Reader& in, std::string& out) {
  if (call == Call::minutes) {
    const bool html = in.flag();
    const auto language = in.flag() ? plan::Language::english : plan::Language::danish;
    const plan::Directory people = read_people(in);
    if (!in.ok()) return cut_off();
    out += html ? plan::minutes_html(version.board, people, language)
                : plan::minutes_markdown(version.board, people, language);
    return {};
  }
  Json json{out};
  if (call == Call::begin_restoring) return begin_restoring(version, in, json);
  if (call != Call::difference) return no_such_call();
  const auto found = things_.find(in.number32());
  const auto* before =
      found == things_.end() ? nullptr : std::get_if<std::unique_ptr<Version>>(&found->second);
  if (before == nullptr) return refuse(Errc::closed, "the version was closed");
  write_difference(json, (*before)->board, version);
  return {};
}

Done Tellings::begin_restoring(const Version& version, Reader& in, Json& json) {
  json.open('{');
  auto begun = Restoring::begin(version.board, in, json);
  if (!begun) return base::pass_on(begun);
  things_.emplace(++last_, std::move(*begun));
  json.number("restoring", last_).close('}');
  return {};
}

}  // namespace samtavle::web
