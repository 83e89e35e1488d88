#pragma once
// A board with several people on it, each a real client with a token of their own, one acting after
// the other: what somebody does is saved, and seen by whoever acts next, before that begins.
//
// What goes wrong first stops everything: later calls do nothing. One thread.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "connect.hpp"
#include "samtavle/plan/schema.hpp"

namespace samtavle::cli {

// Steps of one edit, on the board as the one who acts sees it.
using DemoSteps =
    std::function<board::Applied<void>(board::Composer&, const board::Board&)>;

struct DemoEdit {
  std::string label;   // what it is called in the history
  DemoSteps steps;
  std::string reason{};
};

class DemoStage {
 public:
  // Settings must outlive it; their data directory has the key of the server.
  DemoStage(const Settings& settings, std::string board)
      : settings_(settings), board_(std::move(board)) {}

  // Somebody comes; known by their name from then on.
  void join(const Persona& persona);
  void does(const std::string& who, const DemoEdit& edit);

  // What was made, by kind and title; the newest of several.
  [[nodiscard]] base::OpId find(base::Kind kind, std::string_view title);
  [[nodiscard]] base::Actor number(const std::string& who);
  // The board as whoever acted last sees it; only after somebody has acted.
  void look(const std::function<void(const board::Board&)>& see);

  [[nodiscard]] std::size_t edits() const { return edits_; }
  [[nodiscard]] std::size_t people() const { return clients_.size(); }
  [[nodiscard]] const std::optional<base::Error>& failure() const { return failure_; }

 private:
  native::Client* client(const std::string& who);
  void fail(base::Error error);

  const Settings& settings_;
  std::string board_;
  std::map<std::string, std::unique_ptr<native::Client>> clients_;
  native::Client* last_ = nullptr;
  base::Seq seq_;
  std::size_t edits_ = 0;
  std::optional<base::Error> failure_;
};

}  // namespace samtavle::cli
