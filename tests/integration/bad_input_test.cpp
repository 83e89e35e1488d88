// Goal: no bytes that a peer can send crash the server, disturb anybody else, or leave a trace on
// the board. Each is answered as proto/PROTOCOL.md says: by a refusal, a close code, or not at all.
// Method: a table of attacks on a real server with raw sockets. After each one an ordinary client
// on the same board, connected all the time, makes an edit and sees it saved at once; the event's
// seq shows that nothing else came into the log.

#include <gtest/gtest.h>

#include "attacker.hpp"
#include "samtavle/plan/schema.hpp"
#include "stored_log.hpp"
#include "test_client.hpp"

namespace samtavle::integration {
namespace {

using Opcode = RawClient::Opcode;
using namespace std::string_literals;

constexpr std::size_t kFrameBytesMax = 256 * 1024;

// How far the conversation has come when the attack begins.
enum class Begin { stranger, joined, writer };

enum class Answer { closes, refuses, none };

struct Case {
  const char* name;
  Begin begin;
  std::function<void(Attacker&)> attack;
  Answer answer;
  int code = 0;       // close code or RefusalCode
  int accepted = 0;   // edits that do get into the log
};

void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

// A length-delimited field around some bytes.
std::string wrapped(std::uint32_t field, std::string_view bytes) {
  std::string out;
  const auto varint = [&out](std::size_t value) {
    for (; value >= 0x80; value >>= 7) out.push_back(static_cast<char>(value | 0x80));
    out.push_back(static_cast<char>(value));
  };
  varint(field << 3 | 2);
  varint(bytes.size());
  return out.append(bytes);
}

// The bytes of a frame with one edit, in which a placeholder is replaced by what no library would
// write.
void send_spoilt(Attacker& a, const v1::Operation& operation, std::string_view placeholder,
                 std::string_view spoilt, const std::string& label = "by mallory") {
  v1::ClientFrame frame;
  *frame.add_edits() = a.edit();
  frame.mutable_edits(0)->set_label(label);
  *frame.mutable_edits(0)->add_operations() = operation;
  std::string bytes = frame.SerializeAsString();
  ASSERT_EQ(placeholder.size(), spoilt.size());
  bytes.replace(bytes.find(placeholder), placeholder.size(), spoilt);
  a.bytes(bytes);
}

// In a round that nobody made: the board itself.
v1::ClientFrame ballot(std::uint32_t number, int dots) {
  v1::ClientFrame frame;
  v1::Ballot* ballot = frame.add_ballots();
  ballot->set_round_counter(1);
  ballot->set_number(number);
  for (int i = 0; i < dots; ++i) ballot->add_dots()->set_count(0xffffffff);
  return frame;
}

// In so many frames: a byte in each but the last, which has the rest.
void send_fragments(Attacker& a, std::string_view message, std::size_t fragments) {
  std::string all;
  for (std::size_t i = 0; i < fragments; ++i) {
    const bool last = i + 1 == fragments;
    const std::string_view piece = message.substr(0, last ? message.size() : 1);
    message.remove_prefix(piece.size());
    all += RawClient::encode(i == 0 ? Opcode::binary : Opcode::continuation, piece, last);
  }
  a.raw.send_bytes(all);
}

v1::ClientFrame hello_of(Attacker& a) { return RawClient::hello(a.stage.token(kMallory)); }

std::vector<Case> all_cases() {
  using enum Begin;
  using enum Answer;
  constexpr int kNotFound = v1::REFUSAL_CODE_NOT_FOUND;
  constexpr int kInvalid = v1::REFUSAL_CODE_INVALID;
  constexpr int kLimit = v1::REFUSAL_CODE_LIMIT;
  std::vector<Case> cases;

  // --- before Hello ---
  const std::vector<Case> strangers = {
      {"NothingAtAll", stranger, [](Attacker&) {}, closes, 4408},
      {"EmptyMessage", stranger, [](Attacker& a) { a.bytes(""); }, closes, 1008},
      {"NoProtobuf", stranger, [](Attacker& a) { a.bytes("\xff\xff\xff"); }, closes, 1007},
      {"CutHello", stranger,
       [](Attacker& a) {
         const std::string hello = hello_of(a).SerializeAsString();
         a.bytes(hello.substr(0, hello.size() / 2));
       },
       closes, 1007},
      {"EditFirst", stranger, [](Attacker& a) { a.send(create()); }, closes, 1008},
      {"HelloWithEdit", stranger,
       [](Attacker& a) {
         v1::ClientFrame frame = hello_of(a);
         *frame.add_edits() = a.edit();
         a.send(frame);
       },
       closes, 1008},
      {"PresenceFirst", stranger,
       [](Attacker& a) {
         v1::ClientFrame frame;
         frame.mutable_presence();
         a.send(frame);
       },
       closes, 1008},
      {"BallotFirst", stranger, [](Attacker& a) { a.send(ballot(1, 1)); }, closes, 1008},
      {"NeedReplicaFirst", stranger,
       [](Attacker& a) {
         v1::ClientFrame frame;
         frame.mutable_need_replica();
         a.send(frame);
       },
       closes, 1008},
      {"TwoHellosInOne", stranger,
       [](Attacker& a) {
         const std::string hello = hello_of(a).SerializeAsString();
         a.bytes(hello + hello);
       },
       closes, 1007},
      {"SpeaksBeforeWelcome", stranger,
       [](Attacker& a) {
         // Somebody new is welcomed only when the disk knows of it.
         const std::string hello =
             RawClient::hello(a.stage.token({"impatient"})).SerializeAsString();
         a.raw.send_bytes(RawClient::encode(Opcode::binary, hello) +
                          RawClient::encode(Opcode::binary, "\x22\x00"s));
       },
       closes, 1008},
      {"OversizedHello", stranger, [](Attacker& a) { a.bytes(std::string(4'097, '\0')); },
       closes, 1009},
      {"OtherVersion", stranger,
       [](Attacker& a) {
         v1::ClientFrame frame = hello_of(a);
         frame.mutable_hello()->set_version(2);
         a.send(frame);
       },
       closes, 4427},
      {"ShortDevice", stranger,
       [](Attacker& a) {
         v1::ClientFrame frame = hello_of(a);
         frame.mutable_hello()->set_device("abc");
         a.send(frame);
       },
       closes, 1008},
      {"LongClientName", stranger,
       [](Attacker& a) {
         v1::ClientFrame frame = hello_of(a);
         frame.mutable_hello()->set_client(std::string(201, 'x'));
         a.send(frame);
       },
       closes, 1008},
      {"NoToken", stranger,
       [](Attacker& a) { a.send(RawClient::hello("")); }, closes, 4401},
      {"BrokenToken", stranger,
       [](Attacker& a) {
         std::string token = a.stage.token(kMallory);
         token[token.size() / 2] ^= 1;
         a.send(RawClient::hello(token));
       },
       closes, 4401},
      {"CursorFromTheFuture", stranger,
       [](Attacker& a) {
         v1::ClientFrame frame = hello_of(a);
         frame.mutable_hello()->mutable_cursor()->set_epoch(1);
         frame.mutable_hello()->mutable_cursor()->set_seq(~std::uint64_t{0});
         a.send(frame);
       },
       none},
      {"ReplicaOfSomebodyElse", stranger,
       [](Attacker& a) {
         v1::ClientFrame frame = hello_of(a);
         frame.mutable_hello()->set_replica(1);
         frame.mutable_hello()->set_epoch(1);
         frame.mutable_hello()->set_resume(1);
         a.send(frame);
       },
       none},
  };

  // --- frames ---
  const std::vector<Case> frames = {
      {"TextMessage", joined,
       [](Attacker& a) { a.raw.send_frame(Opcode::text, "hello"); }, closes, 1008},
      {"UnmaskedFrame", joined,
       [](Attacker& a) { a.raw.send_bytes("\x82\x01\x08"); }, closes, 1002},
      {"ReservedOpcode", joined,
       [](Attacker& a) { a.raw.send_frame(Opcode::reserved, "x"); }, closes, 1002},
      {"ReservedBits", joined,
       [](Attacker& a) {
         std::string frame = RawClient::encode(Opcode::binary, "x");
         frame[0] = static_cast<char>(frame[0] | 0x40);
         a.raw.send_bytes(frame);
       },
       closes, 1002},
      {"ContinuationOfNothing", joined,
       [](Attacker& a) { a.raw.send_frame(Opcode::continuation, "x"); }, closes, 1002},
      {"MessageInsideAMessage", joined,
       [](Attacker& a) {
         a.raw.send_frame(Opcode::binary, "x", false);
         a.raw.send_frame(Opcode::binary, "x");
       },
       closes, 1002},
      {"FragmentedPing", joined,
       [](Attacker& a) { a.raw.send_frame(Opcode::ping, "x", false); }, closes, 1002},
      {"LongPing", joined,
       [](Attacker& a) { a.raw.send_frame(Opcode::ping, std::string(126, 'x')); }, closes, 1002},
      {"PingFlood", joined,
       [](Attacker& a) {
         a.raw.send_bytes(repeated(RawClient::encode(Opcode::ping, ""), 100));
       },
       closes, 1008},
      {"CloseWithHalfACode", joined,
       [](Attacker& a) { a.raw.send_frame(Opcode::close, "\x03"); }, closes, 1002},
      {"CloseThatIsNeverSent", joined,
       [](Attacker& a) { a.raw.send_frame(Opcode::close, "\x03\xed"); }, closes, 1002},
      {"HttpAfterTheUpgrade", joined,
       [](Attacker& a) { a.raw.send_bytes("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"); }, closes,
       1002},
      {"Oversized", joined,
       [](Attacker& a) { a.bytes(std::string(kFrameBytesMax + 1, '\0')); }, closes, 1009},
      {"ClaimsExabytes", joined,
       [](Attacker& a) {
         a.raw.send_bytes("\x82\xff\x40\x00\x00\x00\x00\x00\x00\x00mask!"s);
       },
       closes, 1009},
      {"OversizedInPieces", joined,
       [](Attacker& a) {
         a.raw.send_frame(Opcode::binary, std::string(kFrameBytesMax / 2, '\0'), false);
         a.raw.send_frame(Opcode::continuation, std::string(kFrameBytesMax / 2 + 1, '\0'));
       },
       closes, 1009},
      {"TenThousandTinyFragments", joined,
       [](Attacker& a) { send_fragments(a, "", 10'000); }, closes, 1008},
      {"AsManyFragmentsAsAllowed", writer,
       [](Attacker& a) {
         v1::ClientFrame frame;
         *frame.add_edits() = a.edit();
         *frame.mutable_edits(0)->add_operations() = create();
         send_fragments(a, frame.SerializeAsString(), 128);
       },
       none, 0, 1},
      {"HalfAFrame", joined,
       [](Attacker& a) {
         const std::string frame = RawClient::encode(Opcode::binary, std::string(1'000, 'x'));
         a.raw.send_bytes(frame.substr(0, frame.size() - 999));
       },
       none},
  };

  // --- what is no message of the protocol ---
  const std::vector<Case> bytes = {
      {"EmptyMessageLater", joined, [](Attacker& a) { a.bytes(""); }, none},
      {"CutMessage", joined, [](Attacker& a) { a.bytes("\x12\x05\x08"); }, closes, 1007},
      {"EndlessVarint", joined, [](Attacker& a) { a.bytes(repeated("\xff", 11)); }, closes, 1007},
      {"LengthBeyondTheEnd", joined, [](Attacker& a) { a.bytes("\x12\xff\xff\xff\xff\x07"); },
       closes, 1007},
      {"LengthOfExabytes", joined,
       [](Attacker& a) { a.bytes("\x12\xff\xff\xff\xff\xff\xff\xff\xff\x7f"); }, closes, 1007},
      {"EditThatIsANumber", joined, [](Attacker& a) { a.bytes("\x10\x01"); }, closes, 1007},
      {"FieldZero", joined, [](Attacker& a) { a.bytes("\x02\x00"s); }, closes, 1007},
      {"NestedGroups", joined, [](Attacker& a) { a.bytes(repeated("\x4b", 10'000)); }, closes,
       1007},
      {"DeepInAnUnknownField", joined,
       [](Attacker& a) {
         std::string nested;
         for (int i = 0; i < 2'000; ++i) nested = wrapped(15, nested);
         a.bytes(nested);
       },
       none},
      {"TooManyFields", joined, [](Attacker& a) { a.bytes(repeated("\x78\x00"s, 20'001)); },
       closes, 1007},
      {"TooManyEdits", writer, [](Attacker& a) { a.bytes(repeated("\x12\x00"s, 4'097)); }, closes,
       1007},
      {"TooManySubmessages", writer,
       [](Attacker& a) { a.bytes(wrapped(2, repeated("\x1a\x00"s, 4'097))); }, closes, 1007},
      {"EditIsNoEdit", writer, [](Attacker& a) { a.bytes("\x12\x01\xff"); }, closes, 1007},
      {"BallotIsNoBallot", joined, [](Attacker& a) { a.bytes("\x3a\x01\xff"); }, closes, 1007},
      {"TooManyDots", joined,
       [](Attacker& a) { a.bytes(wrapped(7, repeated("\x1a\x00"s, 4'097))); }, closes, 1007},
      {"PresenceIsNoPresence", joined, [](Attacker& a) { a.bytes("\x2a\x01\xff"); }, closes, 1007},
      {"TextIsNoUtf8", writer,
       [](Attacker& a) { send_spoilt(a, insert("PLACEHOLDER"), "HOLD", "H\xc0\xafL"); }, closes,
       1007},
      {"TextHasASurrogate", writer,
       [](Attacker& a) { send_spoilt(a, insert("PLACEHOLDER"), "HOLD", "\xed\xa0\x80L"); }, closes,
       1007},
      {"LabelIsNoUtf8", writer,
       [](Attacker& a) { send_spoilt(a, create(), "HOLD", "\xff\xff\xff\xff", "PLACEHOLDER"); },
       closes, 1007},
      {"ValueIsNoUtf8", writer,
       [](Attacker& a) {
         send_spoilt(a, set(kUnknownField, "PLACEHOLDER"), "HOLD", "\xff\xff\xff\xff");
       },
       closes, 1007},
  };

  // --- what has no place in the conversation ---
  const std::vector<Case> order = {
      {"EditBeforeReplica", joined, [](Attacker& a) { a.send(create()); }, closes, 1008},
      {"HelloOfSomebodyElse", joined,
       [](Attacker& a) { a.send(RawClient::hello(a.stage.token({"somebody else"}))); }, closes,
       4403},
      {"HelloWithABrokenToken", joined,
       [](Attacker& a) { a.send(RawClient::hello("not.a.token")); }, closes, 4401},
      {"HelloForAnotherBoard", joined,
       [](Attacker& a) {
         TokenOptions elsewhere;
         elsewhere.board = "elsewhere";
         a.send(RawClient::hello(a.stage.token(kMallory, elsewhere)));
       },
       closes, 4403},
      {"HelloOnceMore", joined, [](Attacker& a) { a.send(hello_of(a)); }, none},
      {"WrongReplica", writer,
       [](Attacker& a) {
         ++a.replica;
         a.send(create());
       },
       refuses, kInvalid},
      {"ReplicaOfTheServer", writer,
       [](Attacker& a) {
         a.replica = 0;
         a.send(create());
       },
       refuses, kInvalid},
      {"ProvisionalReplica", writer,
       [](Attacker& a) {
         a.replica = base::kProvisionalReplica.value;
         a.send(create());
       },
       refuses, kInvalid},
      {"PresenceFlood", joined,
       [](Attacker& a) {
         std::string all;
         for (int i = 0; i < 300; ++i) {
           v1::ClientFrame frame;
           frame.mutable_presence()->set_x(static_cast<float>(i));
           all += RawClient::encode(Opcode::binary, frame.SerializeAsString());
         }
         a.raw.send_bytes(all);
       },
       none},
      {"BallotsInNoRound", joined,
       [](Attacker& a) {
         for (std::uint32_t number = 1; number <= 100; ++number) {
           a.send(ballot(number, number % 2 == 0 ? 4'000 : 1));
         }
         std::uint32_t answered = 0;
         while (answered < 100) {
           const auto frame = a.raw.next();
           ASSERT_TRUE(frame);
           for (const v1::BallotReceipt& receipt : frame->ballots()) {
             EXPECT_EQ(receipt.code(), v1::REFUSAL_CODE_NOT_FOUND);
             EXPECT_EQ(receipt.number(), ++answered);
             EXPECT_EQ(receipt.dots_size(), 0);
           }
         }
       },
       none},
      {"GiantPresence", joined,
       [](Attacker& a) { a.bytes(wrapped(5, wrapped(100, std::string(200'000, 'x')))); },
       closes, 1009},
      {"NeedReplicaFlood", joined,
       [](Attacker& a) {
         a.raw.send_bytes(repeated(RawClient::encode(Opcode::binary, "\x22\x00"s), 100));
         ASSERT_TRUE(a.raw.answers());
         EXPECT_LE(a.raw.grants(), 1u);
       },
       none},
  };

  // --- counters ---
  const auto counter_case = [](const char* name, std::uint32_t first, int code) {
    return Case{name, writer,
                [first](Attacker& a) {
                  v1::Edit edit = a.edit();
                  edit.set_first_counter(first);
                  *edit.add_operations() = create();
                  a.send(edit);
                },
                refuses, code};
  };
  const std::vector<Case> counters = {
      counter_case("CounterZero", 0, kInvalid),
      counter_case("CounterJumps", 6, kInvalid),
      counter_case("CounterFromTheFuture", kFar, kInvalid),
      counter_case("CountersRunOver", 0xffffffffu, kInvalid),
      {"CountersOverlap", writer,
       [](Attacker& a) {
         a.send(create());
         v1::Edit edit = a.edit();
         *edit.add_operations() = create();
         *edit.add_operations() = create();
         a.send(edit);
       },
       refuses, kInvalid, 1},
      {"NoOperations", writer, [](Attacker& a) { a.send(a.edit()); }, refuses, kInvalid},
      {"AttemptThatNeverBegan", writer,
       [](Attacker& a) {
         v1::Edit edit = a.edit();
         *edit.add_operations() = create();
         a.send(edit, 7);
       },
       closes, 1008},
      {"OldAttempt", writer,
       [](Attacker& a) {
         a.send(unknown_operation());
         ASSERT_TRUE(a.raw.wait_refusal());
         a.send(create());
       },
       none},
  };

  // --- operations ---
  const auto refused = [](const char* name, const v1::Operation& operation, int code) {
    return Case{name, writer, [operation](Attacker& a) { a.send(operation); }, refuses, code};
  };
  const auto keyed = [](const std::string& key) {
    v1::Operation operation = create();
    operation.mutable_create_item()->set_order_key(key);
    return operation;
  };
  const auto nowhere = [] {
    v1::Operation operation = create();
    operation.mutable_create_item()->set_container_counter(kFar);
    return operation;
  };
  v1::Operation delete_root;
  delete_root.mutable_delete_item()->set_item_counter(board::kRootId.counter.value);
  v1::Operation delete_nothing;
  delete_nothing.mutable_delete_item()->set_item_replica(kFar);
  delete_nothing.mutable_delete_item()->set_item_counter(kFar);
  const std::vector<Case> operations = {
      refused("UnknownOperation", unknown_operation(), kInvalid),
      refused("EmptyOperation", v1::Operation{}, kInvalid),
      refused("UnknownRank", create(0), kInvalid),
      refused("RankFromTheFuture", create(kFar), kInvalid),
      refused("ASecondRoot", create(plan::kinds::board.value), kInvalid),
      refused("ContainerIsNotThere", nowhere(), kNotFound),
      refused("KeyEndsInZero", keyed("m\0"s), kInvalid),
      refused("LongKey", keyed(std::string(257, 'm')), kLimit),
      refused("DeletesTheRoot", delete_root, kInvalid),
      refused("DeletesNothing", delete_nothing, kNotFound),
      refused("MovesTheRoot", place(1, 1), kInvalid),
      refused("MovesNothing", place(kFar, 1), kNotFound),
      refused("InsertsNothing", insert(""), kInvalid),
      refused("InsertsBehindNothing", insert("x", kFar), kNotFound),
      refused("InsertsTooMuch", insert(std::string(64 * 1024 + 1, 'x')), kLimit),
      refused("RunOfFourBillion", erase(2, kFar), kInvalid),
      refused("RunOfNothing", erase(2, 0), kInvalid),
      refused("RunFromNowhere", erase(0, 1), kInvalid),
      refused("RunBeyondTheEnd", erase(0xffffffffu, 2), kInvalid),
      refused("RunOfWhatIsNotThere", erase(kFar, 1), kNotFound),
      refused("OneRunFourThousandTimes", erase(2, 1, 4'000), kInvalid),
      refused("MarkOfNoKind", mark(v1::MARK_UNSPECIFIED, 2), kInvalid),
      refused("MarkFromNowhere", mark(v1::MARK_BOLD, kFar), kNotFound),
      refused("ValueOfAnotherType", set(plan::fields::board_state.value, "x"), kInvalid),
      refused("TextAsAScalar", set(plan::fields::title.value, "x"), kInvalid),
      refused("LargeValue", set(kUnknownField, std::string(8 * 1024 + 1, 'x')), kLimit),
      {"LongLabel", writer,
       [](Attacker& a) {
         v1::Edit edit = a.edit();
         edit.set_label(std::string(4 * 1024 + 1, 'x'));
         *edit.add_operations() = create();
         a.send(edit);
       },
       refuses, kLimit},
      {"TooManyOperations", writer,
       [](Attacker& a) {
         v1::Edit edit = a.edit();
         for (int i = 0; i < 513; ++i) *edit.add_operations() = create();
         a.send(edit);
       },
       refuses, kLimit},
      {"TheLastOperationIsWrong", writer,
       [](Attacker& a) {
         v1::Edit edit = a.edit();
         for (int i = 0; i < 100; ++i) *edit.add_operations() = insert("x");
         *edit.add_operations() = insert("x", kFar);
         a.send(edit);
       },
       refuses, kNotFound},
  };

  for (const auto* list : {&strangers, &frames, &bytes, &order, &counters, &operations}) {
    cases.insert(cases.end(), list->begin(), list->end());
  }
  return cases;
}

// One server and one ordinary client for all cases.
class BadInput : public testing::TestWithParam<Case> {
 protected:
  static void SetUpTestSuite() {
    stage_ = std::make_unique<Stage>();
    bystander_ = std::make_unique<TestClient>(
        stage_->client({"bystander", plan::Role::manager, plan::ActorKind::official}));
    bystander_->wait_live();
    bystander_->type("first", "x");
    bystander_->wait_saved();
  }
  static void TearDownTestSuite() {
    bystander_.reset();
    EXPECT_EQ(stage_->server().stop(), 0) << stage_->server().log();
    // Whatever was let in, it still folds.
    EXPECT_NO_THROW(static_cast<void>(read_log(stage_->store(), stage_->board())));
    stage_.reset();
  }

  // The bystander makes an edit and sees it saved; returns its seq.
  static std::uint64_t bystander_writes(const std::string& label) {
    bystander_->type(label, "x");
    EXPECT_TRUE(bystander_->wait_told(
        [&](const Told& told) { return told.saved.contains(label); }, kUndisturbed))
        << "the bystander's edit was not saved\n"
        << stage_->server().log();
    return bystander_->told().saved[label].value;
  }

  static inline std::unique_ptr<Stage> stage_;
  static inline std::unique_ptr<TestClient> bystander_;
};

void expect_answer(const Case& c, RawClient& raw) {
  if (c.answer == Answer::closes) {
    const auto end = raw.wait_end();
    ASSERT_TRUE(end) << "the connection is still open";
    EXPECT_EQ(end->code, c.code) << end->reason;
  } else if (c.answer == Answer::refuses) {
    const auto refusal = raw.wait_refusal();
    ASSERT_TRUE(refusal) << "no refusal came; "
                         << (raw.ended() ? raw.ended()->reason : "the connection is open");
    EXPECT_EQ(refusal->code(), c.code) << refusal->path() << ": " << refusal->text();
    EXPECT_FALSE(refusal->text().empty());
    EXPECT_TRUE(raw.answers()) << "a refusal ended the session";
  }
}

TEST_P(BadInput, IsAnsweredAndDisturbsNobody) {
  const Case& c = GetParam();
  const std::uint64_t before = bystander_writes(std::string{"before "} + c.name);
  {
    RawClient raw{*stage_};
    if (c.begin != Begin::stranger) raw.join(stage_->token(kMallory));
    Attacker attacker{raw, *stage_};
    if (c.begin == Begin::writer) attacker.replica = raw.ask_replica();
    c.attack(attacker);
    if (HasFatalFailure()) return;
    expect_answer(c, raw);
    if (c.accepted > 0) {
      EXPECT_TRUE(raw.wait_event(1));
    }
    // The others are not disturbed while it is still there, either.
    const std::uint64_t after = bystander_writes(std::string{"after "} + c.name);
    EXPECT_EQ(after, before + 1 + static_cast<std::uint64_t>(c.accepted));
    if (c.answer == Answer::none && c.name != "HalfAFrame"s) {
      EXPECT_TRUE(raw.answers()) << "the session was ended: "
                                 << (raw.ended() ? raw.ended()->reason : "");
    }
  }
  EXPECT_TRUE(stage_->server().running()) << stage_->server().log();
  EXPECT_TRUE(bystander_->told().retries.empty()) << "the bystander lost its connection";
}

INSTANTIATE_TEST_SUITE_P(Table, BadInput, testing::ValuesIn(all_cases()),
                         [](const auto& row) { return std::string{row.param.name}; });

}  // namespace
}  // namespace samtavle::integration
