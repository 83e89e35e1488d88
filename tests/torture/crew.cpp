#include "crew.hpp"

#include <fstream>
#include <thread>

namespace samtavle::torture {
namespace {

using std::chrono::milliseconds;

constexpr plan::Role kRoles[] = {plan::Role::manager, plan::Role::contributor,
                                 plan::Role::facilitator, plan::Role::commenter};

}  // namespace

Crew::Crew(const CrewOptions& options, const Tokens& tokens) : options_(options) {
  for (unsigned i = 0; i < options_.writers; ++i) {
    Writer writer;
    writer.name = "w" + std::to_string(i);
    writer.folder = folder_.path() / writer.name;
    std::filesystem::create_directories(writer.folder);
    writer.token = tokens.make(writer.name, kRoles[i % std::size(kRoles)]);
    writers_.push_back(std::move(writer));
  }
}

void Crew::revive(const std::string& server) {
  for (Writer& writer : writers_) revive(writer, server);
}

void Crew::revive(Writer& writer, const std::string& server) {
  if (writer.process && !writer.process->ended()) return;
  ++writer.lives;
  support::ProgramOptions program;
  program.program = std::filesystem::read_symlink("/proc/self/exe");
  program.arguments = {"writer",  "--server", server, "--board", options_.board, "--folder",
                       writer.folder.string(), "--name", writer.name, "--seed",
                       std::to_string(options_.seed * 1000 + writers_.size() * writer.lives)};
  if (options_.forget) program.arguments.push_back("--forget");
  program.environment = {{"SAMTAVLE_TORTURE_TOKEN", writer.token}};
  program.errors = writer.folder / "errors";
  auto started = support::Program::start(program);
  if (started) writer.process.emplace(std::move(*started));
}

void Crew::lose_some(support::Random& random, unsigned percent) {
  for (Writer& writer : writers_) {
    if (random.chance(percent)) writer.process.reset();
  }
}

void Crew::tell_all(const char* file) {
  for (const Writer& writer : writers_) std::ofstream(writer.folder / file).put('\n');
}

std::optional<std::string> Crew::common_hash() const {
  std::optional<std::pair<std::uint64_t, std::string>> first;
  for (const Journal& journal : journals()) {
    const std::pair now{journal.seq, journal.hash};
    if (!first) first = now;
    if (journal.seq == 0 || now != *first) return std::nullopt;
  }
  if (!first) return std::nullopt;
  return first->second;
}

base::Result<std::string> Crew::settle(const std::string& server, std::chrono::seconds within) {
  tell_all("finish");
  const auto deadline = std::chrono::steady_clock::now() + within;
  while (std::chrono::steady_clock::now() < deadline) {
    revive(server);
    std::this_thread::sleep_for(milliseconds{250});
    const auto hash = common_hash();
    if (!hash) continue;
    tell_all("end");
    for (Writer& writer : writers_) {
      if (writer.process) static_cast<void>(writer.process->wait(std::chrono::seconds{10}));
    }
    return *hash;
  }
  std::string last;
  for (const Writer& writer : writers_) {
    const Journal journal = Journal::read(writer.folder / "journal");
    last += "\n" + writer.name + ": seq " + std::to_string(journal.seq) + " hash " + journal.hash +
            "; " + support::read_file(writer.folder / "errors");
  }
  return base::fail(base::Errc::unavailable, "the clients did not come to the same board" + last);
}

std::vector<Journal> Crew::journals() const {
  std::vector<Journal> all;
  for (const Writer& writer : writers_) all.push_back(Journal::read(writer.folder / "journal"));
  return all;
}

}  // namespace samtavle::torture
