#include "samtavle/bench/sessions.hpp"

#include <cstdio>

#include "samtavle/base/utf8.hpp"
#include "samtavle/bench/suite.hpp"
#include "samtavle/support/knobs.hpp"

namespace samtavle::bench {
namespace {

constexpr const char* kSmallOfOne = "one_writer";
constexpr const char* kSmallOfSeveral = "two_writers";

// The file of a recorded session; a concurrent one goes by its short name.
std::string file_of(const std::string& name) {
  return "traces/" + (name == kFriends ? name + "_concurrent" : name) + ".json.gz";
}

std::string path_of(const std::string& name) {
  if (const auto recorded = support::data_file(file_of(name))) return *recorded;
  return "tests/data/" + name + ".json";
}

}  // namespace

bool Sessions::is_there(const std::string& name) const {
  if (support::data_file(file_of(name))) return true;
  if (tell_) {
    std::fprintf(stderr, "left out: %s (SAMTAVLE_DATA has no %s)\n", name.c_str(),
                 file_of(name).c_str());
  }
  return false;
}

std::string Sessions::instead(const char* small) const {
  if (tell_) std::fprintf(stderr, "instead: %s, a small session of our own\n", small);
  return small;
}

std::vector<std::string> Sessions::of_one_writer(std::vector<std::string> wanted) const {
  std::erase_if(wanted, [this](const std::string& name) { return !is_there(name); });
  if (wanted.empty()) wanted.push_back(instead(kSmallOfOne));
  return wanted;
}

std::string Sessions::of_several_writers(const std::string& wanted) const {
  return is_there(wanted) ? wanted : instead(kSmallOfSeveral);
}

cli::Trace read_trace(const std::string& name) {
  return value_of(cli::read_trace(path_of(name)), "session " + name);
}

Session read_session(const std::string& name) {
  const cli::Trace trace = read_trace(name);
  require(!trace.concurrent, "session " + name + " has several writers");
  Session session;
  session.end = trace.end;
  if (!trace.start.empty()) {
    session.keystrokes.push_back({0, 0, value_of(base::decode_utf8(trace.start), name)});
  }
  for (const cli::Transaction& transaction : trace.transactions) {
    for (const cli::Patch& patch : transaction.patches) {
      session.keystrokes.push_back(
          {patch.position, patch.deleted, value_of(base::decode_utf8(patch.inserted), name)});
    }
  }
  return session;
}

}  // namespace samtavle::bench
