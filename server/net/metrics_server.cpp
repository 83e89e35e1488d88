#include "samtavle/net/metrics_server.hpp"

#include <array>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <exception>
#include <thread>

#include "listening.hpp"
#include "samtavle/net/http_reader.hpp"
#include "samtavle/net/http_response.hpp"
#include "samtavle/net/places.hpp"

namespace samtavle::net {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Status = RequestReader::Status;
using Socket = asio::ip::tcp::socket;

// Whoever scrapes comes alone; what is above it is closed unheard.
constexpr std::size_t kConnectionsMax = 16;
// For a request, its answer and the end of the connection together.
constexpr std::chrono::seconds kConnectionLimit{10};
// No descriptor left: waiting beats asking again at once.
constexpr std::chrono::milliseconds kAcceptPause{100};
constexpr std::string_view kTextFormat = "text/plain; version=0.0.4; charset=utf-8";

RequestLimits without_body(const base::SessionLimits& limits) {
  RequestLimits out = request_limits(limits);
  out.body_bytes_max = 0;
  return out;
}

std::int64_t now_s() {
  const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::seconds>(since_1970).count();
}

}  // namespace

struct MetricsServer::Impl {
  explicit Impl(MetricsOptions chosen) : options(std::move(chosen)) {}
  ~Impl() {
    context.stop();
    if (thread.joinable()) thread.join();
  }

  base::Result<void> start();
  asio::awaitable<void> accept_all();
  asio::awaitable<void> serve(std::shared_ptr<Socket> socket, Places::Place place);
  [[nodiscard]] std::string answer(Status status, RequestReader& reader) const;
  void ended(const std::exception_ptr& failure) const;

  MetricsOptions options;
  // Before the context, whose coroutines give their places back.
  Places places{kConnectionsMax};
  asio::io_context context{1};
  std::optional<Acceptor> acceptor;
  std::string address;
  std::thread thread;
};

base::Result<void> MetricsServer::Impl::start() {
  auto listening = listen_on(context, options.address, options.port,
                             "metrics are for this machine only");
  if (!listening) {
    return base::fail(listening.error().code, "metrics.listen: " + listening.error().detail);
  }
  acceptor.emplace(std::move(listening).value());
  address = authority_of(*acceptor);
  asio::co_spawn(context, accept_all(), [this](const std::exception_ptr& e) { ended(e); });
  thread = std::thread([this] { context.run(); });
  return {};
}

asio::awaitable<void> MetricsServer::Impl::accept_all() {
  asio::steady_timer pause{context};
  while (acceptor->is_open()) {
    error_code error;
    auto socket = std::make_shared<Socket>(context);
    co_await acceptor->async_accept(*socket, asio::redirect_error(asio::use_awaitable, error));
    if (error) {
      pause.expires_after(kAcceptPause);
      co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
    } else if (Places::Place place = places.take()) {
      asio::co_spawn(context, serve(std::move(socket), std::move(place)),
                     [this](const std::exception_ptr& e) { ended(e); });
    }
  }
}

asio::awaitable<void> MetricsServer::Impl::serve(std::shared_ptr<Socket> socket,
                                                 Places::Place /*held until the end*/) {
  asio::steady_timer deadline{context, kConnectionLimit};
  deadline.async_wait([socket](const error_code& stopped) {
    error_code ignored;
    if (!stopped) socket->close(ignored);
  });
  error_code error;
  auto token = asio::redirect_error(asio::use_awaitable, error);
  std::array<char, 2'048> bytes;
  RequestReader reader{without_body(options.limits)};
  Status status = Status::need_more;
  while (status == Status::need_more) {
    const std::size_t count = co_await socket->async_read_some(asio::buffer(bytes), token);
    if (error) co_return;
    status = reader.feed({bytes.data(), count});
  }
  const std::string out = answer(status, reader);
  co_await asio::async_write(*socket, asio::buffer(out), token);
  if (!error) socket->shutdown(Socket::shutdown_send, error);
  // To close on bytes that are not read would take the answer back.
  while (!error) co_await socket->async_read_some(asio::buffer(bytes), token);
}

std::string MetricsServer::Impl::answer(Status status, RequestReader& reader) const {
  if (status == Status::refused) {
    return serialize(problem(reader.refusal(), reader.reason()), {false, false, now_s()});
  }
  const Request request = reader.take();
  const bool head = request.method == "HEAD";
  if (request.path != "/metrics" || (request.method != "GET" && !head)) {
    return serialize(problem(404, "here is GET /metrics, and nothing else"),
                     {false, head, now_s()});
  }
  const Response metrics{200, std::string(kTextFormat), options.text(), {}};
  return serialize(metrics, {false, head, now_s()});
}

void MetricsServer::Impl::ended(const std::exception_ptr& failure) const {
  if (!failure) return;
  try {
    std::rethrow_exception(failure);
  } catch (const std::exception& e) {
    log_event(options.log, LogLevel::error, "metrics_failed", {{"reason", e.what()}});
  }
}

base::Result<std::unique_ptr<MetricsServer>> MetricsServer::open(MetricsOptions options) {
  auto impl = std::make_unique<Impl>(std::move(options));
  if (auto started = impl->start(); !started) return base::pass_on(started);
  return std::unique_ptr<MetricsServer>(new MetricsServer(std::move(impl)));
}

MetricsServer::MetricsServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

MetricsServer::~MetricsServer() = default;

std::string MetricsServer::address() const { return impl_->address; }

}  // namespace samtavle::net
