#include "authors.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

namespace samtavle::torture {
namespace {

constexpr milliseconds kBetweenEdits{2};
constexpr milliseconds kLook{20};

std::chrono::steady_clock::time_point in(milliseconds time) {
  return std::chrono::steady_clock::now() + time;
}

milliseconds left(std::chrono::steady_clock::time_point deadline) {
  const auto rest = std::chrono::duration_cast<milliseconds>(deadline -
                                                             std::chrono::steady_clock::now());
  return std::max(rest, milliseconds{1});
}

}  // namespace

Authors::Authors(AuthorsOptions options, const Tokens& tokens) : options_(std::move(options)) {
  for (unsigned i = 0; i < options_.authors; ++i) {
    Person person;
    person.name = "a" + std::to_string(i);
    person.token = tokens.make(person.name, plan::Role::manager);
    people_.push_back(std::move(person));
  }
}

base::Result<void> Authors::open(milliseconds within) {
  const auto deadline = in(within);
  for (std::size_t i = 0; i < people_.size(); ++i) {
    if (auto opened = reopen(i); !opened) return opened;
  }
  for (Person& person : people_) {
    if (auto live = person.author->client().wait_live(left(deadline)); !live) return live;
  }
  return {};
}

base::Result<void> Authors::reopen(std::size_t number) {
  Person& person = people_[number];
  person.author.reset();
  AuthorOptions options;
  options.name = person.name;
  options.seed = options_.seed * 1'000 + people_.size() * ++person.lives + number;
  options.first = person.ledger->journal().begun.size();
  options.client = quick_client(options_.server, options_.board, person.token);
  if (!options_.forget) options.client.pending_file = (folder_.path() / person.name).string();
  if (options_.adjust) options_.adjust(options.client);
  auto opened = Author::open(std::move(options), *person.ledger);
  if (!opened) return base::pass_on(opened);
  person.author = std::move(*opened);
  return {};
}

void Authors::write_for(milliseconds time) {
  const auto deadline = in(time);
  while (std::chrono::steady_clock::now() < deadline) {
    for (Person& person : people_) person.author->write();
    std::this_thread::sleep_for(kBetweenEdits);
  }
}

base::Result<std::string> Authors::settle(milliseconds within) {
  const auto deadline = in(within);
  for (Person& person : people_) {
    if (auto saved = person.author->client().wait_saved(left(deadline)); !saved) {
      return base::fail(saved.error().code, person.name + ": " + saved.error().detail);
    }
  }
  while (std::chrono::steady_clock::now() < deadline) {
    const std::string hash = people_.front().author->client().confirmed_hash();
    const bool equal = std::all_of(people_.begin(), people_.end(), [&](const Person& person) {
      return person.author->client().confirmed_hash() == hash;
    });
    if (equal) return hash;
    std::this_thread::sleep_for(kLook);
  }
  return base::fail(base::Errc::unavailable, "the authors did not come to the same board");
}

void Authors::close() {
  for (Person& person : people_) person.author.reset();
}

bool Authors::wait_all(const std::function<bool(const sync::ClientSession&)>& so,
                       milliseconds within) {
  const auto deadline = in(within);
  return std::all_of(people_.begin(), people_.end(), [&](const Person& person) {
    return person.author->client().wait_until(so, left(deadline)).has_value();
  });
}

std::vector<Journal> Authors::journals() const {
  std::vector<Journal> all;
  for (const Person& person : people_) all.push_back(person.ledger->journal());
  return all;
}

}  // namespace samtavle::torture
