// Goal: what is large goes out piece by piece, each of those who want it in turn, and whatever else
// is ready runs between two pieces. Method: the worker's own loop, run step by step, with stand-ins
// for connections.

#include "worker.hpp"

#include <gtest/gtest.h>

#include "samtavle/support/memory_log.hpp"

namespace samtavle::net {
namespace {

class NoCommitter : public hub::Committer {
 public:
  void submit(hub::BoardWrite, hub::Runtime&, Done) override { std::abort(); }
  void give_back(const base::BoardId&) override {}
  bool writable() const override { return true; }
};

class NoGatekeeper : public hub::Gatekeeper {
 public:
  base::Result<hub::Admission> admit(std::string_view, const base::BoardId&,
                                     std::int64_t) override {
    return base::fail(base::Errc::forbidden);
  }
};

class Turns : public testing::Test {
 protected:
  // Wants so many pieces.
  class Bulky : public Busy, public std::enable_shared_from_this<Bulky> {
   public:
    Bulky(Turns& test, std::string name, int pieces)
        : test_(test), name_(std::move(name)), left_(pieces) {}
    void turn() override { test_.happened.push_back("turn of " + name_); }
    void bulk_turn() override {
      test_.happened.push_back(name_);
      if (--left_ > 0) test_.worker.bulk_later(shared_from_this());
      test_.after_piece();
    }

   private:
    Turns& test_;
    std::string name_;
    int left_;
  };

  std::shared_ptr<Bulky> want(const std::string& name, int pieces) {
    auto one = std::make_shared<Bulky>(*this, name, pieces);
    worker.bulk_later(one);
    return one;
  }
  void run() {
    for (int i = 0; i < 1'000 && worker.context().poll() > 0; ++i) {
    }
  }

  support::MemoryLog log_;
  NoCommitter committer_;
  NoGatekeeper gatekeeper_;
  Shared shared_{ServerOptions{}, ServerPorts{log_, committer_, gatekeeper_}};

 public:
  Worker worker{shared_};
  std::vector<std::string> happened;
  std::function<void()> after_piece = [] {};
};

TEST_F(Turns, PiecesGoRoundAmongThoseWhoWantThem) {
  want("a", 3);
  want("b", 1);
  want("c", 2);
  run();
  EXPECT_EQ(happened, (std::vector<std::string>{"a", "b", "c", "a", "c", "a"}));
}

TEST_F(Turns, WhatElseIsReadyRunsBetweenTwoPieces) {
  const auto other = std::make_shared<Bulky>(*this, "z", 0);
  int left = 5;
  after_piece = [&] {
    if (left-- <= 0) return;
    worker.post([this] { happened.push_back("read"); });
    worker.turn_later(other);
  };
  for (const char* name : {"a", "b", "c", "d", "e", "f", "g"}) want(name, 1);
  run();
  const std::vector<std::string> expected = {
      "a", "read", "turn of z", "b", "read", "turn of z", "c", "read", "turn of z",
      "d", "read", "turn of z", "e", "read", "turn of z", "f", "g"};
  EXPECT_EQ(happened, expected);
}

}  // namespace
}  // namespace samtavle::net
