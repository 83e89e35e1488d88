#pragma once
// The calls that a host makes: a call's number, the thing that it is about and its bytes go in, an
// answer comes out (door.hpp). Numbers are those of src/wasm/calls.ts; a test holds the two lists
// against each other. Calls answers those of samtavle.wasm, Tellings those of samtavle_past.wasm.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "door.hpp"
#include "live_board.hpp"
#include "samtavle/plan/minutes.hpp"

namespace samtavle::web {

enum class Call : std::uint32_t {
  // Making things; each answers with the number of the new one.
  open_live = 1,
  open_past = 2,
  open_story = 3,
  open_digest = 4,
  close = 5,

  // Of a live board: what the host hands in.
  restore_pending = 10,
  connected = 11,
  disconnected = 12,
  received = 13,
  refresh_token = 14,
  tick = 15,
  flush = 16,
  take_actions = 17,
  deadline = 18,

  // What the person does.
  edit = 20,
  step = 21,
  undo = 22,
  redo = 23,
  vote = 24,
  present = 25,
  // restoring.hpp, where the past is told
  begin_restoring = 26,
  restore_next = 27,
  take = 28,

  // Of a live board: what is told.
  state = 30,
  people = 31,
  others = 32,
  may = 33,
  confirmed_snapshot = 34,
  inviting = 35,

  // Of any board; minutes only where the past is told.
  items = 40,
  items_of_kind = 41,
  children = 42,
  unplaced = 43,
  spans = 44,
  anchor = 45,
  offset = 46,
  seq = 47,
  phases = 50,
  threads = 51,
  connections = 52,
  kin = 53,
  round = 54,
  suggestion = 55,
  open_suggestions = 56,
  evaluation = 57,
  insight = 58,
  versions = 59,
  search = 60,
  minutes = 61,

  // Of the past.
  add_events = 70,
  story = 71,
  digest = 72,
  difference = 73,
  events = 74,
  snapshot = 75,
};

// A version to look at.
struct Past {
  board::Board board;
  plan::Directory directory;
};

class Calls {
 public:
  // The host's steps of the edit that is being made; false: they are to be taken back.
  using Compose = std::function<bool()>;
  explicit Calls(Compose compose) : compose_(std::move(compose)) {}

  // As knock().
  [[nodiscard]] const std::string& call(Call call, std::uint32_t about, std::string_view bytes);

 private:
  using Thing = std::variant<std::unique_ptr<LiveBoard>, std::unique_ptr<Past>>;

  [[nodiscard]] Done run(Call call, std::uint32_t about, Reader& in, std::string& out);
  [[nodiscard]] Done open(Call call, std::uint32_t about, Reader& in, Json& json);
  [[nodiscard]] Done on_live(Call call, LiveBoard& live, Reader& in, std::string& out);
  [[nodiscard]] Done act(Call call, LiveBoard& live, Reader& in, Json& json);
  [[nodiscard]] Done add_events(Past& past, Reader& in, Json& json);
  [[nodiscard]] Done look(Call call, std::uint32_t about, Reader& in, std::string& out);
  [[nodiscard]] std::uint32_t keep(Thing thing);

  Compose compose_;
  std::map<std::uint32_t, Thing> things_;
  std::uint32_t last_ = 0;
  std::string answer_;
};

}  // namespace samtavle::web
