#include "http_connection.hpp"

#include <netinet/tcp.h>
#include <sys/socket.h>

#include <array>
#include <cinttypes>
#include <cstdio>

#include "api_calls.hpp"
#include "connection.hpp"
#include "requests.hpp"
#include "samtavle/net/board_api.hpp"
#include "samtavle/net/origin.hpp"
#include "samtavle/sync/wire.hpp"

namespace samtavle::net {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

// What the kernel takes of a connection before the client has room for it. Left to itself it takes
// up to four megabytes of one that reads nothing.
constexpr int kUnsentBytesMax = 128 * 1024;
// After the last answer: what the client still sends is read for this long, because closing on
// unread bytes would take the answer back.
constexpr std::chrono::milliseconds kLinger{1'000};
// When to come back: connections end all the time; those of an address are counted by the minute.
constexpr std::chrono::seconds kRetryFull{5};
constexpr std::chrono::seconds kRetryAddress{60};
// For the disk to make a board.
constexpr std::chrono::seconds kAnswerLimit{30};
// For a body that is larger than others may be.
constexpr std::chrono::minutes kUploadLimit{5};
// For a file of the page, on a bad line.
constexpr std::chrono::minutes kDownloadLimit{5};
constexpr std::string_view kSyncBegin = "/boards/";
constexpr std::string_view kSync = "/sync";
constexpr std::string_view kIdLetters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";

// The {id} of /boards/{id}/sync; nothing for another path.
std::optional<std::string_view> sync_board(std::string_view path) {
  if (!path.starts_with(kSyncBegin) || !path.ends_with(kSync)) return std::nullopt;
  if (path.size() < kSyncBegin.size() + kSync.size()) return std::nullopt;
  path.remove_prefix(kSyncBegin.size());
  path.remove_suffix(kSync.size());
  if (path.find('/') != std::string_view::npos) return std::nullopt;
  return path;
}

std::string_view last_of_list(std::string_view list) {
  const std::size_t comma = list.rfind(',');
  if (comma != std::string_view::npos) list.remove_prefix(comma + 1);
  while (!list.empty() && list.front() == ' ') list.remove_prefix(1);
  while (!list.empty() && list.back() == ' ') list.remove_suffix(1);
  return list;
}

}  // namespace

HttpConnection::HttpConnection(Worker& worker, Stream stream, Places::Place place, bool refused)
    : worker_(worker),
      stream_(std::move(stream)),
      place_(std::move(place)),
      reader_(request_limits(worker.limits().session),
              [this](const Request& head) { return body_limit(head); }),
      accepted_(worker.runtime().now()),
      deadline_(accepted_ + worker.limits().session.accept_timeout),
      refused_(refused) {}

void HttpConnection::start() {
  worker_.figures().http.up();
  error_code error;
  Socket& socket = stream_.socket();
  const auto peer = socket.remote_endpoint(error);
  if (error) return finish();
  v6_ = peer.address().is_v6();
  address_ = peer.address().to_string();
  socket.set_option(asio::ip::tcp::no_delay(true), error);
  ::setsockopt(socket.native_handle(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, &kUnsentBytesMax,
               sizeof kUnsentBytesMax);
  socket.non_blocking(true, error);
  if (refused_) {
    return refuse(busy_response("the server has as many connections as it may", kRetryFull));
  }
  if (!worker_.shared().options.trust_forwarded_for && !enter({})) return;
  wait_readable();
}

// Behind a proxy that is trusted, what it says; otherwise the peer's own.
std::string HttpConnection::client_address(const Request& request) const {
  if (!worker_.shared().options.trust_forwarded_for) return address_;
  const auto forwarded = request.all("x-forwarded-for");
  const std::string_view last =
      forwarded.empty() ? std::string_view{} : last_of_list(forwarded.back());
  return last.empty() ? address_ : std::string(last);
}

// Takes the connection's place among those of its address; answers and returns false if there is
// none left.
bool HttpConnection::enter(const Request& request) {
  if (ticket_) return true;
  const std::string address = client_address(request);
  auto entered = worker_.shared().addresses.enter(address, worker_.runtime().now());
  if (entered) {
    ticket_ = std::move(*entered);
    return true;
  }
  worker_.over(entered.error().limit);
  worker_.figures().declined[Declined::address].add();
  worker_.shared().peer_log.note(worker_.runtime().now(), "connection_refused",
                                 "address_over_its_limit",
                                 {{"address", std::string_view(address)}});
  refuse(busy_response(entered.error().detail, kRetryAddress, 429));
  return false;
}

void HttpConnection::refuse(const Response& response) {
  keep_alive_ = false;
  // A handshake, to be told to come back, would cost more than what is refused.
  if (!stream_.can_talk()) return finish();
  respond(response);
}

std::size_t HttpConnection::body_limit(const Request& head) {
  const std::size_t bytes = body_bytes_max(worker_, head);
  if (bytes > RequestLimits{}.body_bytes_max) {
    deadline_ = worker_.runtime().now() + kUploadLimit;
  }
  return bytes;
}

void HttpConnection::wait_readable() {
  if (waiting_) return;
  waiting_ = true;
  stream_.wait_readable([self = shared_from_this()](const error_code& error) {
    self->waiting_ = false;
    // While it answers, what else comes has to wait.
    if (self->state_ == State::finished || self->state_ == State::answering) return;
    if (error) return self->finish();
    self->on_readable();
  });
}

void HttpConnection::on_readable() {
  std::vector<char>& scratch = worker_.scratch();
  // Before: whatever fails ends that.
  const bool could_talk = stream_.can_talk();
  error_code error;
  const std::size_t bytes = stream_.read_some(scratch, error);
  if (error == asio::error::would_block || error == asio::error::try_again) {
    return wait_readable();
  }
  if (error) {
    if (!could_talk) {
      worker_.shared().peer_log.note(worker_.runtime().now(), "connection_closed", "no_tls");
    }
    return finish();
  }
  if (state_ == State::lingering) return wait_readable();
  handle(reader_.feed({scratch.data(), bytes}));
}

void HttpConnection::handle(RequestReader::Status status) {
  if (status == RequestReader::Status::need_more) return wait_readable();
  state_ = State::answering;
  deadline_ = worker_.runtime().now() + kAnswerLimit;
  if (status == RequestReader::Status::refused) {
    worker_.over(reader_.limit());
    asked_for_.clear();
    request_id_ = new_request_id({});
    return refuse(problem(reader_.refusal(), reader_.reason()));
  }
  asked_ = true;
  Request request = reader_.take();
  asked_for_ = request.method + " " + request.path;
  request_id_ = new_request_id(request);
  request.address = client_address(request);
  head_ = request.method == "HEAD";
  keep_alive_ = request.keep_alive && !worker_.shared().draining;
  if (worker_.shared().options.trust_forwarded_for && !enter(request)) return;
  if (sync_board(request.path)) return upgrade(request);
  answer(worker_, request, [weak = weak_from_this()](const Response& response) {
    if (const auto self = weak.lock()) self->respond(response);
  });
}

void HttpConnection::respond(const Response& response) {
  if (state_ == State::finished) return;
  state_ = State::answering;
  worker_.figures().answers[response.status / 100].add();
  note_answer(response.status);
  out_ = serialize(response, {keep_alive_, head_, worker_.runtime().wall_ms() / 1000,
                              worker_.strict_transport(), request_id_});
  shared_out_ = head_ ? nullptr : response.shared_body;
  written_ = 0;
  if (shared_out_) deadline_ = worker_.runtime().now() + kDownloadLimit;
  write_rest();
}

// What the proxy calls it, if the proxy is to be believed; else a name of our own.
std::string HttpConnection::new_request_id(const Request& request) {
  constexpr std::size_t kBytesMax = 64;
  const std::string_view given = request.one("x-request-id");
  const bool good = !given.empty() && given.size() <= kBytesMax &&
                    given.find_first_not_of(kIdLetters) == std::string_view::npos;
  if (good && worker_.shared().options.trust_forwarded_for) return std::string(given);
  std::array<char, 17> hex;
  std::snprintf(hex.data(), hex.size(), "%016" PRIx64, worker_.runtime().random());
  return hex.data();
}

// A path that is none of ours may be anything.
void HttpConnection::note_answer(int status) {
  const std::string_view what = status < 400 || status >= 500 ? asked_for_ : std::string_view("-");
  const std::initializer_list<LogField> fields = {{"request", std::string_view(request_id_)},
                                                  {"what", what},
                                                  {"status", std::int64_t{status}}};
  if (status == 500) {
    worker_.shared().peer_log.note(worker_.runtime().now(), "request_failed", status_text(status),
                                   fields);
  } else {
    worker_.shared().log(LogLevel::debug, "answered", fields);
  }
}

void HttpConnection::write_rest() {
  std::array<asio::const_buffer, 2> buffers{asio::buffer(out_), {}};
  if (shared_out_) buffers[1] = asio::buffer(*shared_out_);
  const std::size_t all = asio::buffer_size(buffers);
  const std::size_t head = std::min(written_, buffers[0].size());
  buffers[0] += head;
  buffers[1] += written_ - head;
  error_code error;
  written_ += stream_.write_some(buffers, error);
  if (error && error != asio::error::would_block && error != asio::error::try_again) {
    return finish();
  }
  if (written_ < all) {
    return stream_.wait_writable([self = shared_from_this()](const error_code& gone) {
      if (self->state_ == State::finished) return;
      if (gone) return self->finish();
      self->write_rest();
    });
  }
  // Not from here: requests that have come together would be answered one inside the other.
  worker_.post([self = shared_from_this()] {
    if (self->state_ != State::finished) self->on_written();
  });
}

void HttpConnection::on_written() {
  std::string().swap(out_);
  shared_out_.reset();
  request_id_.clear();
  if (!keep_alive_) return linger();
  state_ = State::reading;
  deadline_ = worker_.runtime().now() + worker_.limits().session.accept_timeout;
  handle(reader_.feed({}));
}

void HttpConnection::linger() {
  state_ = State::lingering;
  deadline_ = worker_.runtime().now() + kLinger;
  stream_.end_writing();
  wait_readable();
}

std::optional<Response> HttpConnection::upgrade_refusal(const Request& request,
                                                        std::string_view board) const {
  const Shared& shared = worker_.shared();
  if (request.method != "GET") {
    Response response = problem(405, "a WebSocket is opened with GET");
    response.fields.emplace_back("Allow", "GET");
    return response;
  }
  if (!request.upgrade || request.one("sec-websocket-version") != "13") {
    Response response = problem(426, "here is a WebSocket of version 13");
    response.fields.emplace_back("Upgrade", "websocket");
    response.fields.emplace_back("Sec-WebSocket-Version", "13");
    return response;
  }
  if (!is_websocket_key(request.one("sec-websocket-key"))) {
    return problem(400, "Sec-WebSocket-Key is missing or wrong");
  }
  if (!request.lists("sec-websocket-protocol", sync::kSubprotocol)) {
    return problem(400, "the subprotocol samtavle.v1 has to be asked for");
  }
  if (!origin_allowed(request.all("origin"), request.all("host"), worker_.allowed_origins())) {
    return problem(403, "pages from there may not open boards here");
  }
  if (!base::BoardId::parse(board)) return problem(404, "there is no such board");
  if (!shared.ready || shared.draining) {
    return busy_response("the server is starting or stopping; come back");
  }
  return std::nullopt;
}

void HttpConnection::upgrade(const Request& request) {
  const std::string_view board = *sync_board(request.path);
  if (const auto refusal = upgrade_refusal(request, board)) {
    worker_.figures().declined[declined_by(refusal->status)].add();
    if (refusal->status == 403) audit_sparsely(worker_, {"refused", "", "", "", "origin"});
    return respond(*refusal);
  }

  error_code error;
  auto handover = std::make_shared<Handover>();
  handover->ticket = ticket_;
  handover->place = std::move(place_);
  handover->board = *base::BoardId::parse(board);
  handover->answer = switching_protocols(request.one("sec-websocket-key"), sync::kSubprotocol,
                                         worker_.runtime().wall_ms() / 1000);
  handover->rest = reader_.take_rest();
  handover->accepted = accepted_;
  handover->v6 = v6_;
  handover->tls = stream_.take_tls();
  handover->descriptor = stream_.socket().release(error);
  if (error) return finish();

  Worker& home = worker_.shared().home_of(*handover->board);
  home.post([handover, &home] { Connection::begin(home, std::move(*handover)); });
  finish();
}

sync::TimePoint HttpConnection::look(sync::TimePoint now) {
  end_overdue(now);
  return now;  // its deadline changes with every request, and it does not stay for long
}

void HttpConnection::end_overdue(sync::TimePoint now) {
  if (state_ == State::finished || now < deadline_) return;
  if (state_ != State::reading) return finish();
  // Between two requests a connection may be silent; that only ends it.
  if (!asked_ || !reader_.idle()) worker_.over(base::Limit::accept_timeout);
  if (!asked_) worker_.shared().peer_log.note(now, "connection_closed", "no_request_in_time");
  // A request that has begun and does not end is told so; silence is not answered.
  if (reader_.idle()) return finish();
  refuse(problem(408, "the request did not come in time"));
  deadline_ = now + kLinger;
}

void HttpConnection::retire() {
  keep_alive_ = false;
  if (state_ == State::reading) finish();
}

void HttpConnection::abandon() { finish(); }

void HttpConnection::finish() {
  if (state_ == State::finished) return;
  state_ = State::finished;
  worker_.figures().http.down();
  stream_.close();
  worker_.endpoints().remove(*this);
}

}  // namespace samtavle::net
