#include "samtavle/plan/board_template.hpp"

#include <string>
#include <vector>

#include "board_words.hpp"
#include "samtavle/base/check.hpp"
#include "samtavle/plan/schema.hpp"
#include "samtavle/v1/edit.pb.h"
#include "template_texts.hpp"

namespace samtavle::plan {
namespace {

using base::OpId;
using base::Value;

// Writes the template's items. Its words are ours: that a step fails can only be a bug.
class TemplateWriter {
 public:
  TemplateWriter(board::Composer& composer, Language language)
      : composer_(composer), language_(language) {}

  OpId item(Kind kind, OpId container, const Bilingual& title) {
    const auto id = composer_.create_item(kind, container);
    SAMTAVLE_CHECK(id.has_value());
    text(*id, fields::title, title);
    return *id;
  }

  OpId guided(Kind kind, OpId container, const TemplateItem& words) {
    const OpId id = item(kind, container, words.title);
    text(id, fields::guidance, words.text);
    return id;
  }

  void text(OpId id, Field field, const Bilingual& words) {
    SAMTAVLE_CHECK(composer_.insert_text(id, field, 0, words.in(language_)).has_value());
  }

  void set(OpId id, Field field, Value value) {
    SAMTAVLE_CHECK(composer_.set(id, field, std::move(value)).has_value());
  }

  void add(OpId id, Field field, Value member) {
    SAMTAVLE_CHECK(composer_.add_member(id, field, std::move(member)).has_value());
  }

  OpId phase(const TemplatePhase& words, OpId root) {
    const OpId id = guided(kinds::phase, root, words.phase);
    std::vector<OpId> focus_points;
    for (const TemplateItem& focus : words.focus_points) {
      focus_points.push_back(guided(kinds::focus_point, id, focus));
      set(focus_points.back(), fields::progress, "open");
    }
    for (const TemplateArea& area : words.areas) {
      const OpId area_id = guided(kinds::area, id, area.area);
      for (const std::size_t focus : area.serves) {
        add(area_id, fields::serves, focus_points.at(focus));
      }
      for (const TemplateCard& card : area.cards) item(card.kind, area_id, card.title);
    }
    return id;
  }

  void level(const TemplateLevel& words, OpId root) {
    const OpId id = guided(kinds::involvement_level, root, words.level);
    for (const ActorKind kind :
         {ActorKind::citizen, ActorKind::citizen_group, ActorKind::association, ActorKind::business,
          ActorKind::organisation, ActorKind::official}) {
      const bool official = kind == ActorKind::official;
      set(id, level_field(kind), std::string{official ? words.officials : words.others});
    }
  }

 private:
  board::Composer& composer_;
  Language language_;
};

}  // namespace

std::string_view name(Language language) noexcept {
  return language == Language::danish ? "da" : "en";
}

std::optional<Language> parse_language(std::string_view word) noexcept {
  if (word == "da") return Language::danish;
  if (word == "en") return Language::english;
  return std::nullopt;
}

base::Result<board::Composer::Composed> default_board(board::Board& board, std::string_view title,
                                                      std::string_view authority,
                                                      Language language) {
  SAMTAVLE_CHECK(board.item_count() == 0 &&
                 board.next_counter(base::kServerReplica) == base::Counter{1});
  if (auto good = check_board_words(title, authority); !good) return base::pass_on(good);

  board::Composer composer{board, base::kServerReplica, base::kServerActor};
  TemplateWriter write{composer, language};
  const OpId root = write.item(kinds::board, {}, {title, title});
  SAMTAVLE_CHECK(root == board::kRootId);
  write.text(root, fields::guidance, template_board_guidance());
  write.set(root, fields::authority, std::string{authority});
  write.set(root, fields::language, std::string{name(language)});
  write.set(root, fields::board_state, "active");

  bool first = true;
  for (const TemplatePhase& words : template_phases()) {
    const OpId phase = write.phase(words, root);
    write.set(phase, fields::phase_state, first ? "open" : "planned");
    if (first) write.set(root, fields::current_phase, phase);
    first = false;
  }
  for (const TemplateItem& type : template_types()) {
    write.guided(kinds::cocreation_type, root, type);
  }
  for (const TemplateLevel& level : template_levels()) write.level(level, root);
  composer.label(std::string{template_label().in(language)});
  return composer.finish();
}

}  // namespace samtavle::plan
