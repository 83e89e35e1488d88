#include "crowd.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <mutex>
#include <optional>
#include <thread>

#include "light_client.hpp"

namespace samtavle::torture {
namespace {

using std::chrono::steady_clock;

constexpr milliseconds kJoinLimit{30'000};
constexpr milliseconds kLook{5};
constexpr std::size_t kReadBytes = 64 * 1024;
constexpr const char* kLabel = "crowd-";

struct Person {
  int fd = -1;
  std::unique_ptr<LightClient> client;
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
    for (const Person& person : people_) {
      if (person.fd >= 0) ::close(person.fd);
    }
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
  void read(Person& person);
  void send(Person& person);
  // All of them, and nothing is wrong.
  [[nodiscard]] bool all_live();
  [[nodiscard]] bool all_have_all();
  [[nodiscard]] std::string first_wrong();

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
  const std::string name = "crowd" + std::to_string(number);
  LightClient::Options client;
  client.board = options_.board;
  client.token = tokens.make(name, person.writes ? plan::Role::manager : plan::Role::reader);
  client.device = (name + std::string(16, '.')).substr(0, 16);
  client.writes = person.writes;
  client.on_event = [this](const v1::Event& event) { on_event(event); };
  person.client = std::make_unique<LightClient>(std::move(client));

  person.fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int yes = 1;
  ::setsockopt(person.fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(options_.port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(person.fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return person.client->lost();
  }
  ::fcntl(person.fd, F_SETFL, ::fcntl(person.fd, F_GETFL) | O_NONBLOCK);
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u32 = number;
  ::epoll_ctl(epoll_, EPOLL_CTL_ADD, person.fd, &event);
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
      if ((event.events & ~std::uint32_t{EPOLLOUT}) != 0) read(person);
    }
    if (writing_) write_edits(steady_clock::now());
  }
}

void Crowd::Impl::read(Person& person) {
  std::array<char, kReadBytes> bytes;
  const ssize_t got = ::recv(person.fd, bytes.data(), bytes.size(), 0);
  if (got > 0) {
    person.client->received({bytes.data(), static_cast<std::size_t>(got)});
    return send(person);
  }
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
  person.client->lost();
  ::epoll_ctl(epoll_, EPOLL_CTL_DEL, person.fd, nullptr);
}

void Crowd::Impl::send(Person& person) {
  std::string& output = person.client->output();
  if (output.empty() && !person.waits_to_write) return;
  const ssize_t sent = ::send(person.fd, output.data(), output.size(), MSG_NOSIGNAL);
  if (sent > 0) output.erase(0, static_cast<std::size_t>(sent));
  const bool waits = !output.empty();
  if (waits == person.waits_to_write) return;
  person.waits_to_write = waits;
  epoll_event event{};
  event.events = waits ? std::uint32_t{EPOLLIN} | EPOLLOUT : std::uint32_t{EPOLLIN};
  event.data.u32 = static_cast<std::uint32_t>(&person - people_.data());
  ::epoll_ctl(epoll_, EPOLL_CTL_MOD, person.fd, &event);
}

void Crowd::Impl::write_edits(steady_clock::time_point now) {
  for (unsigned i = 0; i < options_.writers; ++i) {
    Person& person = people_[i];
    if (now < person.next_edit || person.client->ended()) continue;
    person.next_edit += options_.edit_every;
    // A machine that was busy elsewhere is no reason to write all at once.
    if (person.next_edit < now) person.next_edit = now;
    const std::string label =
        kLabel + std::to_string(i) + "-" + std::to_string(person.sent.size());
    person.sent.push_back(now);
    person.client->edit(label, options_.edit_bytes);
    send(person);
  }
}

// "crowd-3-17": the 17th edit of the third writer.
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

bool Crowd::Impl::all_live() {
  for (const Person& person : people_) {
    if (!person.client->live()) return false;
  }
  return true;
}

std::string Crowd::Impl::first_wrong() {
  for (const Person& person : people_) {
    if (!person.client->wrong().empty()) return person.client->wrong();
    if (person.client->ended()) return "a connection was lost";
  }
  return {};
}

// Everybody is where the one is who is furthest, and every edit came back to its author.
bool Crowd::Impl::all_have_all() {
  base::Seq last;
  for (const Person& person : people_) last = std::max(last, person.client->seq());
  for (const Person& person : people_) {
    if (person.client->seq() != last) return false;
    if (person.client->acknowledged() != person.client->made()) return false;
  }
  return true;
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
      outcome.labels.push_back(kLabel + std::to_string(i) + "-" + std::to_string(n));
    }
  }
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
