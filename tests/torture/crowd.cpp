#include "crowd.hpp"

#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "guest.hpp"

namespace samtavle::torture {
namespace {

using std::chrono::steady_clock;

constexpr milliseconds kJoinLimit{30'000};
constexpr milliseconds kLook{5};
constexpr const char* kLabel = "crowd-";

// "crowd-3-17": the 17th edit of the third writer.
std::string label_of(unsigned writer, std::size_t number) {
  return kLabel + std::to_string(writer) + "-" + std::to_string(number);
}

struct Person {
  [[nodiscard]] LightClient& client() const { return guest->client(); }

  std::unique_ptr<Guest> guest;
  bool waits_to_write = false;  // the socket is full
  // Of a writer.
  bool writes = false;
  steady_clock::time_point next_edit;
  std::vector<steady_clock::time_point> sent;  // by the number in the label
};

}  // namespace

class Crowd::Impl {
 public:
  explicit Impl(const CrowdOptions& options) : options_(options) {}
  ~Impl() {
    {
      const std::lock_guard lock{mutex_};
      over_ = true;
    }
    if (thread_.joinable()) thread_.join();
    if (epoll_ >= 0) ::close(epoll_);
  }

  base::Result<void> join(const Tokens& tokens);
  void begin_measure() {
    const std::lock_guard lock{mutex_};
    measured_.emplace();
  }
  Latencies end_measure() {
    const std::lock_guard lock{mutex_};
    Latencies taken = std::move(*measured_);
    measured_.reset();
    return taken;
  }
  Outcome settle(milliseconds within);

 private:
  void add(const Tokens& tokens, unsigned number);
  void run();
  void on_event(const v1::Event& event);
  void write_edits(steady_clock::time_point now);
  void send(Person& person);
  [[nodiscard]] bool all_live() const;
  [[nodiscard]] bool all_have_all() const;
  [[nodiscard]] std::string first_wrong() const;

  CrowdOptions options_;
  int epoll_ = -1;
  std::mutex mutex_;  // of all that follows; the thread lets go of it while it waits
  std::vector<Person> people_;
  std::optional<Latencies> measured_;
  bool writing_ = false;
  bool over_ = false;
  std::thread thread_;
};

base::Result<void> Crowd::Impl::join(const Tokens& tokens) {
  epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
  people_.resize(options_.readers + options_.writers);
  for (unsigned i = 0; i < people_.size(); ++i) add(tokens, i);
  thread_ = std::thread([this] { run(); });
  const auto deadline = steady_clock::now() + kJoinLimit;
  while (steady_clock::now() < deadline) {
    {
      const std::lock_guard lock{mutex_};
      if (const std::string wrong = first_wrong(); !wrong.empty()) {
        return base::fail(base::Errc::unavailable, "the crowd: " + wrong);
      }
      if (all_live()) {
        writing_ = true;
        return {};
      }
    }
    std::this_thread::sleep_for(kLook);
  }
  return base::fail(base::Errc::unavailable, "the crowd did not come onto the board in time");
}

void Crowd::Impl::add(const Tokens& tokens, unsigned number) {
  Person& person = people_[number];
  person.writes = number < options_.writers;
  // Spread over the interval, as people are.
  person.next_edit = steady_clock::now() + options_.edit_every * number /
                                               std::max(1u, options_.writers);
  LightClient::Options client;
  client.name = "crowd" + std::to_string(number);
  client.board = options_.board;
  client.token = tokens.make(client.name, person.writes ? plan::Role::manager : plan::Role::reader);
  client.writes = person.writes;
  client.on_event = [this](const v1::Event& event) { on_event(event); };
  person.guest = std::make_unique<Guest>(options_.port, "127.0.0.1", std::move(client));
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u32 = number;
  ::epoll_ctl(epoll_, EPOLL_CTL_ADD, person.guest->fd(), &event);
  send(person);
}

void Crowd::Impl::run() {
  std::array<epoll_event, 256> events;
  while (true) {
    const int count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), 1);
    const std::lock_guard lock{mutex_};
    if (over_) return;
    for (int i = 0; i < count; ++i) {
      const epoll_event& event = events[static_cast<std::size_t>(i)];
      Person& person = people_[event.data.u32];
      if ((event.events & EPOLLOUT) != 0) send(person);
      if ((event.events & ~std::uint32_t{EPOLLOUT}) == 0) continue;
      person.guest->receive();
      send(person);
    }
    if (writing_) write_edits(steady_clock::now());
  }
}

void Crowd::Impl::send(Person& person) {
  person.guest->send();
  const bool waits = person.guest->unsent() > 0;
  if (waits == person.waits_to_write) return;
  person.waits_to_write = waits;
  epoll_event event{};
  event.events = waits ? std::uint32_t{EPOLLIN} | EPOLLOUT : std::uint32_t{EPOLLIN};
  event.data.u32 = static_cast<std::uint32_t>(&person - people_.data());
  ::epoll_ctl(epoll_, EPOLL_CTL_MOD, person.guest->fd(), &event);
}

void Crowd::Impl::write_edits(steady_clock::time_point now) {
  for (unsigned i = 0; i < options_.writers; ++i) {
    Person& person = people_[i];
    if (now < person.next_edit || person.guest->gone()) continue;
    person.next_edit += options_.edit_every;
    // A machine that was busy elsewhere is no reason to write all at once.
    if (person.next_edit < now) person.next_edit = now;
    person.client().edit(label_of(i, person.sent.size()), options_.edit_bytes);
    person.sent.push_back(now);
    send(person);
  }
}

void Crowd::Impl::on_event(const v1::Event& event) {
  std::string_view label = event.edit().label();
  if (!measured_ || !label.starts_with(kLabel)) return;
  label.remove_prefix(std::string_view(kLabel).size());
  std::size_t writer = 0;
  std::size_t number = 0;
  const auto first = std::from_chars(label.data(), label.data() + label.size(), writer);
  std::from_chars(first.ptr + 1, label.data() + label.size(), number);
  if (writer >= options_.writers || number >= people_[writer].sent.size()) return;
  measured_->add(steady_clock::now() - people_[writer].sent[number]);
}

bool Crowd::Impl::all_live() const {
  return std::all_of(people_.begin(), people_.end(),
                     [](const Person& person) { return person.client().live(); });
}

std::string Crowd::Impl::first_wrong() const {
  for (const Person& person : people_) {
    if (!person.client().wrong().empty()) return person.client().wrong();
    if (person.guest->gone()) return "a connection was lost";
  }
  return {};
}

// Everybody is where the one is who is furthest, and every edit came back to its author.
bool Crowd::Impl::all_have_all() const {
  base::Seq last;
  for (const Person& person : people_) last = std::max(last, person.client().seq());
  return std::all_of(people_.begin(), people_.end(), [last](const Person& person) {
    return person.client().seq() == last && has_all(*person.guest);
  });
}

Crowd::Outcome Crowd::Impl::settle(milliseconds within) {
  Outcome outcome;
  const auto deadline = steady_clock::now() + within;
  bool all = false;
  while (true) {
    {
      const std::lock_guard lock{mutex_};
      writing_ = false;
      outcome.wrong = first_wrong();
      all = all_have_all();
    }
    if (all || !outcome.wrong.empty() || steady_clock::now() >= deadline) break;
    std::this_thread::sleep_for(kLook);
  }
  if (!all && outcome.wrong.empty()) outcome.wrong = "not everybody got everything in time";
  const std::lock_guard lock{mutex_};
  for (unsigned i = 0; i < options_.writers; ++i) {
    for (std::size_t n = 0; n < people_[i].sent.size(); ++n) {
      outcome.journal.made.insert(label_of(i, n));
    }
  }
  outcome.journal.acknowledged = outcome.journal.made;
  return outcome;
}

base::Result<std::unique_ptr<Crowd>> Crowd::join(const CrowdOptions& options,
                                                 const Tokens& tokens) {
  auto impl = std::make_unique<Impl>(options);
  if (auto joined = impl->join(tokens); !joined) return base::pass_on(joined);
  return std::unique_ptr<Crowd>(new Crowd(std::move(impl)));
}

Crowd::Crowd(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Crowd::~Crowd() = default;
void Crowd::begin_measure() { impl_->begin_measure(); }
Latencies Crowd::end_measure() { return impl_->end_measure(); }
Latencies Crowd::measure(milliseconds time) {
  impl_->begin_measure();
  std::this_thread::sleep_for(time);
  return impl_->end_measure();
}
Crowd::Outcome Crowd::settle(milliseconds within) { return impl_->settle(within); }

}  // namespace samtavle::torture
