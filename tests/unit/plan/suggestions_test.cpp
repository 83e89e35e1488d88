// Goal: a suggestion is applied to what stands there when it is accepted, wherever the passage has
// moved to, and never to words that it was not about; who made it, who decided and why stays to be
// read.
// Method: case by case; at random in tests/property/plan.

#include "samtavle/plan/suggestions.hpp"

#include <gtest/gtest.h>

#include "acting.hpp"
#include "samtavle/board/codec.hpp"
#include "samtavle/text/formatting.hpp"

namespace samtavle::plan {
namespace {

using base::Errc;
using base::OpId;
using base::Value;

class Suggestions : public Acting {
 protected:
  OpId suggest(std::size_t from, std::size_t to, std::string_view words,
               Field field = fields::body) {
    OpId id;
    act(kMe, [&](board::Composer& c) {
      const auto made = suggest_text(c, s.board, {card, field, from, to, words});
      ASSERT_TRUE(made) << made.error().detail;
      id = *made;
    });
    return id;
  }
  OpId suggest(Field field, Value value) {
    OpId id;
    act(kMe, [&](board::Composer& c) { id = *suggest_value(c, s.board, card, field, value); });
    return id;
  }
  void accept(OpId id) {
    act(kOther, [&](board::Composer& c) {
      const auto done = accept_suggestion(c, s.board, id);
      ASSERT_TRUE(done) << done.error().path << ": " << done.error().detail;
    });
  }
  board::ApplyError accept_error(OpId id) {
    board::Composer c{s.board, base::Replica{8}, kOther};
    const auto done = accept_suggestion(c, s.board, id);
    EXPECT_FALSE(done);
    EXPECT_TRUE(c.empty()) << "it must not do half of it";
    return done ? board::ApplyError{} : done.error();
  }
  void expect_error(OpId id, Errc code, Fit fit) {
    const board::ApplyError error = accept_error(id);
    EXPECT_EQ(error.code, code) << error.detail;
    EXPECT_EQ(error.path, "suggestion." + std::string{name(fit)});
    EXPECT_EQ(read(id).fit, fit);
  }
  Suggestion read(OpId id) { return read_suggestion(s.board, item(id)); }
  std::string body() { return text(card, fields::body); }

  void flatten() {
    v1::Edit edit;
    edit.set_first_counter(s.board.next_counter(base::kServerReplica).value);
    v1::FlattenText* m = name_item(edit.add_operations()->mutable_flatten_text(), card);
    m->set_field(fields::body.value);
    m->set_characters(static_cast<std::uint32_t>(item(card).text(fields::body)->length()));
    const auto done =
        s.board.apply(edit, {base::Seq{s.board.seq().value + 1}, base::kServerActor, 1});
    ASSERT_TRUE(done) << done.error().detail;
  }

  OpId card = add(kOther, kinds::idea, s.area, "En have", "Vi planter tre store træer ved åen.");
};

TEST_F(Suggestions, ReplaceWordsWithoutTouchingTheRest) {
  const OpId id = suggest(11, 14, "fem");
  EXPECT_EQ(body(), "Vi planter tre store træer ved åen.");
  const Suggestion open = read(id);
  EXPECT_EQ(open.base, "tre");
  EXPECT_EQ(open.words, "fem");
  EXPECT_EQ(open.author, kMe);
  EXPECT_EQ(open.state, SuggestionState::open);
  EXPECT_EQ(open.fit, Fit::fits);
  EXPECT_EQ(open.from, 11u);
  EXPECT_EQ(open.to, 14u);
  accept(id);
  EXPECT_EQ(body(), "Vi planter fem store træer ved åen.");
}

TEST_F(Suggestions, ReachThePassageWhereverItHasMovedTo) {
  const OpId id = suggest(11, 14, "fem");
  type(card, fields::body, 0, "I år: ");
  type(card, fields::body, 17, "mindst ");
  type(card, fields::body, body().find("store") - 1, " smukke,");
  erase(card, fields::body, 0, 2);
  const std::string before = body();
  accept(id);
  std::string wanted = before;
  wanted.replace(wanted.find("tre"), 3, "fem");
  EXPECT_EQ(body(), wanted);
}

TEST_F(Suggestions, WhoTypesDirectlyBesideItDoesNotChangeIt) {
  const OpId id = suggest(11, 14, "fem");
  type(card, fields::body, 14, "-fire");
  type(card, fields::body, 11, "to-");
  EXPECT_EQ(body(), "Vi planter to-tre-fire store træer ved åen.");
  accept(id);
  EXPECT_EQ(body(), "Vi planter to-fem-fire store træer ved åen.");
}

TEST_F(Suggestions, SayThatThePassageChanged) {
  const OpId typed = suggest(15, 26, "små buske");
  const OpId erased = suggest(11, 14, "fem");
  const OpId replaced = suggest(0, 2, "De");
  type(card, fields::body, 21, "gamle ");
  erase(card, fields::body, 12, 1);
  erase(card, fields::body, 0, 2);
  type(card, fields::body, 0, "Vi");
  expect_error(typed, Errc::too_old, Fit::passage_changed);
  expect_error(erased, Errc::too_old, Fit::passage_changed);
  // The same words, but not the ones that were meant.
  expect_error(replaced, Errc::too_old, Fit::passage_changed);
}

TEST_F(Suggestions, FitAgainWhenWhatWasTypedBetweenIsGone) {
  const OpId id = suggest(11, 14, "fem");
  type(card, fields::body, 12, "xx");
  EXPECT_EQ(read(id).fit, Fit::passage_changed);
  erase(card, fields::body, 12, 2);
  EXPECT_EQ(read(id).fit, Fit::fits);
  accept(id);
  EXPECT_EQ(body(), "Vi planter fem store træer ved åen.");
}

TEST_F(Suggestions, PutWordsBetweenOthersAndTakeSomeOut) {
  const OpId more = suggest(26, 26, " og buske");
  const OpId less = suggest(14, 20, "");
  type(card, fields::body, 0, "Ja. ");
  accept(more);
  accept(less);
  EXPECT_EQ(body(), "Ja. Vi planter tre træer og buske ved åen.");
}

TEST_F(Suggestions, FindAGapByTheNeighbourThatIsLeft) {
  const OpId left_gone = suggest(11, 11, "her ");
  const OpId right_gone = suggest(26, 26, "!");
  const OpId both_gone = suggest(1, 1, "x");
  erase(card, fields::body, 3, 8);   // "planter "
  erase(card, fields::body, 18, 4);  // " ved"
  erase(card, fields::body, 0, 2);   // "Vi"
  EXPECT_EQ(body(), " tre store træer åen.");
  accept(left_gone);
  accept(right_gone);
  EXPECT_EQ(body(), " her tre store træer! åen.");
  expect_error(both_gone, Errc::too_old, Fit::passage_changed);
}

TEST_F(Suggestions, AreMadeForAnEmptyTextToo) {
  card = add(kOther, kinds::idea, s.area, "Tom");
  const OpId first = suggest(0, 0, "Noget");
  const OpId second = suggest(0, 0, "Noget andet");
  accept(first);
  EXPECT_EQ(body(), "Noget");
  expect_error(second, Errc::too_old, Fit::passage_changed);
}

TEST_F(Suggestions, KeepWhatBothHaveInCommonWithItsMarks) {
  act(kOther, [&](board::Composer& c) {
    ASSERT_TRUE(c.mark_text(card, fields::body, 11, 20, text::kBold, true));
  });
  const text::Text& before = *item(card).text(fields::body);
  const OpId kept = (*before.ids_at(25, 1))[0].first;
  accept(suggest(11, 26, "fem store træer"));
  const text::Text& after = *item(card).text(fields::body);
  EXPECT_EQ((*after.ids_at(25, 1))[0].first, kept);
  const auto spans = text::format_spans(after);
  ASSERT_EQ(spans.size(), 3u);
  EXPECT_EQ(spans[1].position, 11u);
  EXPECT_EQ(spans[1].length, 9u);
}

TEST_F(Suggestions, AfterFlatteningTheWordsAreLookedForAndMustStandThereOnce) {
  const OpId once = suggest(11, 14, "fem");
  const OpId often = suggest(14, 15, "_");
  const OpId soon_gone = suggest(15, 20, "små");
  const OpId gap = suggest(2, 2, ", alle,");
  erase(card, fields::body, 15, 6);
  type(card, fields::body, 0, "Åh! ");
  flatten();
  expect_error(often, Errc::too_old, Fit::passage_ambiguous);
  expect_error(soon_gone, Errc::not_found, Fit::passage_gone);
  expect_error(gap, Errc::not_found, Fit::passage_gone);
  accept(once);
  EXPECT_EQ(body(), "Åh! Vi planter fem træer ved åen.");
}

TEST_F(Suggestions, AreMadeWhileOthersType) {
  // The suggestion comes from a device that has not seen what somebody else types meanwhile.
  board::Composer composer{s.board, base::Replica{7}, kMe};
  const auto id = suggest_text(composer, s.board, {card, fields::body, 11, 14, "fem"});
  ASSERT_TRUE(id);
  auto composed = composer.finish();
  const std::string bytes = board::encode_edit(*composed.edit);
  static_cast<void>(s.board.roll_back(std::move(composed.journal)));
  type(card, fields::body, 3, "altid ");
  const auto edit = board::decode_edit(bytes);
  ASSERT_TRUE(s.board.apply(**edit, {base::Seq{s.board.seq().value + 1}, kMe, 1}));
  accept(*id);
  EXPECT_EQ(body(), "Vi altid planter fem store træer ved åen.");
}

TEST_F(Suggestions, OfValuesAreWrittenWhateverStandsThere) {
  const OpId id = suggest(fields::colour, "green");
  EXPECT_FALSE(read(id).of_text);
  EXPECT_EQ(read(id).value, Value{"green"});
  EXPECT_FALSE(read(id).overtaken);
  act(kOther, [&](board::Composer& c) { ASSERT_TRUE(c.set(card, fields::colour, "red")); });
  EXPECT_TRUE(read(id).overtaken);
  accept(id);
  EXPECT_EQ(item(card).value(fields::colour), Value{"green"});
  const OpId clear = suggest(fields::colour, Value{});
  accept(clear);
  EXPECT_TRUE(item(card).value(fields::colour).empty());
}

TEST_F(Suggestions, ThatMakeNoSenseAreNotMade) {
  board::Composer c{s.board, base::Replica{7}, kMe};
  const auto text_error = [&](const TextSuggestion& t) {
    const auto made = suggest_text(c, s.board, t);
    return made ? Errc::internal : made.error().code;
  };
  EXPECT_EQ(text_error({base::op_id(9, 9), fields::body, 0, 1, "x"}), Errc::not_found);
  EXPECT_EQ(text_error({card, fields::purpose, 0, 0, "x"}), Errc::invalid);
  EXPECT_EQ(text_error({card, fields::colour, 0, 0, "x"}), Errc::invalid);
  EXPECT_EQ(text_error({card, fields::body, 30, 36, "x"}), Errc::invalid);
  EXPECT_EQ(text_error({card, fields::body, 5, 4, "x"}), Errc::invalid);
  EXPECT_EQ(text_error({card, fields::body, 0, 2, "Vi"}), Errc::invalid);
  EXPECT_EQ(text_error({card, fields::note, 0, 0, ""}), Errc::invalid);
  const auto value_error = [&](Field field, Value value) {
    const auto made = suggest_value(c, s.board, card, field, std::move(value));
    return made ? Errc::internal : made.error().code;
  };
  EXPECT_EQ(value_error(fields::colour, "infrared"), Errc::invalid);
  EXPECT_EQ(value_error(fields::title, "x"), Errc::invalid);
  EXPECT_EQ(value_error(fields::verdict, "met"), Errc::invalid);
  EXPECT_EQ(value_error(fields::colour, Value{}), Errc::invalid) << "it is empty already";
  EXPECT_TRUE(c.empty());
}

TEST_F(Suggestions, OfALongPassageAreRefused) {
  type(card, fields::body, 0, std::string(kSuggestedBaseBytesMax + 1, 'a'));
  board::Composer c{s.board, base::Replica{7}, kMe};
  const auto made =
      suggest_text(c, s.board, {card, fields::body, 0, kSuggestedBaseBytesMax + 1, "b"});
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, Errc::limit);
  EXPECT_TRUE(suggest_text(c, s.board, {card, fields::body, 0, kSuggestedBaseBytesMax, "b"}));
}

TEST_F(Suggestions, TellWhoDecidedAndWhy) {
  const OpId good = suggest(11, 14, "fem");
  const OpId bad = suggest(0, 2, "De");
  const OpId own = suggest(3, 10, "sår");
  const OpId open = suggest(15, 20, "små");
  EXPECT_EQ(open_suggestions(s.board, card).size(), 4u);
  accept(good);
  const std::string edit_reason = act(kOther, [&](board::Composer& c) {
    ASSERT_TRUE(reject_suggestion(c, s.board, bad, "for dyrt"));
  });
  EXPECT_EQ(edit_reason, "for dyrt");
  act(kMe, [&](board::Composer& c) { ASSERT_TRUE(withdraw_suggestion(c, s.board, own)); });

  const auto still_open = open_suggestions(s.board, card);
  ASSERT_EQ(still_open.size(), 1u);
  EXPECT_EQ(still_open[0].id, open);
  const Suggestion accepted = read(good);
  EXPECT_EQ(accepted.state, SuggestionState::accepted);
  EXPECT_EQ(accepted.author, kMe);
  EXPECT_EQ(accepted.decided_by, kOther);
  EXPECT_EQ(accepted.decided_at.value, s.board.seq().value - 2);
  EXPECT_EQ(accepted.base, "tre");
  EXPECT_EQ(accepted.words, "fem");
  EXPECT_EQ(accepted.fit, Fit::decided);
  EXPECT_EQ(read(bad).state, SuggestionState::rejected);
  EXPECT_EQ(read(bad).reason, "for dyrt");
  EXPECT_EQ(read(own).state, SuggestionState::withdrawn);
  EXPECT_EQ(read(own).decided_by, kMe);
  EXPECT_EQ(body(), "Vi planter fem store træer ved åen.");

  for (const OpId decided : {good, bad, own}) {
    expect_error(decided, Errc::frozen, Fit::decided);
    board::Composer c{s.board, base::Replica{8}, kOther};
    EXPECT_EQ(reject_suggestion(c, s.board, decided, "x").error().code, Errc::frozen);
    EXPECT_EQ(withdraw_suggestion(c, s.board, decided).error().code, Errc::frozen);
  }
  board::Composer c{s.board, base::Replica{8}, kOther};
  EXPECT_EQ(reject_suggestion(c, s.board, open, " \n").error().code, Errc::needs_reason);
  EXPECT_EQ(accept_suggestion(c, s.board, card).error().code, Errc::not_found);
}

TEST_F(Suggestions, OnWhatIsDeletedWaitForItsReturn) {
  const OpId id = suggest(11, 14, "fem");
  remove(card);
  expect_error(id, Errc::not_found, Fit::target_gone);
  restore(card);
  remove(s.area);
  expect_error(id, Errc::not_found, Fit::target_gone);
  restore(s.area);
  accept(id);
}

TEST_F(Suggestions, ThatSayNothingUsableHarmNobody) {
  for (const Value& field : {Value{}, Value{0}, Value{static_cast<std::int64_t>(1) << 40},
                             Value{static_cast<std::int64_t>(fields::labels.value)}}) {
    const OpId id = s.create(base::Replica{8}, kOther, kinds::suggestion, card);
    s.set(id, fields::suggested_field, field);
    expect_error(id, Errc::invalid, Fit::unusable);
  }
}

TEST_F(Suggestions, NameAFieldThatTheirItemHas) {
  const auto naming = [&](Field field) {
    return [=, this](board::Composer& c) {
      const auto id = c.create_item(kinds::suggestion, card);
      ASSERT_TRUE(c.set(*id, fields::suggested_field, static_cast<std::int64_t>(field.value)));
    };
  };
  EXPECT_FALSE(ask(kMe, Role::contributor, naming(fields::body)));
  EXPECT_FALSE(ask(kMe, Role::contributor, naming(Field{9'999}))) << "a newer one";
  const auto denial = ask(kMe, Role::contributor, naming(fields::purpose));
  ASSERT_TRUE(denial);
  EXPECT_EQ(denial->code, Errc::invalid);
  EXPECT_EQ(denial->path, "operations[1].value");
  EXPECT_EQ(ask(kMe, Role::contributor, naming(Field{0}))->code, Errc::invalid);

  v1::Edit edit = s.edit();
  v1::FieldValue* field = add_create(edit, kinds::suggestion, card)->add_fields();
  field->set_field(fields::suggested_field.value);
  field->mutable_value()->set_integer(fields::purpose.value);
  EXPECT_EQ(check_schema(s.board, edit)->path, "operations[0].fields[0].value");
}

// Whoever may suggest but not edit must not get around it by how a suggestion begins.
TEST_F(Suggestions, BeginOpen) {
  s.set(s.area, fields::level_citizen, "suggest");
  const auto born = [&](const char* state) {
    return [=, this](board::Composer& c) {
      const auto id = c.create_item(kinds::suggestion, card);
      ASSERT_TRUE(c.set(*id, fields::suggestion_state, state));
    };
  };
  EXPECT_FALSE(ask(kMe, Role::contributor, born("open")));
  for (const char* state : {"accepted", "rejected", "withdrawn"}) {
    const auto denial = ask(kMe, Role::contributor, born(state));
    ASSERT_TRUE(denial) << state;
    EXPECT_EQ(denial->code, Errc::not_allowed);
    v1::Edit edit = s.edit();
    v1::FieldValue* field = add_create(edit, kinds::suggestion, card)->add_fields();
    field->set_field(fields::suggestion_state.value);
    field->mutable_value()->set_text(state);
    EXPECT_TRUE(may(s.board, {kMe, Role::manager, ActorKind::citizen}, edit)) << state;
  }
}

TEST_F(Suggestions, AreAllowedToWhoSuggestsAndDecidedByWhoEdits) {
  s.set(s.area, fields::level_citizen, "suggest");
  const auto suggesting = [&](board::Composer& c) {
    ASSERT_TRUE(suggest_text(c, s.board, {card, fields::body, 11, 14, "fem"}));
    ASSERT_TRUE(suggest_value(c, s.board, card, fields::colour, "green"));
  };
  EXPECT_FALSE(ask(kMe, Role::contributor, suggesting));
  EXPECT_TRUE(ask(kMe, Role::commenter, suggesting));
  const OpId id = suggest(11, 14, "fem");
  const auto accepting = [&](board::Composer& c) {
    ASSERT_TRUE(accept_suggestion(c, s.board, id));
  };
  const auto rejecting = [&](board::Composer& c) {
    ASSERT_TRUE(reject_suggestion(c, s.board, id, "nej"));
  };
  EXPECT_TRUE(ask(kMe, Role::contributor, accepting));
  EXPECT_TRUE(ask(kMe, Role::contributor, rejecting));
  EXPECT_FALSE(ask(kOther, Role::facilitator, accepting));
  EXPECT_FALSE(ask(kOther, Role::facilitator, rejecting));
}

}  // namespace
}  // namespace samtavle::plan
