#include "samtavle/net/server.hpp"

#include <sys/socket.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "board_deletion.hpp"
#include "board_walk.hpp"
#include "http_connection.hpp"
#include "listening.hpp"
#include "samtavle/hub/thread_name.hpp"
#include "worker.hpp"

namespace samtavle::net {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using std::chrono::milliseconds;

// No descriptor or no memory left: waiting beats asking again at once.
constexpr milliseconds kAcceptPause{100};
constexpr milliseconds kEndPoll{10};
// For the last close frames, once everything is on disk.
constexpr milliseconds kFarewellLimit{2'500};

}  // namespace

struct Server::Impl {
  Impl(ServerOptions options, const ServerPorts& ports) : shared(std::move(options), ports) {}
  ~Impl() {
    for (auto& worker : shared.workers) worker->stop();
    join();
  }

  base::Result<void> listen();
  void accept();
  void on_accept(const error_code& error, Worker& worker, Socket socket);
  void take_in(Worker& worker, Socket socket);
  void drain(milliseconds spread);
  void await_farewell(Worker& worker, sync::TimePoint deadline);
  void worker_done();
  bool wait_done(milliseconds within);
  void join();

  Shared shared;
  std::optional<Acceptor> acceptor;
  std::string address;
  std::optional<BoardWalk> walk;
  std::size_t next_worker = 0;
  bool failing = false;
  std::vector<std::thread> threads;

  std::mutex mutex;
  std::condition_variable all_done;
  std::size_t workers_done = 0;
};

base::Result<void> Server::Impl::listen() {
  if (!shared.options.tls.certificate.empty()) {
    auto certificate = TlsCertificate::load(shared.options.tls);
    if (!certificate) return base::pass_on(certificate);
    shared.certificate = std::move(certificate).value();
  }
  constexpr const char* kWhyLoopback =
      "without a certificate (tls.certificate_file) samtavled listens on 127.0.0.1 or ::1, and a "
      "reverse proxy with TLS stands in front of it";
  const char* const why_loopback = shared.certificate ? "" : kWhyLoopback;
  boost::asio::io_context& context = shared.workers.front()->context();
  auto listening = shared.options.listener
                       ? take_over(context, *shared.options.listener, why_loopback)
                       : listen_on(context, shared.options.address, shared.options.port,
                                   why_loopback);
  if (!listening) return base::pass_on(listening);
  acceptor.emplace(std::move(listening).value());
  address = authority_of(*acceptor);
  return {};
}

void Server::Impl::accept() {
  if (shared.draining) return;
  Worker& worker = *shared.workers[next_worker++ % shared.workers.size()];
  auto socket = std::make_shared<Socket>(worker.context());
  acceptor->async_accept(*socket, [this, &worker, socket](const error_code& error) {
    on_accept(error, worker, std::move(*socket));
  });
}

void Server::Impl::on_accept(const error_code& error, Worker& worker, Socket socket) {
  if (error == asio::error::operation_aborted || shared.draining) return;
  // A client that has gone again is no reason to wait.
  if (error && error != asio::error::connection_aborted) {
    shared.workers.front()->figures().accept_failures.add();
    if (!failing) shared.log(LogLevel::error, "accept_failed", {{"reason", error.message()}});
    failing = true;
    shared.workers.front()->runtime().after(kAcceptPause, [this] { accept(); });
    return;
  }
  failing = false;
  if (!error) take_in(worker, std::move(socket));
  accept();
}

// Beyond the places that there are a connection is told so, and beyond those that are being told it
// is closed without a word: what else needs descriptors, the store before all, must find some.
void Server::Impl::take_in(Worker& worker, Socket socket) {
  Places::Place place = shared.places.take();
  const bool refused = !place;
  Worker& here = *shared.workers.front();
  here.figures().accepted.add();
  if (refused) {
    here.over(base::Limit::connections_max);
    here.figures().declined[Declined::full].add();
    if (shared.places.full_is_news()) {
      shared.log(LogLevel::warning, "connections_full",
                 {{"connections_max", std::int64_t{here.limits().session.connections_max}},
                  {"meanwhile", "new ones are told to come back"}});
    }
    place = shared.refusals.take();
    if (!place) return;
  }
  std::unique_ptr<TlsConnection> tls;
  if (shared.certificate) {
    tls = shared.certificate->begin(socket.native_handle());
    if (!tls) return;
  }
  struct Arrival {
    Stream stream;
    Places::Place place;
  };
  auto arrival = std::make_shared<Arrival>(
      Arrival{Stream(std::move(socket), std::move(tls)), std::move(place)});
  // On its own thread, whose limits it is made with.
  worker.post([arrival, &worker, refused] {
    auto connection = std::make_shared<HttpConnection>(
        worker, std::move(arrival->stream), std::move(arrival->place), refused);
    worker.endpoints().add(connection);
    connection->start();
  });
}

// Everything on disk first, then the goodbyes, then the end of the loop.
void Server::Impl::drain(milliseconds spread) {
  shared.draining = true;
  shared.workers.front()->post([this] {
    error_code ignored;
    acceptor->close(ignored);
  });
  for (auto& entry : shared.workers) {
    Worker& worker = *entry;
    worker.post([this, &worker, spread] {
      worker.hub().stop(spread, [this, &worker] {
        worker.endpoints().retire_all();
        await_farewell(worker, worker.runtime().now() + kFarewellLimit);
      });
    });
  }
}

void Server::Impl::await_farewell(Worker& worker, sync::TimePoint deadline) {
  if (worker.endpoints().size() == 0 || worker.runtime().now() >= deadline) return worker_done();
  worker.runtime().after(kEndPoll, [this, &worker, deadline] { await_farewell(worker, deadline); });
}

void Server::Impl::worker_done() {
  const std::lock_guard lock{mutex};
  ++workers_done;
  all_done.notify_all();
}

bool Server::Impl::wait_done(milliseconds within) {
  std::unique_lock lock{mutex};
  return all_done.wait_for(lock, within, [this] { return workers_done == shared.workers.size(); });
}

void Server::Impl::join() {
  for (std::thread& thread : threads) thread.join();
  threads.clear();
}

base::Result<std::unique_ptr<Server>> Server::open(ServerOptions options,
                                                   const ServerPorts& ports) {
  unsigned threads = options.threads;
  if (threads == 0) threads = std::max(1u, std::thread::hardware_concurrency());
  auto impl = std::make_unique<Impl>(std::move(options), ports);
  for (unsigned i = 0; i < threads; ++i) {
    impl->shared.workers.push_back(std::make_unique<Worker>(impl->shared));
  }
  impl->walk.emplace(impl->shared.workers.size());
  if (auto listening = impl->listen(); !listening) return base::pass_on(listening);
  return std::unique_ptr<Server>(new Server(std::move(impl)));
}

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Server::~Server() = default;

std::string Server::address() const { return impl_->address; }

void Server::start() {
  impl_->accept();
  std::size_t number = 0;
  for (auto& worker : impl_->shared.workers) {
    impl_->threads.emplace_back([&worker = *worker, name = "hub-" + std::to_string(number++)] {
      hub::name_this_thread(name);
      worker.run();
    });
  }
}

void Server::set_ready() { impl_->shared.ready = true; }

void Server::create_board(hub::NewBoard board,
                          std::function<void(base::Result<hub::BoardInfo>)> done) {
  Worker& home = impl_->shared.home_of(board.id);
  home.post([&home, board = std::move(board), done = std::move(done)]() mutable {
    home.hub().create(board, std::move(done));
  });
}

void Server::delete_due_board(const base::BoardId& board,
                              std::function<void(base::Result<hub::Deletion>)> done) {
  net::delete_due_board(impl_->shared.home_of(board), board, std::move(done));
}

base::Result<void> Server::reload(const Reloadable& wanted) {
  Shared& shared = impl_->shared;
  if (wanted.tls.certificate.empty() != shared.options.tls.certificate.empty()) {
    return base::fail(base::Errc::config, "TLS is begun and given up by a restart only");
  }
  std::shared_ptr<const TlsCertificate> certificate;
  if (!wanted.tls.certificate.empty()) {
    auto loaded = TlsCertificate::load(wanted.tls);
    if (!loaded) return base::pass_on(loaded);
    certificate = std::move(loaded).value();
  }
  shared.workers.front()->post([&shared, certificate] { shared.certificate = certificate; });
  shared.addresses.set_limits(wanted.limits.session);
  shared.places.set_max(wanted.limits.session.connections_max);
  shared.memory.set_bytes_max(wanted.limits.board.memory_budget_bytes);
  shared.opener.set_tasks_max(wanted.limits.board.openings_max);
  for (auto& worker : shared.workers) {
    worker->post([&worker = *worker, wanted] { worker.reload(wanted); });
  }
  return {};
}

bool Server::answers(milliseconds within) {
  struct Waiting {
    std::mutex mutex;
    std::condition_variable changed;
    std::size_t silent;
  };
  auto waiting = std::make_shared<Waiting>();
  waiting->silent = impl_->shared.workers.size();
  for (auto& worker : impl_->shared.workers) {
    worker->post([waiting] {
      const std::lock_guard lock{waiting->mutex};
      --waiting->silent;
      waiting->changed.notify_all();
    });
  }
  std::unique_lock lock{waiting->mutex};
  return waiting->changed.wait_for(lock, within, [&] { return waiting->silent == 0; });
}

std::vector<ThreadFigures> Server::figures() const {
  std::vector<ThreadFigures> all;
  for (const auto& worker : impl_->shared.workers) {
    all.push_back({worker->hub().figures(), worker->figures()});
  }
  return all;
}

ServerLook Server::look(milliseconds within) {
  return impl_->walk->take(impl_->shared.workers, within);
}

bool Server::ready() const { return impl_->shared.ready && !impl_->shared.draining; }

bool Server::stop(milliseconds spread, milliseconds within) {
  impl_->drain(spread);
  const bool clean = impl_->wait_done(within);
  for (auto& worker : impl_->shared.workers) worker->stop();
  impl_->join();
  return clean;
}

}  // namespace samtavle::net
