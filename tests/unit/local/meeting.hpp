#pragma once
// A board without a server and those who have come to it, each with a session of the client's side;
// without clock or sockets.

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "samtavle/local/board_host.hpp"
#include "samtavle/plan/schema.hpp"
#include "samtavle/sync/client_session.hpp"

namespace samtavle::local {

inline const Now kNow{sync::TimePoint{std::chrono::hours{1}}, 1'700'000'000'000};

inline plan::Identity person(const std::string& name, plan::Role role = plan::Role::contributor) {
  return {name, {name, plan::ActorKind::citizen, {}, false}, role};
}

inline NewBoard named(const std::string& id) { return {.id = *base::BoardId::parse(id)}; }

struct Guest {
  Guest(const std::string& device, plan::Identity identity)
      : client(options(device), kNow.steady), who(std::move(identity)) {}
  static sync::ClientOptions options(const std::string& device) {
    sync::ClientOptions out;
    out.board = "park";
    out.device = device;
    out.order_suffix = "xy";
    return out;
  }
  sync::ClientSession client;
  plan::Identity who;
  base::SessionId session{};
  std::optional<base::Error> ended{};
  std::vector<sync::Refused> refused{};
  std::vector<sync::BallotRefused> ballots_refused{};
  // Told of every message on their line; `sent`: by them.
  std::function<void(bool sent, const std::string& bytes)> overheard{};
};

class Meeting {
 public:
  explicit Meeting(const std::vector<std::string>& from = {}) {
    auto opened = BoardHost::open(named("park"), from, kNow);
    EXPECT_TRUE(opened) << opened.error().detail;
    host = std::move(*opened);
  }

  Guest& come(const std::string& name, plan::Role role = plan::Role::contributor) {
    Guest& guest = invite(name, role);
    connect(guest);
    return guest;
  }
  // Who has not come yet.
  Guest& invite(const std::string& name, plan::Role role = plan::Role::contributor) {
    std::string device = name;
    device.resize(16, '.');
    guests.push_back(std::make_unique<Guest>(device, person(name, role)));
    return *guests.back();
  }
  void connect(Guest& guest) {
    guest.ended.reset();
    guest.session = host->come(guest.who, kNow);
    guest.client.connected({}, kNow.steady);
    settle();
  }
  void lose(Guest& guest) {
    host->gone(guest.session);
    guest.session = {};
    guest.client.disconnected();
    settle();
  }
  // Until nobody has anything to say.
  void settle() {
    for (int round = 0; round < 1000; ++round) {
      bool quiet = true;
      for (const auto& guest : guests) quiet &= !carry_out(*guest);
      for (std::string& record : host->take_records()) kept.push_back(std::move(record));
      for (Out& out : host->take_out()) {
        quiet = false;
        deliver(out);
      }
      if (quiet) return;
    }
    ADD_FAILURE() << "they do not come to an end";
  }

  std::unique_ptr<BoardHost> host;
  std::vector<std::string> kept;
  std::vector<std::unique_ptr<Guest>> guests;

 private:
  bool carry_out(Guest& guest) {
    guest.client.flush(kNow.steady);
    bool any = false;
    for (sync::ClientAction& action : guest.client.take_actions()) {
      any = true;
      if (auto* send = std::get_if<sync::Send>(&action)) {
        if (!guest.session) continue;
        if (guest.overheard) guest.overheard(true, send->bytes);
        host->received(guest.session, send->bytes, kNow);
      } else if (auto* refused = std::get_if<sync::Refused>(&action)) {
        guest.refused.push_back(std::move(*refused));
      } else if (auto* ballot = std::get_if<sync::BallotRefused>(&action)) {
        guest.ballots_refused.push_back(std::move(*ballot));
      }
    }
    return any;
  }
  void deliver(Out& out) {
    for (const auto& guest : guests) {
      if (auto* message = std::get_if<Message>(&out)) {
        if (guest->session != message->to) continue;
        if (guest->overheard) guest->overheard(false, message->bytes);
        guest->client.received(message->bytes, kNow.steady);
      } else if (const auto& end = std::get<End>(out); guest->session == end.to) {
        guest->ended = end.error;
        guest->client.disconnected();
      }
    }
  }
};

inline base::OpId add_card(Guest& guest, const std::string& title,
                           base::Kind kind = plan::kinds::idea) {
  base::OpId id;
  const auto made = guest.client.edit(
      [&](board::Composer& edit) -> board::Applied<void> {
        const auto card = edit.create_item(kind, board::kRootId);
        if (!card) return base::pass_on(card);
        id = *card;
        return edit.insert_text(*card, plan::fields::title, 0, title);
      },
      kNow.steady);
  EXPECT_TRUE(made) << made.error().detail;
  return id;
}

}  // namespace samtavle::local
