#include "fake_server.hpp"

#include <unistd.h>

#include <boost/beast/http.hpp>

#include "samtavle/board/codec.hpp"
#include "samtavle/board/snapshot.hpp"
#include "samtavle/plan/board_template.hpp"

namespace samtavle::native {

namespace http = beast::http;
using boost::system::error_code;
using net::ip::tcp;

namespace {

// False when the connection is over.
bool read_frame(WebSocket& ws, v1::ClientFrame& frame) {
  beast::flat_buffer buffer;
  error_code ec;
  ws.read(buffer, ec);
  return !ec && frame.ParseFromString(beast::buffers_to_string(buffer.cdata()));
}

void send(WebSocket& ws, const v1::ServerFrame& frame) {
  const std::string bytes = frame.SerializeAsString();
  error_code ignored;
  ws.write(net::buffer(bytes), ignored);
}

bool upgrade(WebSocket& ws) {
  ws.set_option(beast::websocket::stream_base::decorator(
      [](beast::websocket::response_type& response) {
        response.set(http::field::sec_websocket_protocol, "samtavle.v1");
      }));
  error_code ec;
  ws.accept(ec);
  ws.binary(true);
  return !ec;
}

}  // namespace

FakeServer::FakeServer(std::vector<Script> scripts)
    : acceptor_(io_, {net::ip::address_v4::loopback(), 0}),
      scripts_(std::move(scripts)),
      thread_([this] { run(); }) {}

FakeServer::~FakeServer() {
  {
    const std::lock_guard lock{mutex_};
    ending_ = true;
    error_code ignored;
    if (open_ != nullptr) open_->shutdown(tcp::socket::shutdown_both, ignored);
  }
  // Wakes the thread where it accepts.
  net::io_context io;
  tcp::socket last{io};
  error_code ignored;
  last.connect(acceptor_.local_endpoint(), ignored);
  thread_.join();
}

std::string FakeServer::url() const {
  return "http://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port());
}

int FakeServer::connections() const {
  const std::lock_guard lock{mutex_};
  return connections_;
}

void FakeServer::run() {
  for (std::size_t i = 0;; ++i) {
    tcp::socket socket{io_};
    error_code ec;
    acceptor_.accept(socket, ec);
    // A second handle, so that the destructor can end what a script is waiting for.
    tcp::socket handle{io_};
    handle.assign(tcp::v4(), ::dup(socket.native_handle()), ec);
    {
      const std::lock_guard lock{mutex_};
      if (ending_) return;
      ++connections_;
      open_ = &handle;
    }
    scripts_[std::min(i, scripts_.size() - 1)](std::move(socket));
    const std::lock_guard lock{mutex_};
    open_ = nullptr;
    if (ending_) return;
  }
}

FakeServer::Script answer_http(unsigned status, std::string body, std::string* request) {
  return [status, body, request](tcp::socket socket) {
    beast::flat_buffer buffer;
    http::request<http::string_body> asked;
    error_code ec;
    http::read(socket, buffer, asked, ec);
    if (request != nullptr) {
      *request = std::string{asked.method_string()} + " " + std::string{asked.target()} + " " +
                 std::string{asked[http::field::authorization]} + " " + asked.body();
    }
    http::response<http::string_body> response{static_cast<http::status>(status), 11};
    response.set(http::field::content_type, "application/json");
    response.keep_alive(false);
    response.body() = body;
    response.prepare_payload();
    http::write(socket, response, ec);
  };
}

FakeServer::Script close_with(std::uint16_t code, std::string reason,
                              std::vector<std::string>* tokens) {
  return [code, reason, tokens](tcp::socket socket) {
    WebSocket ws{std::move(socket)};
    v1::ClientFrame frame;
    if (!upgrade(ws) || !read_frame(ws, frame)) return;
    if (tokens != nullptr) tokens->push_back(frame.hello().token());
    error_code ignored;
    ws.close({static_cast<beast::websocket::close_code>(code), reason}, ignored);
  };
}

FakeServer::Script of_versions(sync::Versions versions) {
  return [versions](tcp::socket socket) {
    WebSocket ws{std::move(socket)};
    v1::ClientFrame frame;
    if (!upgrade(ws) || !read_frame(ws, frame)) return;
    const auto speaks = sync::check_version(frame.hello().version(), versions);
    SAMTAVLE_CHECK(!speaks);
    error_code ignored;
    ws.close({static_cast<beast::websocket::close_code>(base::close_code(speaks.error().code)),
              speaks.error().detail},
             ignored);
  };
}

FakeBoard::FakeBoard() {
  auto first = plan::default_board(board_, "Havnen", "Byen", plan::Language::danish);
  SAMTAVLE_CHECK(first.has_value());
  board_.roll_back(std::move(first->journal));
  v1::ServerFrame unsent;
  commit(*first->edit, {}, unsent);
}

void FakeBoard::commit(const v1::Edit& edit, base::Seq based_on, v1::ServerFrame& answer) {
  v1::Event event;
  event.set_seq(board_.seq().value + 1);
  event.set_actor(edit.replica() == 0 ? 0 : replicas_.at(edit.replica()));
  event.set_time_ms(1);
  *event.mutable_edit() = edit;
  event.set_behind(board_.seq().value - based_on.value);
  const auto applied = board_.apply(edit, board::stamp_of(event));
  SAMTAVLE_CHECK(applied.has_value());
  *answer.add_events() = event;
  log_.push_back(std::move(event));
}

FakeServer::Script FakeBoard::serve(Manners manners) {
  return [this, manners](tcp::socket socket) {
    WebSocket ws{std::move(socket)};
    v1::ClientFrame frame;
    if (!upgrade(ws) || !read_frame(ws, frame)) return;
    welcome(ws, frame.hello(), manners);
    if (manners.draining_ms) {
      v1::ServerFrame notice;
      notice.add_notices()->set_kind(v1::NOTICE_KIND_DRAINING);
      notice.mutable_notices(0)->set_delay_ms(*manners.draining_ms);
      send(ws, notice);
      error_code ignored;
      ws.close({static_cast<beast::websocket::close_code>(1001), "draining"}, ignored);
      return;
    }
    while (read_frame(ws, frame)) take(ws, frame, manners);
  };
}

void FakeBoard::welcome(WebSocket& ws, const v1::Hello& hello, const Manners& manners) {
  const std::lock_guard lock{mutex_};
  v1::ServerFrame frame;
  v1::Welcome* welcome = frame.mutable_welcome();
  welcome->set_session(1);
  welcome->set_epoch(manners.epoch);
  welcome->set_head_seq(board_.seq().value);
  welcome->set_actor(manners.actor);
  v1::ActorEntry* entry = welcome->mutable_directory()->add_actors();
  entry->set_actor(manners.actor);
  entry->set_name(manners.name);
  welcome->set_role(v1::ROLE_MANAGER);
  welcome->set_version(1);
  welcome->mutable_limits()->set_frame_bytes_max(256 * 1024);
  welcome->mutable_limits()->set_burst_factor(4);
  // A number belongs to one actor, in one epoch.
  const auto given = replicas_.find(hello.replica());
  if (given != replicas_.end() && given->second == manners.actor &&
      hello.epoch() == manners.epoch) {
    v1::Resumed* resumed = welcome->mutable_resumed();
    resumed->set_replica(hello.replica());
    resumed->set_high_water(board_.next_counter(base::Replica{hello.replica()}).value - 1);
    for (const v1::Event& event : log_) {
      if (event.edit().replica() != hello.replica()) continue;
      resumed->set_edit_hash(board::edit_hash(board::encode_edit(event.edit())));
    }
  }
  welcome->set_snapshot(!hello.has_cursor());
  send(ws, frame);
  if (hello.has_cursor()) {
    v1::ServerFrame missed;
    for (const v1::Event& event : log_) {
      if (event.seq() > hello.cursor().seq()) *missed.add_events() = event;
    }
    return send(ws, missed);
  }
  const std::string snapshot = board::encode_snapshot(board_);
  v1::ServerFrame chunk;
  chunk.mutable_snapshot()->set_seq(board_.seq().value);
  chunk.mutable_snapshot()->set_total_bytes(static_cast<std::uint32_t>(snapshot.size()));
  chunk.mutable_snapshot()->set_data(snapshot);
  send(ws, chunk);
}

void FakeBoard::take(WebSocket& ws, const v1::ClientFrame& frame, const Manners& manners) {
  const std::lock_guard lock{mutex_};
  v1::ServerFrame answer;
  if (frame.has_need_replica()) {
    const auto next = static_cast<std::uint32_t>(replicas_.size()) + 1;
    replicas_.emplace(next, manners.actor);
    answer.mutable_replica()->set_replica(next);
  }
  for (const v1::Edit& edit : frame.edits()) {
    if (manners.refuse) {
      v1::Refusal* refusal = answer.add_refusals();
      refusal->set_attempt(frame.attempt());
      refusal->set_first_counter(edit.first_counter());
      refusal->set_last_counter(board::last_counter(edit).value().value);
      refusal->set_code(v1::REFUSAL_CODE_FROZEN);
      refusal->set_text(*manners.refuse);
      break;
    }
    if (manners.acknowledges) commit(edit, base::Seq{frame.based_on()}, answer);
  }
  for (const v1::Ballot& ballot : frame.ballots()) {
    if (!manners.acknowledges) break;
    v1::BallotReceipt* receipt = answer.add_ballots();
    receipt->set_round_replica(ballot.round_replica());
    receipt->set_round_counter(ballot.round_counter());
    receipt->set_number(ballot.number());
    if (manners.refuse) {
      receipt->set_code(v1::REFUSAL_CODE_FROZEN);
      receipt->set_text(*manners.refuse);
    } else {
      *receipt->mutable_dots() = ballot.dots();
    }
  }
  if (answer.ByteSizeLong() > 0) send(ws, answer);
}

std::vector<std::string> FakeBoard::texts() const {
  const std::lock_guard lock{mutex_};
  std::vector<std::string> out;
  for (const v1::Event& event : log_) {
    if (event.edit().replica() == 0) continue;
    for (const v1::Operation& operation : event.edit().operations()) {
      if (operation.has_insert_text()) out.push_back(operation.insert_text().text());
    }
  }
  return out;
}

std::string FakeBoard::hash() const {
  const std::lock_guard lock{mutex_};
  return board::snapshot_hash(board_);
}

}  // namespace samtavle::native
