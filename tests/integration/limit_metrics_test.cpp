// Goal: whoever goes over a limit is counted under its name. That each limit has a name, a setting
// and a metric is tested in tests/contract/metrics; here somebody really goes over them, on a real
// server. What takes a full ring or an hour is in the simulation and beside the code that refuses.
// Method: a server whose limits are low, and a row for each limit.

#include <gtest/gtest.h>

#include "attacker.hpp"
#include "samtavle/support/raw_socket.hpp"
#include "scrape.hpp"

namespace samtavle::integration {
namespace {

using Opcode = RawClient::Opcode;
using support::RawSocket;
using support::http_request;
using namespace std::string_literals;

constexpr const char* kLow =
    "[limits.edit]\n"
    "operations_max = 16\n"
    "operation_text_bytes_max = 2048\n"
    "field_code_points_max = 1000\n"
    "[limits.session]\n"
    "connections_per_actor = 2\n"
    "connections_per_address = 30\n"
    "new_connections_per_address_and_minute = 300\n"
    "joins_per_address_and_minute = 3\n"
    "hello_timeout_ms = 700\n"
    "accept_timeout_ms = 1000\n"
    "ping_interval_ms = 500\n"
    "dead_after_ms = 1500\n"
    "throttle_timeout_ms = 400\n"
    "[limits.board]\n"
    "catch_up_events_max = 2\n";

// A message that is nothing but an unknown field of so many bytes.
std::string long_message(std::size_t bytes) {
  v1::ClientFrame frame;
  frame.mutable_hello()->set_token(std::string(bytes, 'x'));
  std::string message = frame.SerializeAsString();
  message[0] = '\x7a';  // field 15
  return message;
}

// Somebody who is on the board and may do everything.
class Visitor {
 public:
  explicit Visitor(const Stage& stage, const std::string& subject = "visitor")
      : stage_(stage), raw_(stage) {
    raw_.join(stage.token({subject, plan::Role::manager}));
  }

  RawClient& raw() { return raw_; }
  void bytes(const std::string& message) { raw_.send_message(message); }
  void edit(const std::function<void(v1::Edit&)>& make) {
    Attacker attacker{raw_, stage_, raw_.ask_replica()};
    v1::Edit edit = attacker.edit();
    make(edit);
    attacker.send(edit);
  }
  void operation(const v1::Operation& operation) {
    edit([&](v1::Edit& edit) { *edit.add_operations() = operation; });
  }

 private:
  const Stage& stage_;
  RawClient raw_;
};

struct Case {
  const char* limit;
  // Goes over it, and stays as long as that takes.
  std::function<void(const Stage&)> go_over;
};

void PrintTo(const Case& c, std::ostream* out) { *out << c.limit; }

std::vector<Case> edit_cases() {
  const auto with = [](const v1::Operation& operation) {
    return [operation](const Stage& stage) {
      Visitor visitor{stage};
      visitor.operation(operation);
      ASSERT_TRUE(visitor.raw().wait_refusal());
    };
  };
  v1::Operation keyed = create();
  keyed.mutable_create_item()->set_order_key(std::string(257, 'm'));
  v1::Operation many_fields = create();
  for (std::uint32_t field = 1; field <= 257; ++field) {
    many_fields.mutable_create_item()->add_fields()->set_field(kUnknownField + field);
  }
  return {
      {"operations_max",
       [](const Stage& stage) {
         Visitor visitor{stage};
         visitor.edit([](v1::Edit& edit) {
           for (int i = 0; i < 17; ++i) *edit.add_operations() = create();
         });
         ASSERT_TRUE(visitor.raw().wait_refusal());
       }},
      {"operation_text_bytes_max", with(insert(std::string(2'049, 'x')))},
      {"field_code_points_max", with(insert(std::string(1'001, 'x')))},
      {"value_bytes_max", with(set(kUnknownField, std::string(8 * 1024 + 1, 'x')))},
      {"item_fields_max", with(many_fields)},
      {"order_key_bytes_max", with(keyed)},
      {"reason_bytes_max",
       [](const Stage& stage) {
         Visitor visitor{stage};
         visitor.edit([](v1::Edit& edit) {
           edit.set_reason(std::string(4 * 1024 + 1, 'x'));
           *edit.add_operations() = create();
         });
         ASSERT_TRUE(visitor.raw().wait_refusal());
       }},
  };
}

std::vector<Case> message_cases() {
  const auto sends = [](const std::string& message) {
    return [message](const Stage& stage) {
      Visitor visitor{stage};
      visitor.bytes(message);
      ASSERT_TRUE(visitor.raw().wait_end());
    };
  };
  const auto floods = [](std::function<void(Visitor&)> flood) {
    return [flood](const Stage& stage) {
      Visitor visitor{stage};
      flood(visitor);
      // Answers when all of it was read, unless that is the end.
      static_cast<void>(visitor.raw().answers());
    };
  };
  return {
      {"message_fields_max", sends(repeated("\x78\x00"s, 20'001))},
      {"message_submessages_max", sends(repeated("\x12\x00"s, 4'097))},
      {"frame_bytes_max", sends(std::string(256 * 1024 + 1, 'x'))},
      {"hello_bytes_max",
       [](const Stage& stage) {
         RawClient raw{stage};
         raw.send_message(std::string(4 * 1024 + 1, 'x'));
         ASSERT_TRUE(raw.wait_end());
       }},
      {"fragments_max",
       [](const Stage& stage) {
         Visitor visitor{stage};
         std::string all = RawClient::encode(Opcode::binary, "", false);
         for (int i = 0; i < 128; ++i) all += RawClient::encode(Opcode::continuation, "", false);
         visitor.raw().send_bytes(all);
         ASSERT_TRUE(visitor.raw().wait_end());
       }},
      {"control_frames_per_second",
       [](const Stage& stage) {
         Visitor visitor{stage};
         visitor.raw().send_bytes(repeated(RawClient::encode(Opcode::ping, "p"), 200));
         ASSERT_TRUE(visitor.raw().wait_end());
       }},
      {"messages_per_second", floods([](Visitor& visitor) {
         visitor.raw().send_bytes(repeated(RawClient::encode(Opcode::binary, ""), 300));
       })},
      {"throttle_timeout", floods([](Visitor& visitor) {
         visitor.raw().send_bytes(repeated(RawClient::encode(Opcode::binary, ""), 400));
       })},
      {"operations_per_second", floods([](Visitor& visitor) {
         v1::ClientFrame frame;
         for (int i = 0; i < 16; ++i) *frame.add_ballots() = v1::Ballot{};
         const std::string bytes =
             RawClient::encode(Opcode::binary, frame.SerializeAsString());
         visitor.raw().send_bytes(repeated(bytes, 70));
       })},
      {"bytes_per_second", floods([](Visitor& visitor) {
         for (int i = 0; i < 8; ++i) visitor.bytes(long_message(250 * 1024));
       })},
      {"presence_per_second", floods([](Visitor& visitor) {
         v1::ClientFrame frame;
         frame.mutable_presence()->set_x(1);
         const std::string bytes =
             RawClient::encode(Opcode::binary, frame.SerializeAsString());
         visitor.raw().send_bytes(repeated(bytes, 60));
       })},
  };
}

std::vector<Case> connection_cases() {
  const auto request_with = [](std::vector<std::pair<std::string, std::string>> fields) {
    return [fields](const Stage& stage) {
      EXPECT_EQ(http_request(stage.server().port(), "GET", "/livez", fields).status, 431);
    };
  };
  std::vector<std::pair<std::string, std::string>> many;
  for (int i = 0; i < 80; ++i) many.emplace_back("X-" + std::to_string(i), "1");
  return {
      {"header_bytes_max", request_with({{"X-Long", std::string(9'000, 'x')}})},
      {"header_fields_max", request_with(many)},
      {"connections_per_actor",
       [](const Stage& stage) {
         Visitor one{stage, "crowd"};
         Visitor two{stage, "crowd"};
         RawClient three{stage};
         three.send(RawClient::hello(stage.token({"crowd", plan::Role::manager})));
         const auto end = three.wait_end();
         ASSERT_TRUE(end);
         EXPECT_EQ(end->code, 4429);
       }},
      {"connections_per_address",
       [](const Stage& stage) {
         std::vector<std::unique_ptr<RawSocket>> all;
         for (int i = 0; i < 31; ++i) {
           all.push_back(std::make_unique<RawSocket>(stage.server().port(), "127.0.0.9"));
         }
         EXPECT_EQ(all.back()->read_answer().status, 429);
       }},
      {"new_connections_per_address_and_minute",
       [](const Stage& stage) {
         int status = 0;
         for (int i = 0; i < 400 && status != 429; ++i) {
           RawSocket client(stage.server().port(), "127.0.0.8");
           client.send("GET /livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
           status = client.read_answer().status;
           if (client.closed_by_peer()) client.close();
         }
         EXPECT_EQ(status, 429);
       }},
      {"joins_per_address_and_minute",
       [](const Stage& stage) {
         int status = 0;
         for (int i = 0; i < 4; ++i) {
           status = http_request(stage.server().port(), "POST", "/api/v1/boards/x/join",
                                 {{"Content-Type", "application/json"}},
                                 R"({"secret":"1-x","name":"A"})")
                        .status;
           EXPECT_EQ(status, i < 3 ? 403 : 429);
         }
       }},
      {"hello_timeout",
       [](const Stage& stage) {
         RawClient raw{stage};
         const auto end = raw.wait_end();
         ASSERT_TRUE(end);
         EXPECT_EQ(end->code, 4408);
       }},
      {"accept_timeout",
       [](const Stage& stage) {
         RawSocket silent(stage.server().port());
         EXPECT_TRUE(silent.closed_by_peer());
       }},
      {"dead_after",
       [](const Stage& stage) {
         RawSocket mute(stage.server().port());
         ASSERT_EQ(mute.upgrade(stage.board()).status, 101);
         const v1::ClientFrame hello = RawClient::hello(stage.token({"mute"}));
         mute.send(support::client_frame(support::kBinary, hello.SerializeAsString()));
         EXPECT_TRUE(mute.closed_by_peer()) << "although no pong came";
       }},
      {"catch_up_events_max",
       [](const Stage& stage) {
         v1::ClientFrame hello = RawClient::hello(stage.token({"late", plan::Role::manager}));
         {
           RawClient raw{stage};
           raw.join(hello);
           Attacker attacker{raw, stage, raw.ask_replica()};
           for (std::uint32_t i = 1; i <= 4; ++i) {
             v1::Edit edit = attacker.edit();
             edit.set_first_counter(i);
             *edit.add_operations() = create();
             attacker.send(edit);
           }
           ASSERT_TRUE(raw.wait_event(4));
         }
         hello.mutable_hello()->mutable_cursor()->set_epoch(1);
         hello.mutable_hello()->mutable_cursor()->set_seq(1);
         RawClient again{stage};
         EXPECT_TRUE(again.join(hello).snapshot());
       }},
  };
}

std::vector<Case> all_cases() {
  std::vector<Case> cases;
  for (const auto& part : {edit_cases(), message_cases(), connection_cases()}) {
    cases.insert(cases.end(), part.begin(), part.end());
  }
  return cases;
}

class LimitMetrics : public testing::TestWithParam<Case> {
 protected:
  static void SetUpTestSuite() {
    support::ServerOptions options;
    options.config = kLow;
    stage_ = std::make_unique<Stage>(with_metrics(options));
  }
  static void TearDownTestSuite() {
    EXPECT_EQ(stage_->server().stop(), 0) << stage_->server().log();
    stage_.reset();
  }

  static inline std::unique_ptr<Stage> stage_;
};

TEST_P(LimitMetrics, ABreachIsCounted) {
  const Metrics metrics{stage_->server()};
  const std::string sample =
      "samtavle_limit_breaches_total{limit=\""s + GetParam().limit + "\"}";
  const double before = metrics.read().at(sample);
  GetParam().go_over(*stage_);
  EXPECT_GT(metrics.wait_for(sample, before + 1), before) << sample;
}

INSTANTIATE_TEST_SUITE_P(Table, LimitMetrics, testing::ValuesIn(all_cases()),
                         [](const auto& row) { return std::string{row.param.limit}; });

}  // namespace
}  // namespace samtavle::integration
