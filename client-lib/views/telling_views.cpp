#include "samtavle/views/telling_views.hpp"

#include <algorithm>

#include "samtavle/base/utf8.hpp"
#include "samtavle/views/past.hpp"

namespace samtavle::views {
namespace {

std::size_t utf16_length(std::u32string_view text) {
  std::size_t units = 0;
  for (const char32_t c : text) units += base::utf16_units(c);
  return units;
}

void write_side(Json& json, std::string_view name, const plan::Side& side) {
  json.key(name).open('{').flag("there", side.there).some_value("value", side.value);
  json.list("members", side.members, [&](const base::Value& member) { json.value(member); });
  json.text("words", side.words).close('}');
}

void write_actors(Json& json, const std::vector<base::Actor>& actors) {
  json.list("by", actors, [&](base::Actor actor) { json.number(actor.value); });
}

void write_correction(Json& json, const plan::Correction& c) {
  json.open('{').text("what", plan::name(c.what)).number("first", c.first.value);
  json.number("seq", c.seq.value).integer("timeMs", c.time_ms).number("actor", c.actor.value);
  json.id("item", c.item).kind("kind", c.kind).text("title", c.title);
  json.some_field("field", c.field).some_id("area", c.area);
  write_side(json, "from", c.from);
  write_side(json, "to", c.to);
  json.text("why", c.why).close('}');
}

void write_landmark(Json& json, const plan::Landmark& landmark) {
  json.open('{').some_id("id", landmark.id).text("title", landmark.title);
  json.text("state", landmark.state).close('}');
}

void write_course(Json& json, std::string_view name, const plan::Course& course) {
  const auto each = [&](const plan::Landmark& landmark) { write_landmark(json, landmark); };
  json.key(name).open('{').text("title", course.title).text("purpose", course.purpose);
  json.key("phase");
  each(course.phase);
  json.key("type");
  each(course.type);
  json.key("involvement");
  each(course.involvement);
  json.list("criteria", course.criteria, each).list("frames", course.frames, each);
  json.list("delegations", course.delegations, each).close('}');
}

void write_answer(Json& json, const plan::Answer& a) {
  json.open('{').text("what", plan::name(a.what)).id("item", a.item).id("on", a.on);
  json.number("by", a.by.value).number("seq", a.seq.value).integer("timeMs", a.time_ms);
  json.text("words", a.words).text("state", a.state).flag("mentions", a.mentions).close('}');
}

void write_card(Json& json, const plan::CardChange& card) {
  json.open('{').id("card", card.card).text("title", card.title);
  write_actors(json, card.by);
  json.list("fields", card.fields, [&](base::Field field) { json.field(field); });
  json.flag("moved", card.moved).flag("deleted", card.deleted).flag("restored", card.restored);
  json.number("seq", card.seq.value).integer("timeMs", card.time_ms).close('}');
}

void write_rest(Json& json, const plan::Digest::Rest& rest) {
  json.key("rest").open('{').number("created", rest.created).number("changed", rest.changed);
  json.number("deleted", rest.deleted).number("replies", rest.replies);
  write_actors(json, rest.by);
  json.list("newest", rest.newest, [&](base::OpId id) { json.id(id); }).close('}');
}

std::string_view name(plan::FieldType type) {
  switch (type) {
    case plan::FieldType::text: return "text";
    case plan::FieldType::set: return "set";
    case plan::FieldType::scalar: return "scalar";
  }
  return "scalar";
}

// Passages are told of in code points of the text before.
void write_passages(Json& json, const plan::FieldChange& change) {
  const bool utf16 = json.offsets() == Offsets::utf16;
  const auto before = base::decode_utf8(change.from.words);
  json.list("passages", change.passages, [&](const plan::Passage& passage) {
    std::size_t at = passage.position;
    if (before && utf16) {
      at = utf16_length(std::u32string_view{*before}.substr(0, std::min(at, before->size())));
    }
    json.open('{').number("position", at);
    json.text("removed", base::encode_utf8(passage.removed));
    json.text("inserted", base::encode_utf8(passage.inserted)).close('}');
  });
}

void write_item_change(Json& json, const plan::ItemChange& change) {
  json.open('{').id("item", change.item).kind("kind", change.kind).text("title", change.title);
  json.flag("created", change.created).flag("deleted", change.deleted);
  json.flag("restored", change.restored).flag("moved", change.moved);
  write_side(json, "placeFrom", change.place_from);
  write_side(json, "placeTo", change.place_to);
  json.list("fields", change.fields, [&](const plan::FieldChange& field) {
    json.open('{').key("field").field(field.field).text("sort", name(field.type));
    write_side(json, "from", field.from);
    write_side(json, "to", field.to);
    write_passages(json, field);
    json.close('}');
  });
  write_actors(json, change.changer.by);
  json.number("seq", change.changer.seq.value).integer("timeMs", change.changer.time_ms);
  json.close('}');
}

}  // namespace

base::Result<void> add(Version& version, const v1::Event& event) {
  version.changers.add(event);
  return add(version.board, event);
}

base::Result<void> add(plan::Story& story, const v1::Event& event) {
  return as_result(story.add(event));
}

base::Result<void> add(plan::DigestMaker& digest, const v1::Event& event) {
  return as_result(digest.add(event));
}

void write_story(Json& json, const plan::Story& story) {
  json.open('{');
  if (story.set_out()) write_course(json, "setOut", *story.set_out());
  json.list("corrections", story.corrections(),
            [&](const plan::Correction& correction) { write_correction(json, correction); });
  write_course(json, "now", plan::course_of(story.board()));
  json.close('}');
}

void write_digest(Json& json, const plan::DigestMaker& maker) {
  const plan::Digest digest = maker.finish();
  json.open('{').number("since", digest.since.value).number("until", digest.until.value);
  json.integer("sinceMs", digest.since_ms).integer("untilMs", digest.until_ms);
  json.flag("empty", digest.empty());
  json.list("answers", digest.answers, [&](const plan::Answer& a) { write_answer(json, a); });
  json.list("corrections", digest.corrections,
            [&](const plan::Correction& correction) { write_correction(json, correction); });
  json.list("cards", digest.cards, [&](const plan::CardChange& card) { write_card(json, card); });
  json.list("pauses", digest.pauses, [&](const plan::Pause& pause) {
    json.open('{');
    if (pause.rested_ms) json.integer("restedMs", *pause.rested_ms);
    if (pause.resumed_ms) json.integer("resumedMs", *pause.resumed_ms);
    json.close('}');
  });
  write_rest(json, digest.rest);
  json.close('}');
}

void write_difference(Json& json, const board::Board& before, const Version& after) {
  json.list(plan::difference(before, after.board, after.changers),
            [&](const plan::ItemChange& change) { write_item_change(json, change); });
}

}  // namespace samtavle::views
