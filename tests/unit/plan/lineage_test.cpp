// Goal: merging, splitting and carrying lose nothing: texts with their marks, labels and comments
// are kept, and every card says where it comes from and what became of it. Method: case by case,
// also on boards whose lineage contradicts itself.

#include "samtavle/plan/lineage.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <vector>

#include "acting.hpp"
#include "samtavle/plan/comments.hpp"
#include "samtavle/text/formatting.hpp"

namespace samtavle::plan {
namespace {

using base::Errc;
using base::OpId;
using base::Value;
using testing::ElementsAre;

// The formatting of a text as words: "0+3 bold" and so on, by mark number.
std::vector<std::string> format_of(const text::Text& text) {
  std::vector<std::string> out;
  for (const text::FormatSpan& span : text::format_spans(text)) {
    for (const text::MarkSpan* m : span.marks) {
      out.push_back(*text.substring(span.position, span.position + span.length) + " " +
                    std::to_string(m->mark) + " " + base::to_string(m->value));
    }
  }
  return out;
}

class Lineage : public Acting {
 protected:
  OpId merge(std::vector<OpId> cards, std::string_view title = {}) {
    OpId id;
    act(kMe, [&](board::Composer& c) {
      const auto made = merge_cards(c, s.board, cards, title);
      ASSERT_TRUE(made) << made.error().detail;
      id = *made;
    });
    return id;
  }
  std::vector<OpId> split(OpId card, std::vector<SplitPart> parts) {
    std::vector<OpId> ids;
    act(kMe, [&](board::Composer& c) {
      const auto made = split_card(c, s.board, card, parts);
      ASSERT_TRUE(made) << made.error().detail;
      ids = *made;
    });
    return ids;
  }
  OpId carry(OpId card, OpId to) {
    OpId id;
    act(kMe, [&](board::Composer& c) {
      const auto made = carry_card(c, s.board, card, to);
      ASSERT_TRUE(made) << made.error().detail;
      id = *made;
    });
    return id;
  }
  void mark(OpId card, std::size_t from, std::size_t to, std::uint32_t kind, Value value) {
    act(kOther, [&](board::Composer& c) {
      ASSERT_TRUE(c.mark_text(card, fields::body, from, to, kind, value));
    });
  }
  void label(OpId card, Field field, Value value) {
    act(kOther, [&](board::Composer& c) { ASSERT_TRUE(c.add_member(card, field, value)); });
  }
  std::vector<OpId> order() const {
    std::vector<OpId> ids;
    for (const board::Item* i : s.board.children(area)) ids.push_back(i->id);
    return ids;
  }
  static std::vector<OpId> ids_of(const std::vector<Kin>& kin) {
    std::vector<OpId> ids;
    for (const Kin& k : kin) ids.push_back(k.id);
    return ids;
  }
  std::vector<std::string> format(OpId card) const {
    return format_of(*item(card).text(fields::body));
  }

  OpId second_phase = s.create(base::Replica{0}, base::Actor{0}, kinds::phase, board::kRootId);
  OpId area = s.create(base::Replica{0}, base::Actor{0}, kinds::area, s.phase);
  OpId next_area = s.create(base::Replica{0}, base::Actor{0}, kinds::area, second_phase);
  OpId first = add(kOther, kinds::idea, area, "Bænke", "Bænke ved åen\nmed læ");
  OpId second = add(kOther, kinds::need, area, "Læ", "Et sted i læ");
  OpId third = add(kMe, kinds::idea, area, "Lys");
};

// --- merging ---

TEST_F(Lineage, MergedCardsStandTogetherInOneBehindTheFirst) {
  mark(first, 0, 5, text::kBold, true);
  mark(first, 14, 19, text::kList, "bullet");
  mark(second, 10, 12, text::kLink, "https://example.org/");
  label(first, fields::labels, "park");
  label(second, fields::labels, "park");
  label(second, fields::labels, "vind");
  label(second, fields::assignees, std::int64_t{8});
  const OpId merged = merge({first, second});
  EXPECT_EQ(item(merged).kind, kinds::idea);
  EXPECT_EQ(text(merged, fields::title), "Bænke / Læ");
  EXPECT_EQ(text(merged, fields::body), "Bænke ved åen\nmed læ\n\nEt sted i læ");
  EXPECT_THAT(format(merged), ElementsAre("Bænke 1 true", "med læ\n 4 \"bullet\"",
                                          "læ 3 \"https://example.org/\""));
  EXPECT_EQ(item(merged).members(fields::labels).size(), 2u);
  EXPECT_TRUE(item(merged).members(fields::assignees).contains(Value{std::int64_t{8}}));
  EXPECT_THAT(order(), ElementsAre(merged, third));
  EXPECT_TRUE(item(first).deleted());
  EXPECT_TRUE(item(second).deleted());
  EXPECT_EQ(item(merged).members(fields::merged_from).size(), 2u);
}

TEST_F(Lineage, MergedCardsKeepTheirCommentsWithinReach) {
  const OpId about_first = add(kOther, kinds::comment, first, "", "hvor mange?");
  const OpId about_second = add(kMe, kinds::comment, second, "", "fra vest");
  const OpId merged = merge({first, second}, "Siddepladser");
  EXPECT_EQ(text(merged, fields::title), "Siddepladser");
  const OpId about_merged = add(kMe, kinds::comment, merged, "", "godt");
  const auto threads = threads_with_merged(s.board, merged);
  ASSERT_EQ(threads.size(), 3u);
  EXPECT_EQ(threads[0].root, about_merged);
  EXPECT_EQ(threads[1].root, about_first);
  EXPECT_EQ(threads[2].root, about_second);
  EXPECT_EQ(threads_on(s.board, merged).size(), 1u);
  // Merging again takes them along.
  EXPECT_EQ(threads_with_merged(s.board, merge({merged, third})).size(), 3u);
  // What was merged comes back as it was.
  restore(second);
  EXPECT_EQ(threads_on(s.board, second).size(), 1u);
}

TEST_F(Lineage, MergingNeedsTwoCardsThatPeopleWrote) {
  const OpId focus = s.create(base::Replica{0}, base::Actor{0}, kinds::focus_point, s.phase);
  const OpId gone = add(kOther, kinds::idea, area, "væk");
  remove(gone);
  const std::vector<std::pair<std::vector<OpId>, Errc>> cases = {
      {{}, Errc::invalid},
      {{first}, Errc::invalid},
      {{first, first}, Errc::invalid},
      {{first, focus}, Errc::invalid},
      {{first, area}, Errc::invalid},
      {{first, gone}, Errc::not_found},
      {{first, base::op_id(99, 1)}, Errc::not_found}};
  for (const auto& [cards, code] : cases) {
    board::Composer c{s.board, base::Replica{7}, kMe};
    const auto made = merge_cards(c, s.board, cards);
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().code, code) << made.error().detail;
    EXPECT_TRUE(c.empty());
  }
}

TEST_F(Lineage, WhoMayNotDeleteDoesNotMerge) {
  act(kOther, [&](board::Composer& c) { ASSERT_TRUE(c.set(area, fields::level_citizen, "edit")); });
  const OpId fixed = add(kOther, kinds::frame, area, "Skal");
  s.set(fixed, fields::frame_type, "fixed");
  const auto merging = [&](OpId other) {
    return [=, this](board::Composer& c) {
      ASSERT_TRUE(merge_cards(c, s.board, std::vector{first, other}));
    };
  };
  EXPECT_FALSE(ask(kMe, Role::contributor, merging(second)));
  EXPECT_EQ(ask(kMe, Role::contributor, merging(fixed))->code, Errc::not_allowed);
}

// --- splitting ---

TEST_F(Lineage, SplitPartsMoveToCardsOfTheirOwn) {
  const OpId card = add(kOther, kinds::idea, area, "Alt", "Indledning\nBænke\nved åen\nLys\n");
  mark(card, 17, 24, text::kItalic, true);
  label(card, fields::labels, "park");
  const auto made = split(card, {{11, 25}, {25, 28, "Belysning"}});
  ASSERT_EQ(made.size(), 2u);
  EXPECT_EQ(text(made[0], fields::title), "Bænke");
  EXPECT_EQ(text(made[0], fields::body), "ved åen\n");
  EXPECT_THAT(format(made[0]), ElementsAre("ved åen 2 true"));
  EXPECT_EQ(text(made[1], fields::title), "Belysning");
  EXPECT_EQ(text(made[1], fields::body), "Lys");
  EXPECT_EQ(text(card, fields::body), "Indledning\n\n");
  EXPECT_THAT(order(), ElementsAre(first, second, third, card, made[0], made[1]));
  for (const OpId part : made) {
    EXPECT_EQ(item(part).kind, kinds::idea);
    EXPECT_EQ(item(part).value(fields::split_from), Value{card});
    EXPECT_TRUE(item(part).members(fields::labels).contains(Value{"park"}));
  }
}

TEST_F(Lineage, SplittingNeedsPartsThatAreThere) {
  const std::vector<std::vector<SplitPart>> bad = {
      {}, {{3, 3}}, {{4, 3}}, {{0, 5}, {4, 6}}, {{5, 6}, {0, 2}}, {{0, 21}}};
  for (const auto& parts : bad) {
    board::Composer c{s.board, base::Replica{7}, kMe};
    const auto made = split_card(c, s.board, first, parts);
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().code, Errc::invalid);
    EXPECT_TRUE(c.empty());
  }
  board::Composer c{s.board, base::Replica{7}, kMe};
  EXPECT_FALSE(split_card(c, s.board, third, std::vector<SplitPart>{{0, 1}})) << "no body";
  EXPECT_TRUE(split_card(c, s.board, first, std::vector<SplitPart>{{0, 20}}));
}

// --- carrying ---

TEST_F(Lineage, ACarriedCardStandsInBothPlaces) {
  mark(first, 0, 5, text::kBold, true);
  mark(first, 6, 9, text::kHeading, std::int64_t{2});
  label(first, fields::labels, "park");
  add(kOther, kinds::comment, first, "", "ja");
  const OpId copy = carry(first, next_area);
  EXPECT_EQ(item(copy).place.container, next_area);
  EXPECT_EQ(item(copy).kind, kinds::idea);
  EXPECT_EQ(text(copy, fields::title), "Bænke");
  EXPECT_EQ(text(copy, fields::body), text(first, fields::body));
  EXPECT_EQ(format(copy), format(first));
  EXPECT_TRUE(item(copy).members(fields::labels).contains(Value{"park"}));
  EXPECT_EQ(item(copy).value(fields::carried_from), Value{first});
  EXPECT_EQ(item(first).value(fields::carried_to), Value{copy});
  EXPECT_FALSE(item(first).deleted());
  EXPECT_TRUE(s.board.children(copy).empty()) << "comments stay";
  // They go their own ways.
  type(copy, fields::title, 0, "Fem ");
  EXPECT_EQ(text(first, fields::title), "Bænke");
}

TEST_F(Lineage, CardsAreCarriedOutOfAClosedPhase) {
  act(kOther, [&](board::Composer& c) {
    ASSERT_TRUE(c.set(s.phase, fields::phase_state, "closed"));
    ASSERT_TRUE(c.set(second_phase, fields::phase_state, "open"));
  });
  const auto carrying = [&](board::Composer& c) {
    ASSERT_TRUE(carry_card(c, s.board, first, next_area));
  };
  EXPECT_FALSE(ask(kMe, Role::contributor, carrying));
  // That is all that may be said there.
  EXPECT_EQ(
      ask(kMe, Role::contributor,
          [&](board::Composer& c) { ASSERT_TRUE(c.set(first, fields::carried_from, second)); })
          ->code,
      Errc::frozen);
  s.set(area, fields::level_citizen, "suggest");
  EXPECT_EQ(ask(kMe, Role::contributor, carrying)->code, Errc::not_allowed);
}

TEST_F(Lineage, CardsAreCarriedToOtherAreasOnly) {
  for (const auto& [to, code] :
       std::vector<std::pair<OpId, Errc>>{{area, Errc::invalid},
                                          {second_phase, Errc::invalid},
                                          {second, Errc::invalid},
                                          {base::op_id(99, 1), Errc::not_found}}) {
    board::Composer c{s.board, base::Replica{7}, kMe};
    const auto made = carry_card(c, s.board, first, to);
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().code, code);
    EXPECT_TRUE(c.empty());
  }
}

// --- who comes from whom ---

TEST_F(Lineage, GoesAllTheWayBackAndForth) {
  const OpId merged = merge({first, second});
  const OpId part = split(merged, {{0, 5}})[0];
  const OpId copy = carry(part, next_area);
  const auto back = ancestors_of(s.board, copy);
  EXPECT_THAT(ids_of(back), ElementsAre(part, merged, first, second));
  EXPECT_EQ(back[0].tie, Tie::carried);
  EXPECT_EQ(back[1].tie, Tie::split);
  EXPECT_EQ(back[3].tie, Tie::merged);
  EXPECT_EQ(back[0].distance, 1u);
  EXPECT_EQ(back[3].distance, 3u);
  EXPECT_TRUE(back[3].item->deleted());
  EXPECT_THAT(ids_of(descendants_of(s.board, second)), ElementsAre(merged, part, copy));
  EXPECT_TRUE(ancestors_of(s.board, third).empty());
  EXPECT_TRUE(descendants_of(s.board, third).empty());
}

TEST_F(Lineage, ACardCarriedTwiceHasBothCopies) {
  const OpId one = carry(first, next_area);
  const OpId other = carry(first, s.area);
  auto ids = ids_of(descendants_of(s.board, first));
  std::sort(ids.begin(), ids.end());
  EXPECT_THAT(ids, ElementsAre(one, other));
}

TEST_F(Lineage, ToleratesCirclesAndGaps) {
  const OpId nowhere = base::op_id(99, 7);
  act(kOther, [&](board::Composer& c) {
    ASSERT_TRUE(c.set(first, fields::split_from, second));
    ASSERT_TRUE(c.set(second, fields::carried_from, first));
    ASSERT_TRUE(c.add_member(second, fields::merged_from, second));
    ASSERT_TRUE(c.add_member(second, fields::merged_from, nowhere));
    ASSERT_TRUE(c.set(second, fields::carried_to, nowhere));
  });
  const auto back = ancestors_of(s.board, first);
  EXPECT_THAT(ids_of(back), ElementsAre(second, nowhere));
  EXPECT_EQ(back[1].item, nullptr);
  EXPECT_THAT(ids_of(descendants_of(s.board, first)), ElementsAre(second, nowhere));
  EXPECT_THAT(ids_of(descendants_of(s.board, nowhere)), ElementsAre(second, first));
  EXPECT_TRUE(threads_with_merged(s.board, first).empty());
}

}  // namespace
}  // namespace samtavle::plan
