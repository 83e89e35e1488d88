#include "samtavle/support/sim_server.hpp"

#include <algorithm>
#include <sstream>

namespace samtavle::support {

using base::Errc;

namespace {

constexpr milliseconds kSpaceRetry{500};

sync::Duration up_to(Random& random, milliseconds most) {
  return std::chrono::microseconds{
      random.below(static_cast<std::uint64_t>(most.count()) * 1000 + 1)};
}

}  // namespace

// --- the committer ---

SimCommitter::SimCommitter(Timeline& time, MemoryLog& log, const SimOptions& options,
                           Handler handler)
    : time_(time), log_(log), options_(options), handler_(std::move(handler)) {
  probe();
}

// The real one asks the disk now and then, too.
void SimCommitter::probe() {
  if (queue_.empty()) writable_ = log_.writable().has_value();
  time_.after(kSpaceRetry, [this, alive = std::weak_ptr<bool>(alive_)] {
    if (!alive.expired()) probe();
  });
}

void SimCommitter::submit(hub::BoardWrite write, hub::Runtime& home, Done done) {
  if (options_.acknowledge_early) {
    home.post([done, write] { done({}, write); });
    done = [](Result<void>, const hub::BoardWrite&) {};
  }
  queue_.push_back({std::move(write), &home, std::move(done)});
  arm();
}

// When it is tried again, as the real one does.
void SimCommitter::give_back(const base::BoardId& board) {
  if (!writable_) unwanted_.insert(board);
}

void SimCommitter::give_back_unwanted() {
  const auto end = std::stable_partition(queue_.begin(), queue_.end(), [&](const Job& job) {
    return !unwanted_.contains(job.write.board);
  });
  for (auto job = end; job != queue_.end(); ++job) {
    handler_.given_back(job->write);
    finish(std::move(*job), base::fail(Errc::no_space, "given back"));
  }
  queue_.erase(end, queue_.end());
  unwanted_.clear();
}

void SimCommitter::hold(bool held) {
  held_ = held;
  if (!queue_.empty()) arm();
}

void SimCommitter::arm() {
  if (armed_ || held_) return;
  armed_ = true;
  time_.after(up_to(time_.random(), options_.commit_delay_max),
              [this, alive = std::weak_ptr<bool>(alive_)] {
                if (alive.expired()) return;
                armed_ = false;
                if (!held_) run();
              });
}

void SimCommitter::run() {
  std::vector<Job> jobs = std::exchange(queue_, {});
  std::vector<hub::BoardWrite> writes;
  writes.reserve(jobs.size());
  for (const Job& job : jobs) writes.push_back(job.write);
  const auto committed = log_.commit(writes);
  writable_ = committed || committed.error().code != Errc::no_space;
  if (!writable_) {
    std::move(queue_.begin(), queue_.end(), std::back_inserter(jobs));
    queue_ = std::move(jobs);
    give_back_unwanted();
    armed_ = true;
    time_.after(kSpaceRetry, [this, alive = std::weak_ptr<bool>(alive_)] {
      if (alive.expired()) return;
      armed_ = false;
      if (!held_) run();
    });
    return;
  }
  SAMTAVLE_CHECK(committed.has_value());
  unwanted_.clear();
  for (const hub::BoardWrite& write : writes) handler_.durable(write);
  // On disk, and nobody knows yet: a crash may fall between the two.
  time_.after(up_to(time_.random(), options_.commit_delay_max),
              [this, jobs = std::make_shared<std::vector<Job>>(std::move(jobs)),
               alive = std::weak_ptr<bool>(alive_)] {
                if (alive.expired()) return;
                for (Job& job : *jobs) finish(std::move(job), {});
                if (!queue_.empty()) arm();
              });
}

void SimCommitter::finish(Job job, base::Result<void> result) {
  job.home->post([done = std::move(job.done), write = std::move(job.write),
                  result = std::move(result)]() mutable { done(result, std::move(write)); });
}

// --- reading ---

bool SimBackground::post(std::function<void()> task) {
  if (tasks_.size() >= options_.limits.board.openings_max) return false;
  tasks_.push_back(std::move(task));
  arm();
  return true;
}

void SimBackground::hold(bool held) {
  held_ = held;
  for (std::size_t i = 0; !held && i < tasks_.size(); ++i) arm();
}

// Each task has an hour of its own, at which whichever is due is done.
void SimBackground::arm() {
  time_.after(up_to(time_.random(), options_.read_delay_max),
              [this, alive = std::weak_ptr<bool>(alive_)] {
                if (alive.expired() || held_ || tasks_.empty()) return;
                const std::size_t which = time_.random().below(tasks_.size());
                const std::function<void()> task = std::move(tasks_[which]);
                tasks_.erase(tasks_.begin() + static_cast<std::ptrdiff_t>(which));
                task();
              });
}

base::Result<hub::Admission> SimGatekeeper::admit(std::string_view token, const base::BoardId&,
                                                  std::int64_t) {
  std::istringstream words{std::string{token}};
  std::string subject;
  std::string role;
  std::string kind;
  std::uint32_t invitation = 0;
  words >> subject >> role >> kind >> invitation;
  const auto parsed_role = plan::parse_role(role);
  const auto parsed_kind = plan::parse_actor_kind(kind);
  if (!parsed_role || !parsed_kind) return base::fail(Errc::unauthenticated, "no such token");
  hub::Admission admission;
  admission.identity.subject = subject;
  admission.identity.person = {subject, *parsed_kind, "sim", invitation != 0};
  admission.invitation = base::InvitationNumber{invitation};
  admission.identity.role = *parsed_role;
  admission.expires_s = std::int64_t{1} << 40;
  return admission;
}

// --- lines ---

SimLine::SimLine(SimServer& server, base::BoardId board, LineClient& client)
    : server_(server), board_(std::move(board)), client_(&client) {}

SimLine::~SimLine() = default;

void SimLine::later(sync::Duration delay, void (SimLine::*what)()) {
  server_.time().after(delay, [weak = weak_from_this(), what] {
    if (const auto self = weak.lock()) ((*self).*what)();
  });
}

void SimLine::send(std::string bytes) {
  const auto copies = twice_ ? 2 : 1;
  for (int i = 0; i < copies; ++i) {
    up_.push_back(bytes);
    later(up_to(server_.time().random(), server_.options().line_delay_max), &SimLine::deliver_up);
  }
}

void SimLine::hold_up(bool held) {
  up_held_ = held;
  if (held) return;
  for (std::size_t i = 0; i < up_.size(); ++i) later({}, &SimLine::deliver_up);
}

void SimLine::hold_down(bool held) {
  down_held_ = held;
  if (!held) deliver_all_down({});
}

void SimLine::cut(std::size_t survivors) {
  client_ = nullptr;
  down_.clear();
  if (up_.size() > survivors) up_.resize(survivors);
  stalled_ = true;
  later(up_to(server_.time().random(), server_.options().half_open_max), &SimLine::lose);
}

void SimLine::lose() {
  session_.reset();
  inbox_.clear();
  refused_ = true;
}

void SimLine::stall(bool stalled) {
  stalled_ = stalled;
  if (stalled) return;
  if (std::exchange(write_blocked_, false)) later({}, &SimLine::written);
  deliver_all_down({});
}

// Each message has a delivery of its own, which takes whatever is first: so they stay in order.
void SimLine::deliver_up() {
  if (up_held_ || up_.empty()) return;
  std::string message = std::move(up_.front());
  up_.pop_front();
  if (refused_) return;
  if (!server_.up()) return server_crashed();
  if (!session_) session_ = std::make_unique<hub::Session>(server_.hub(), board_, *this);
  inbox_.push_back(std::move(message));
  read();
}

void SimLine::read() {
  while (session_ && !ending_ && !inbox_.empty()) {
    if (session_->reading_stopped()) return;
    const sync::Duration pause = session_->read_pause();
    if (pause > sync::Duration::zero()) return later(pause, &SimLine::read);
    const std::string message = std::move(inbox_.front());
    inbox_.pop_front();
    session_->on_message(message);
  }
}

void SimLine::wake() { later({}, &SimLine::pump); }

void SimLine::resume_reading() { later({}, &SimLine::read); }

void SimLine::end(const base::Error& error) {
  ending_ = error;
  server_.observer().on_session_ended(error);
  later({}, &SimLine::pump);
}

void SimLine::pump() {
  if (!session_ || writing_) return;
  hub::Frame frame;
  if (!session_->next_frame(frame)) {
    if (ending_) hang_up();
    return;
  }
  std::string bytes;
  for (std::size_t i = 0; i < frame.count; ++i) bytes.append(frame.parts[i]);
  server_.observer().on_server_message(bytes, last_sent_);
  if (client_ != nullptr) {
    down_.push_back(std::move(bytes));
    later(up_to(server_.time().random(), server_.options().line_delay_max),
          &SimLine::deliver_down);
  }
  writing_ = true;
  later(std::chrono::microseconds{50}, &SimLine::written);
}

void SimLine::written() {
  if (!session_) return;
  if (stalled_) {
    write_blocked_ = true;
    // Who ends a session waits for nobody.
    if (ending_) hang_up();
    return;
  }
  writing_ = false;
  session_->write_done();
  pump();
}

void SimLine::hang_up() {
  told_ = ending_;
  refused_ = true;
  session_.reset();
  inbox_.clear();
  deliver_all_down(server_.options().line_delay_max);
}

void SimLine::server_crashed() {
  session_.reset();
  inbox_.clear();
  refused_ = true;
  if (!told_) told_ = base::Error{Errc::unavailable, "the connection broke"};
  deliver_all_down(server_.options().line_delay_max);
}

// All that is on its way, and then the end of the line, if it has ended.
void SimLine::deliver_all_down(sync::Duration delay) {
  for (std::size_t i = 0; i <= down_.size(); ++i) later(delay, &SimLine::deliver_down);
}

void SimLine::deliver_down() {
  if (client_ == nullptr || down_held_) return;
  if (stalled_ && !told_) return;
  if (down_.empty()) {
    if (!told_) return;
    LineClient* client = std::exchange(client_, nullptr);
    client->on_line_closed(told_);
    return;
  }
  std::size_t which = 0;
  if (server_.options().reorder_down) which = server_.time().random().below(down_.size());
  const std::string message = std::move(down_[which]);
  down_.erase(down_.begin() + static_cast<std::ptrdiff_t>(which));
  client_->on_line_message(message);
}

// --- the server ---

SimServer::Running::Running(SimServer& server)
    : runtime(server.time_),
      committer(server.time_, *server.log_, server.options_,
                {[&server](const hub::BoardWrite& write) { server.observer_.on_durable(write); },
                 [&server](const hub::BoardWrite& write) {
                   server.observer_.on_given_back(write);
                 }}),
      background(server.time_, server.options_),
      memory(server.options_.limits.board.memory_budget_bytes,
             [&server](bool away) { server.observer_.on_turning_away(away); }),
      hub({*server.log_, committer, server.gatekeeper_, runtime, background, memory,
           server.options_.limits}) {
  runtime.set_wall_skew(server.wall_skew_);
}

SimServer::SimServer(Timeline& time, const SimOptions& options, SimObserver& observer)
    : time_(time),
      options_(options),
      observer_(observer),
      log_(std::make_unique<MemoryLog>(options.sync)) {}

SimServer::~SimServer() {
  // Sessions leave their boards; they must not outlive their hub.
  for (const auto& line : lines_) line->server_crashed();
}

void SimServer::start() {
  SAMTAVLE_CHECK(!running_);
  ++starts_;
  running_ = std::make_unique<Running>(*this);
}

void SimServer::crash() {
  for (const auto& line : std::exchange(lines_, {})) line->server_crashed();
  running_.reset();
  log_->lose_unsynced();
}

std::shared_ptr<SimLine> SimServer::connect(const base::BoardId& board, LineClient& client) {
  std::erase_if(lines_, [](const auto& line) { return line->over(); });
  auto line = std::make_shared<SimLine>(*this, board, client);
  lines_.push_back(line);
  return line;
}

void SimServer::set_wall_skew(milliseconds skew) {
  wall_skew_ = skew;
  if (running_) running_->runtime.set_wall_skew(skew);
}

}  // namespace samtavle::support
