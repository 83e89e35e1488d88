// Reading: the functions samtavle_view_*.

#include "view.hpp"

#include "samtavle/plan/schema.hpp"
#include "samtavle/views/view.hpp"
#include "values.hpp"

namespace samtavle::c {

using base::OpId;

OpId BoardView::current(samtavle_id id) const {
  return aliases != nullptr ? aliases->current(from_c(id)) : from_c(id);
}

samtavle_text BoardView::keep(std::string text) {
  const std::string& kept = texts.emplace_back(std::move(text));
  return {kept.c_str(), kept.size()};
}

namespace {

// Runs the body with the view that a handle stands for.
template <class Body>
int on_view(samtavle_view handle, Body body) noexcept {
  return guarded([&] {
    int status = SAMTAVLE_OK;
    BoardView* view = BorrowedView::find(handle, status);
    return view != nullptr ? body(*view) : status;
  });
}

template <class Body>
int on_item(samtavle_view handle, samtavle_id id, Body body) noexcept {
  return on_view(handle, [&](BoardView& view) {
    const board::Item* item = view.find(id);
    return item != nullptr ? body(view, *item) : fail(SAMTAVLE_NOT_FOUND, "there is no such item");
  });
}

int no_place() noexcept { return fail(SAMTAVLE_INVALID, "nowhere to put the answer"); }

int hand_out(BoardView& view, const std::vector<const board::Item*>& items,
             const samtavle_id** ids, std::size_t* count) {
  std::vector<samtavle_id>& out = view.ids.emplace_back();
  out.reserve(items.size());
  for (const board::Item* item : items) out.push_back(to_c(item->id));
  *ids = out.data();
  *count = out.size();
  return succeed();
}

samtavle_value hand_out(BoardView& view, const base::Value& value) {
  samtavle_value out = to_c(value);
  if (out.text.size > 0) out.text = view.keep(std::string{out.text.bytes, out.text.size});
  return out;
}

// Whether a value is one that the schema takes; of a field without a row every one is.
bool is_taken(base::Field field, const base::Value& value) {
  const plan::FieldRow* row = plan::find_field(field);
  return row == nullptr || plan::accepts(*row, value);
}

void write_people(views::Json& json, const BoardView& view) {
  json.open('[');
  for (const auto& [actor, person] : view.directory) {
    json.open('{').number("actor", actor.value).text("name", person.name);
    json.text("kind", person.kind == plan::ActorKind::none ? "none" : plan::name(person.kind));
    json.text("authority", person.authority).flag("guest", person.guest).close('}');
  }
  json.close(']');
}

void write_others(views::Json& json, const BoardView& view) {
  json.open('[');
  if (view.session != nullptr) {
    for (const auto& [id, present] : view.session->present()) {
      if (id == view.session->session()) continue;
      json.open('{').text("session", std::to_string(id.value));
      json.number("actor", present.actor.value);
      if (present.at) {
        const sync::Presence& at = *present.at;
        json.key("at").open('{').some_id("item", at.item).some_field("field", at.field);
        const board::Item* item = view.board.find(at.item);
        if (const text::Text* text = item != nullptr ? item->text(at.field) : nullptr) {
          const auto from = text->position_of(at.from);
          const auto to = text->position_of(at.to);
          if (from && to) json.number("from", *from).number("to", *to);
        }
        json.key("x").real(at.x).key("y").real(at.y).flag("typing", at.typing).close('}');
      }
      json.close('}');
    }
  }
  json.close(']');
}

// What `ask` answers; false: there is no such question.
bool answer(BoardView& view, std::uint32_t question, OpId about, std::string_view words,
            std::string& out) {
  constexpr std::size_t kHitsMax = 50;
  const board::Board& board = view.board;
  const views::View shown{board, view.directory, view.session};
  views::Json json{out, views::Offsets::code_points};
  const auto language = words == "en" ? plan::Language::english : plan::Language::danish;
  switch (question) {
    case SAMTAVLE_ASK_ITEM: views::write_item(json, board, about); return true;
    case SAMTAVLE_ASK_PHASES: views::write_phases(json, board); return true;
    case SAMTAVLE_ASK_THREADS: views::write_threads(json, board, about, false); return true;
    case SAMTAVLE_ASK_CONNECTIONS: views::write_connections(json, board); return true;
    case SAMTAVLE_ASK_KIN: views::write_kin(json, board, about); return true;
    case SAMTAVLE_ASK_ROUND: views::write_round(json, shown, about); return true;
    case SAMTAVLE_ASK_SUGGESTION: views::write_suggestion(json, board, about); return true;
    case SAMTAVLE_ASK_OPEN_SUGGESTIONS:
      views::write_open_suggestions(json, board, about);
      return true;
    case SAMTAVLE_ASK_EVALUATION: views::write_evaluation(json, shown); return true;
    case SAMTAVLE_ASK_INSIGHT: views::write_insight(json, shown); return true;
    case SAMTAVLE_ASK_VERSIONS: views::write_versions(json, board); return true;
    case SAMTAVLE_ASK_SEARCH: views::write_hits(json, board, words, kHitsMax); return true;
    case SAMTAVLE_ASK_SPANS: {
      const plan::FieldRow* row = plan::find_field(words);
      if (row == nullptr) return false;
      views::write_spans(json, board, about, row->field);
      return true;
    }
    case SAMTAVLE_ASK_PEOPLE: write_people(json, view); return true;
    case SAMTAVLE_ASK_OTHERS: write_others(json, view); return true;
    case SAMTAVLE_ASK_UNPLACED: views::write_unplaced(json, board); return true;
    case SAMTAVLE_ASK_MARKDOWN:
      out = plan::minutes_markdown(board, view.directory, language);
      return true;
    case SAMTAVLE_ASK_HTML:
      out = plan::minutes_html(board, view.directory, language);
      return true;
    default: return false;
  }
}

}  // namespace
}  // namespace samtavle::c

using namespace samtavle;
using namespace samtavle::c;

extern "C" {

int samtavle_view_item(samtavle_view handle, samtavle_id id, samtavle_item* out) {
  return on_item(handle, id, [&](BoardView& view, const board::Item& item) {
    samtavle_item shown{};
    shown.size = sizeof shown;
    shown.id = to_c(item.id);
    shown.container = to_c(item.place.container);
    shown.kind = item.kind.value;
    shown.created_by = item.created_by.value;
    shown.created_ms = item.created_ms;
    shown.deleted = item.deleted();
    shown.visible = view.board.visible(item);
    shown.pending = item.created_seq == base::kPendingSeq;
    return fill(out, shown);
  });
}

int samtavle_view_items(samtavle_view handle, uint32_t kind, const samtavle_id** ids,
                        size_t* count) {
  return on_view(handle, [&](BoardView& view) {
    if (ids == nullptr || count == nullptr) return no_place();
    std::vector<const board::Item*> items = view.board.items();
    std::erase_if(items, [&](const board::Item* item) {
      return (kind != 0 && item->kind.value != kind) || !view.board.visible(*item);
    });
    return hand_out(view, items, ids, count);
  });
}

int samtavle_view_children(samtavle_view handle, samtavle_id container, uint32_t kind,
                           const samtavle_id** ids, size_t* count) {
  return on_item(handle, container, [&](BoardView& view, const board::Item& item) {
    if (ids == nullptr || count == nullptr) return no_place();
    return hand_out(view,
                    kind != 0 ? view.board.children(item.id, base::Kind{kind})
                              : view.board.children(item.id),
                    ids, count);
  });
}

int samtavle_view_text(samtavle_view handle, samtavle_id id, uint32_t field, samtavle_text* out) {
  return on_item(handle, id, [&](BoardView& view, const board::Item& item) {
    if (out == nullptr) return no_place();
    *out = view.keep(item.text_utf8(base::Field{field}));
    return succeed();
  });
}

int samtavle_view_value(samtavle_view handle, samtavle_id id, uint32_t field,
                        samtavle_value* out) {
  return on_item(handle, id, [&](BoardView& view, const board::Item& item) {
    if (out == nullptr) return no_place();
    const base::Value& value = item.value(base::Field{field});
    const bool taken = !value.empty() && is_taken(base::Field{field}, value);
    *out = hand_out(view, taken ? value : base::Value{});
    return succeed();
  });
}

int samtavle_view_members(samtavle_view handle, samtavle_id id, uint32_t field,
                          const samtavle_value** out, size_t* count) {
  return on_item(handle, id, [&](BoardView& view, const board::Item& item) {
    if (out == nullptr || count == nullptr) return no_place();
    std::vector<samtavle_value>& members = view.values.emplace_back();
    for (const base::Value& member : item.members(base::Field{field})) {
      if (is_taken(base::Field{field}, member)) members.push_back(hand_out(view, member));
    }
    *out = members.data();
    *count = members.size();
    return succeed();
  });
}

int samtavle_view_fields(samtavle_view handle, samtavle_id id, uint32_t sort,
                         const uint32_t** fields, size_t* count) {
  return on_item(handle, id, [&](BoardView& view, const board::Item& item) {
    if (fields == nullptr || count == nullptr) return no_place();
    std::vector<std::uint32_t>& found = view.fields.emplace_back();
    const auto take = [&](const auto& map) {
      for (const auto& entry : map) found.push_back(entry.field.value);
    };
    switch (sort) {
      case SAMTAVLE_SORT_TEXT: take(item.texts()); break;
      case SAMTAVLE_SORT_SET: take(item.sets()); break;
      case SAMTAVLE_SORT_SCALAR: take(item.scalars()); break;
      default: return fail(SAMTAVLE_INVALID, "there is no such sort of field");
    }
    *fields = found.data();
    *count = found.size();
    return succeed();
  });
}

int samtavle_view_ask(samtavle_view handle, uint32_t question, samtavle_id about,
                      const char* words, samtavle_text* out) {
  return on_view(handle, [&](BoardView& view) {
    if (out == nullptr) return no_place();
    std::string text;
    if (!answer(view, question, view.current(about), or_empty(words), text)) {
      return fail(SAMTAVLE_INVALID, "there is no such question");
    }
    *out = view.keep(std::move(text));
    return succeed();
  });
}

}  // extern "C"
