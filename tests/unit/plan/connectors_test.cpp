// Goal: connectors are seen exactly while both their ends are, and contributions on behalf of
// others keep both names. Method: case by case.

#include "samtavle/plan/connectors.hpp"

#include <gtest/gtest.h>

#include "acting.hpp"
#include "samtavle/plan/on_behalf.hpp"

namespace samtavle::plan {
namespace {

using base::Errc;
using base::OpId;

class Connectors : public Acting {
 protected:
  OpId connect(OpId from, OpId to, std::string_view relation = "supports") {
    OpId id;
    act(kMe, [&](board::Composer& c) {
      const auto made = connect_cards(c, s.board, from, to, relation);
      ASSERT_TRUE(made) << made.error().detail;
      id = *made;
    });
    return id;
  }
  std::size_t seen() const { return visible_connectors(s.board).size(); }

  OpId area = s.create(base::Replica{0}, base::Actor{0}, kinds::area, s.phase);
  OpId idea = add(kOther, kinds::idea, area, "Bænke");
  OpId resource = add(kOther, kinds::resource, s.area, "Planker");
};

TEST_F(Connectors, GoFromCardToCardWithAWord) {
  const OpId id = connect(idea, resource, "depends_on");
  const auto all = visible_connectors(s.board);
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].connector->id, id);
  EXPECT_EQ(all[0].from->id, idea);
  EXPECT_EQ(all[0].to->id, resource);
  EXPECT_EQ(all[0].relation, "depends_on");
  EXPECT_EQ(relation_label(all[0].relation, Language::english), "depends on");
  EXPECT_EQ(relation_label(all[0].relation, Language::danish), "afhænger af");
  EXPECT_EQ(relation_label("koster det samme", Language::danish), "koster det samme");
  for (const std::string_view relation : kRelations) {
    EXPECT_NE(relation_label(relation, Language::danish), relation);
  }
  connect(resource, s.card, "");
  EXPECT_EQ(connectors_of(s.board, idea).size(), 1u);
  EXPECT_EQ(connectors_of(s.board, resource).size(), 2u);
  EXPECT_EQ(connectors_of(s.board, s.other_card).size(), 0u);
}

TEST_F(Connectors, HideWithAnEndAndComeBackWithIt) {
  const OpId id = connect(idea, resource);
  for (const OpId gone : {idea, resource, area, s.area, s.phase}) {
    remove(gone);
    EXPECT_EQ(seen(), 0u);
    EXPECT_FALSE(item(id).deleted()) << "it does not die";
    restore(gone);
    EXPECT_EQ(seen(), 1u);
  }
  remove(id);
  EXPECT_EQ(seen(), 0u);
  restore(id);
  EXPECT_EQ(seen(), 1u);
}

TEST_F(Connectors, StayWithTheirEndsWhereverTheseMove) {
  connect(idea, resource);
  act(kOther, [&](board::Composer& c) { ASSERT_TRUE(c.move_last(idea, s.area)); });
  remove(area);  // where the connector stands, but neither end any more
  EXPECT_EQ(seen(), 1u);
}

TEST_F(Connectors, NeedTwoDifferentCardsThatAreThere) {
  const OpId connector = connect(idea, resource);
  const OpId gone = add(kOther, kinds::idea, area, "væk");
  remove(gone);
  const std::vector<std::tuple<OpId, OpId, Errc, std::string>> cases = {
      {idea, idea, Errc::invalid, "to_card"},
      {idea, area, Errc::invalid, "to_card"},
      {connector, idea, Errc::invalid, "from_card"},
      {idea, s.comment, Errc::invalid, "to_card"},
      {gone, idea, Errc::not_found, "from_card"},
      {idea, base::op_id(99, 1), Errc::not_found, "to_card"}};
  for (const auto& [from, to, code, path] : cases) {
    board::Composer c{s.board, base::Replica{7}, kMe};
    const auto made = connect_cards(c, s.board, from, to, "supports");
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().code, code);
    EXPECT_EQ(made.error().path, path);
    EXPECT_TRUE(c.empty());
  }
}

TEST_F(Connectors, WithoutUsableEndsAreNotShown) {
  const OpId id = s.create(base::Replica{8}, kOther, kinds::connector, area);
  EXPECT_EQ(seen(), 0u);
  s.set(id, fields::from_card, idea);
  s.set(id, fields::to_card, s.phase);
  EXPECT_EQ(seen(), 0u);
  s.set(id, fields::to_card, id);
  EXPECT_EQ(seen(), 0u);
}

TEST_F(Connectors, AreMadeByWhoMayEditWhereTheFirstEndStands) {
  const auto connecting = [&](board::Composer& c) {
    ASSERT_TRUE(connect_cards(c, s.board, idea, resource, "supports"));
  };
  EXPECT_FALSE(ask(kMe, Role::contributor, connecting));
  s.set(area, fields::level_citizen, "suggest");
  EXPECT_EQ(ask(kMe, Role::contributor, connecting)->code, Errc::not_allowed);
}

// --- on behalf of ---

using OnBehalf = Connectors;

TEST_F(OnBehalf, BothNamesAreKept) {
  OpId id;
  act(kOther, [&](board::Composer& c) {
    id = *enter_for(c, {kinds::idea, area, "Karen, 81", "En bænk", "med ryglæn"});
  });
  EXPECT_EQ(text(id, fields::title), "En bænk");
  EXPECT_EQ(text(id, fields::body), "med ryglæn");
  EXPECT_EQ(origin_of(item(id)).on_behalf_of, "Karen, 81");
  EXPECT_EQ(origin_of(item(id)).entered_by, kOther);
  EXPECT_EQ(origin_of(item(idea)).on_behalf_of, std::nullopt);
  EXPECT_EQ(origin_of(item(idea)).entered_by, kOther);
  // Put on it later, by somebody else: that one answers for it.
  act(kMe, [&](board::Composer& c) { ASSERT_TRUE(c.set(idea, fields::on_behalf_of, "Ole")); });
  EXPECT_EQ(origin_of(item(idea)).on_behalf_of, "Ole");
  EXPECT_EQ(origin_of(item(idea)).entered_by, kMe);
  act(kMe, [&](board::Composer& c) { ASSERT_TRUE(c.set(idea, fields::on_behalf_of, {})); });
  EXPECT_EQ(origin_of(item(idea)).on_behalf_of, std::nullopt);
  EXPECT_EQ(origin_of(item(idea)).entered_by, kOther);
}

TEST_F(OnBehalf, ACommentIsEnteredToo) {
  act(kOther, [&](board::Composer& c) {
    ASSERT_TRUE(enter_for(c, {kinds::comment, idea, "Karen", "", "Det er for langt"}));
  });
  EXPECT_EQ(origin_of(*s.board.children(idea)[0]).on_behalf_of, "Karen");
}

TEST_F(OnBehalf, NamesAreOneLineAndKindsAreContributions) {
  const std::string long_name(kOnBehalfBytesMax + 1, 'a');
  for (const std::string_view name : {std::string_view{}, std::string_view{"a\nb"},
                                      std::string_view{"\xff"}, std::string_view{long_name}}) {
    board::Composer c{s.board, base::Replica{8}, kOther};
    EXPECT_EQ(enter_for(c, {kinds::idea, area, name}).error().code, Errc::invalid);
    EXPECT_TRUE(c.empty());
  }
  board::Composer c{s.board, base::Replica{8}, kOther};
  EXPECT_EQ(enter_for(c, {kinds::phase, board::kRootId, "Karen"}).error().code, Errc::invalid);
}

TEST_F(OnBehalf, IsForFacilitators) {
  const auto entering = [&](board::Composer& c) {
    ASSERT_TRUE(enter_for(c, {kinds::idea, area, "Karen", "En bænk"}));
  };
  const auto denial = ask(kMe, Role::contributor, entering);
  ASSERT_TRUE(denial);
  EXPECT_EQ(denial->needed, Role::facilitator);
  EXPECT_FALSE(ask(kOther, Role::facilitator, entering));
}

}  // namespace
}  // namespace samtavle::plan
