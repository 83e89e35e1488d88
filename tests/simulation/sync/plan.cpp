#include "plan.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <span>
#include <sstream>

namespace samtavle::simulation {

using std::chrono::milliseconds;
using support::DeviceSettings;
using support::Random;
using support::SimDevice;
using support::SimOptions;
using support::SimWorld;

namespace {

// Each step and its share; what comes more than once in a row is made so in make_steps().
struct Share {
  const char* what;
  unsigned percent;
};
constexpr Share kShares[] = {{"edit", 32},        {"burst", 10},       {"odd", 4},
                             {"undo", 10},        {"redo", 4},         {"cut", 10},
                             {"crash", 4},        {"crash-in", 4},
                             {"stall", 3},        {"hold-events", 2},  {"offline", 2},
                             {"present", 4},      {"server-crash", 3}, {"full", 1},
                             {"slow-disk", 2},    {"wall", 1},         {"token", 2},
                             {"bad-read", 1},     {"night", 1}};

constexpr Share kUndoShares[] = {{"edit", 30},    {"burst", 8},    {"odd", 5},
                                 {"undo", 20},    {"redo", 12},    {"cut", 8},
                                 {"crash", 5},    {"crash-in", 4}, {"hold-events", 3},
                                 {"offline", 3},  {"server-crash", 1}, {"full", 1}};

const char* any_what(Random& random, std::span<const Share> shares) {
  auto dice = random.below(100);
  for (const Share& share : shares) {
    if (dice < share.percent) return share.what;
    dice -= share.percent;
  }
  return "edit";
}

std::vector<Step> make_steps(Random& random, std::size_t devices, std::span<const Share> shares) {
  std::vector<Step> steps;
  std::int64_t at = static_cast<std::int64_t>(random.below(300));
  const std::size_t count = random.between(20, 140);
  static constexpr std::uint64_t kPaces[] = {5, 40, 40, 200, 1'500};
  const std::uint64_t pace = kPaces[random.below(std::size(kPaces))];
  for (std::size_t i = 0; i < count; ++i) {
    at += static_cast<std::int64_t>(random.below(pace * 2 + 1));
    steps.push_back({at, any_what(random, shares), random.below(devices), random.next()});
  }
  return steps;
}

std::vector<DeviceSettings> make_devices(Random& random) {
  static constexpr const char* kRoles[] = {"reader",  "commenter", "contributor", "facilitator",
                                           "manager", "manager",   "manager",     "manager"};
  std::vector<DeviceSettings> devices;
  const std::size_t count = random.between(2, 5);
  for (std::size_t i = 0; i < count; ++i) {
    if (!devices.empty() && random.chance(25)) {
      // Another tab of a device that is there already.
      devices.push_back(random.pick(devices));
      continue;
    }
    const std::string number = std::to_string(i);
    const char* role = i == 0 ? "manager" : kRoles[random.below(std::size(kRoles))];
    devices.push_back({"person" + number + " " + role + " citizen",
                       static_cast<char>('a' + i), random.chance(30)});
  }
  return devices;
}

// Small, so that every edge is near.
std::map<std::string, std::uint64_t> make_limits(Random& random) {
  std::map<std::string, std::uint64_t> limits;
  const auto choose = [&](const char* name, const std::vector<std::uint64_t>& values) {
    limits[name] = random.pick(values);
  };
  choose("ring_bytes", {600, 3'000, 50'000});
  choose("ring_segment_bytes", {100, 500, 4'000});
  choose("write_bytes_max", {150, 1'000, 100'000});
  choose("snapshot_chunk_bytes", {300, 2'000, 200'000});
  choose("catch_up_bytes", {200, 2'000, 200'000});
  choose("catch_up_events_max", {0, 3, 20, 20'000});
  choose("snapshot_every_events", {5, 40, 5'000});
  choose("snapshot_inline_bytes_max", {0, 2'000'000});
  choose("memory_budget_bytes", {1, 500'000'000});
  choose("in_flight_bytes_max", {1, 300, 2'000, 8'000'000});
  choose("idle_close_s", {1, 1, 60});
  choose("flatten_after_h", {0, 0, 2'160});
  choose("board_items_max", {75, 90, 200'000});
  choose("burst_factor", {1, 4});
  choose("operations_per_second", {40, 200});
  choose("line_delay_max", {1, 30, 300});
  choose("commit_delay_max", {1, 10, 60, 800});
  choose("read_delay_max", {1, 1, 40, 1'500});
  choose("half_open_max", {10, 2'000, 40'000});
  return limits;
}

// The disk is full, nobody knows it yet, and when everybody has written something they all go.
void pass_night(SimWorld& world, Random& random) {
  world.set_disk_full(true);
  for (std::size_t i = 0; i < world.device_count(); ++i) {
    world.device(i).random_edit(random.next());
  }
  const auto at = [&](std::uint64_t from_ms, std::uint64_t to_ms, auto&& what) {
    const auto ms = static_cast<std::int64_t>(random.between(from_ms, to_ms));
    world.time().after(milliseconds{ms}, what);
  };
  const auto all = [&world](bool offline) {
    for (std::size_t i = 0; i < world.device_count(); ++i) world.device(i).stay_offline(offline);
  };
  at(20, 200, [all] { all(true); });
  at(1'000, 9'000, [&world] { world.set_disk_full(false); });
  at(2'000, 9'000, [all] { all(false); });
}

void do_step(SimWorld& world, const Step& step) {
  SimDevice& device = world.device(step.device);
  Random random{step.number};
  const auto later = [&](std::uint64_t ms, auto&& what) {
    world.time().after(milliseconds{static_cast<std::int64_t>(ms)}, what);
  };
  if (step.what == "edit") {
    device.random_edit(step.number);
  } else if (step.what == "burst") {
    const std::uint64_t count = random.between(2, 12);
    for (std::uint64_t i = 0; i < count; ++i) {
      // A refusal in the middle of it, now and then.
      random.chance(8) ? device.odd_edit(random.next()) : device.random_edit(random.next());
    }
  } else if (step.what == "odd") {
    device.odd_edit(step.number);
  } else if (step.what == "undo" || step.what == "redo") {
    // Mostly one, as people do it; now and then many in a row.
    const std::uint64_t count = random.chance(80) ? 1 : random.between(2, 8);
    for (std::uint64_t i = 0; i < count; ++i) {
      device.take_step(step.what == "undo" ? board::UndoSide::undo : board::UndoSide::redo);
    }
  } else if (step.what == "cut") {
    if (device.line()) device.cut(random.below(device.line()->on_the_way_up() + 1));
  } else if (step.what == "crash") {
    device.crash();
  } else if (step.what == "crash-in") {
    device.crash_after(random.below(12));
  } else if (step.what == "stall") {
    if (const auto line = device.line()) {
      line->stall(true);
      later(random.between(20, 15'000), [line] { line->stall(false); });
    }
  } else if (step.what == "hold-events") {
    device.hold_events(true);
    later(random.between(20, 3'000), [&device] { device.hold_events(false); });
  } else if (step.what == "offline") {
    device.stay_offline(true);
    later(random.between(100, 8'000), [&device] { device.stay_offline(false); });
  } else if (step.what == "present") {
    device.present(step.number);
  } else if (step.what == "server-crash") {
    world.server_crash(milliseconds{static_cast<std::int64_t>(random.below(1'500))});
  } else if (step.what == "full") {
    world.set_disk_full(true);
    later(random.between(10, 4'000), [&world] { world.set_disk_full(false); });
  } else if (step.what == "slow-disk") {
    if (!world.server().up()) return;
    world.server().committer().hold(true);
    later(random.between(50, 4'000), [&world] {
      if (world.server().up()) world.server().committer().hold(false);
    });
  } else if (step.what == "wall") {
    const auto skew = static_cast<std::int64_t>(random.below(7'200'000)) - 3'600'000;
    world.server().set_wall_skew(milliseconds{skew});
  } else if (step.what == "token") {
    device.renew_token();
  } else if (step.what == "night") {
    pass_night(world, random);
  } else if (step.what == "bad-read") {
    world.server().log().fail_reads(random.between(1, 8));
  }
}

}  // namespace

Plan make_plan(std::uint64_t seed) {
  Random random{seed};
  Plan plan;
  plan.seed = seed;
  plan.devices = make_devices(random);
  plan.limits = make_limits(random);
  plan.steps = make_steps(random, plan.devices.size(), kShares);
  return plan;
}

Plan make_undo_plan(std::uint64_t seed) {
  Random random{seed};
  Plan plan;
  plan.seed = seed;
  const std::size_t count = random.between(3, 8);
  // Mostly all are at the same few cards.
  const std::size_t crowd = random.chance(80) ? random.between(1, 3) : 0;
  for (std::size_t i = 0; i < count; ++i) {
    const char* role = random.chance(20) ? "contributor" : "manager";
    // Some are two tabs of one browser: one person, but each undoes only its own.
    const bool tab = i > 0 && random.chance(20);
    const std::string person = "person" + std::to_string(i) + " " + role + " citizen";
    plan.devices.push_back({tab ? plan.devices.back().token : person,
                            tab ? plan.devices.back().device : static_cast<char>('a' + i),
                            random.chance(50), crowd, random.chance(60)});
  }
  plan.limits = make_limits(random);
  // Every board may take what people write, so that there is something to undo.
  plan.limits.erase("board_items_max");
  plan.steps = make_steps(random, plan.devices.size(), kUndoShares);
  return plan;
}

SimOptions options_of(const Plan& plan) {
  SimOptions options;
  base::BoardLimits& board = options.limits.board;
  const auto take = [&](const char* name, auto& to) {
    const auto found = plan.limits.find(name);
    if (found == plan.limits.end()) return;
    to = static_cast<std::remove_reference_t<decltype(to)>>(found->second);
  };
  const auto take_ms = [&](const char* name, milliseconds& to) {
    std::int64_t ms = to.count();
    take(name, ms);
    to = milliseconds{ms};
  };
  take("ring_bytes", board.ring_bytes);
  take("ring_segment_bytes", board.ring_segment_bytes);
  take("write_bytes_max", board.write_bytes_max);
  take("snapshot_chunk_bytes", board.snapshot_chunk_bytes);
  take("catch_up_bytes", board.catch_up_bytes);
  take("catch_up_events_max", board.catch_up_events_max);
  take("snapshot_every_events", board.snapshot_every_events);
  take("snapshot_inline_bytes_max", board.snapshot_inline_bytes_max);
  take("memory_budget_bytes", board.memory_budget_bytes);
  take("in_flight_bytes_max", board.in_flight_bytes_max);
  take("board_items_max", options.limits.edit.board_items_max);
  take("burst_factor", options.limits.session.burst_factor);
  take("operations_per_second", options.limits.session.operations_per_second);
  std::int64_t idle_s = board.idle_close.count();
  take("idle_close_s", idle_s);
  board.idle_close = std::chrono::seconds{idle_s};
  std::int64_t flatten_h = board.flatten_after.count();
  take("flatten_after_h", flatten_h);
  board.flatten_after = std::chrono::hours{flatten_h};
  take_ms("line_delay_max", options.line_delay_max);
  take_ms("commit_delay_max", options.commit_delay_max);
  take_ms("read_delay_max", options.read_delay_max);
  take_ms("half_open_max", options.half_open_max);
  return options;
}

Outcome run_plan(const Plan& plan, const SimOptions& options) {
  SimWorld world{plan.seed, options};
  // When the disk cannot be read: the board, or what somebody has missed.
  world.allow_end(base::Errc::io);
  world.allow_end(base::Errc::internal);
  world.begin();
  for (const DeviceSettings& device : plan.devices) world.add_device(device).start();
  milliseconds at{0};
  Random looks{plan.seed};
  for (const Step& step : plan.steps) {
    world.run_for(milliseconds{step.at_ms} - at);
    at = milliseconds{step.at_ms};
    if (world.violation()) break;
    do_step(world, step);
    if (looks.chance(30)) world.device(looks.below(world.device_count())).check_board();
  }
  if (!world.violation()) world.heal_and_compare();
  return {world.violation(), world.figures, world.log().size()};
}

// --- as text ---

std::string to_text(const Plan& plan) {
  std::ostringstream out;
  out << "seed " << plan.seed << '\n';
  for (const DeviceSettings& device : plan.devices) {
    out << "device " << device.device << ' ' << device.token << ' ' << device.compact_store << ' '
        << device.crowd << ' ' << device.grouped << '\n';
  }
  for (const auto& [name, value] : plan.limits) out << "limit " << name << ' ' << value << '\n';
  for (const Step& step : plan.steps) {
    out << "step " << step.at_ms << ' ' << step.what << ' ' << step.device << ' ' << step.number
        << '\n';
  }
  return out.str();
}

std::string save_plan(const Plan& plan) {
  const auto path = std::filesystem::temp_directory_path() /
                    ("samtavle-plan-" + std::to_string(plan.seed) + ".txt");
  std::ofstream{path} << to_text(plan);
  return path.string();
}

std::optional<Plan> parse_plan(const std::string& text) {
  Plan plan;
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words{line};
    std::string first;
    if (!(words >> first)) continue;
    if (first == "seed") {
      words >> plan.seed;
    } else if (first == "device") {
      DeviceSettings device;
      std::string subject;
      std::string role;
      std::string kind;
      words >> device.device >> subject >> role >> kind >> device.compact_store >>
          device.crowd >> device.grouped;
      device.token = subject + " " + role + " " + kind;
      plan.devices.push_back(device);
    } else if (first == "limit") {
      std::string name;
      std::uint64_t value = 0;
      words >> name >> value;
      plan.limits[name] = value;
    } else if (first == "step") {
      Step step;
      words >> step.at_ms >> step.what >> step.device >> step.number;
      if (step.device >= plan.devices.size()) return std::nullopt;
      plan.steps.push_back(step);
    } else {
      return std::nullopt;
    }
    if (words.fail()) return std::nullopt;
  }
  if (plan.devices.empty()) return std::nullopt;
  return plan;
}

}  // namespace samtavle::simulation
