#include "link.hpp"

#include <boost/asio.hpp>
#include <boost/beast.hpp>
#include <deque>
#include <optional>

#include "http.hpp"
#include "line.hpp"
#include "samtavle/sync/wire.hpp"

namespace samtavle::native {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using base::Errc;
using boost::system::error_code;

namespace {

constexpr std::chrono::seconds kGoodbyeTimeout{2};

base::Error no_line(const std::string& what) { return {Errc::unavailable, what}; }

// What the server's refusal to upgrade means.
base::Error declined(const websocket::response_type& response) {
  base::Error error = problem(response.result_int(), response.body());
  if (error.code == Errc::not_found) error.code = Errc::no_such_board;
  return error;
}

class LinkOver final : public Link, public std::enable_shared_from_this<LinkOver> {
 public:
  LinkOver(net::io_context& io, Line line, Target target, Handler handler)
      : target_(std::move(target)),
        handler_(std::move(handler)),
        deadline_(io),
        ws_(std::move(line)) {}

  void start() { net::co_spawn(ws_.get_executor(), run(shared_from_this()), net::detached); }

  void send(std::string bytes) override {
    queue_.push_back(std::move(bytes));
    write_next();
  }

  void dismiss(std::uint16_t close_code, std::string reason,
               std::function<void()> done) override {
    silent_ = true;
    done_ = std::move(done);
    goodbye_ = websocket::close_reason{static_cast<websocket::close_code>(close_code),
                                       beast::string_view{reason}.substr(0, 120)};
    if (ended_) return finish();
    if (!open_) return cut_off();
    limit_time(kGoodbyeTimeout);
    write_next();
  }

  void drop() override {
    silent_ = true;
    cut_off();
  }

 private:
  using Self = std::shared_ptr<LinkOver>;

  net::awaitable<void> run([[maybe_unused]] Self self) {
    std::optional<base::Error> end = co_await connect();
    if (!end && !silent_) {
      open_ = true;
      handler_.opened();
    }
    if (!end) end = co_await read_all();
    open_ = false;
    ended_ = true;
    deadline_.cancel();
    cut_off();
    if (!silent_) handler_.closed(*end);
    finish();
  }

  // Nothing once the WebSocket is open, or why it is not.
  net::awaitable<std::optional<base::Error>> connect() {
    error_code ec;
    auto token = net::redirect_error(net::use_awaitable, ec);
    limit_time(target_.connect_timeout);
    // Whoever gave up before it began had nothing to close yet.
    if (cut_) co_return no_line(failed("cannot connect to", net::error::operation_aborted));
    Line::Tcp& tcp = ws_.next_layer().tcp();
    co_await tcp.async_connect(target_.addresses, token);
    if (ec) co_return no_line(failed("cannot connect to", ec));
    tcp.socket().set_option(net::ip::tcp::no_delay{true}, ec);
    co_await ws_.next_layer().handshake(ec);
    if (ec) co_return no_line(failed("no trusted connection to", ec));
    prepare();
    websocket::response_type response;
    co_await ws_.async_handshake(response, target_.server.host_header(),
                                 target_.server.base_path + target_.path, token);
    if (ec == websocket::error::upgrade_declined) co_return declined(response);
    if (ec) co_return no_line(failed("no WebSocket at", ec));
    if (response[http::field::sec_websocket_protocol] != sync::kSubprotocol) {
      co_return no_line(target_.server.str() + " does not speak samtavle.v1");
    }
    deadline_.cancel();
    co_return std::nullopt;
  }

  void prepare() {
    websocket::stream_base::timeout timeouts;
    timeouts.handshake_timeout = target_.connect_timeout;
    timeouts.idle_timeout = target_.idle_timeout;
    timeouts.keep_alive_pings = true;
    ws_.set_option(timeouts);
    const std::string agent = target_.client;
    ws_.set_option(websocket::stream_base::decorator([agent](websocket::request_type& request) {
      request.set(http::field::user_agent, agent);
      request.set(http::field::sec_websocket_protocol, sync::kSubprotocol);
    }));
    ws_.read_message_max(target_.message_bytes_max);
    ws_.auto_fragment(false);
    ws_.binary(true);
  }

  net::awaitable<base::Error> read_all() {
    error_code ec;
    beast::flat_buffer buffer;
    for (;;) {
      co_await ws_.async_read(buffer, net::redirect_error(net::use_awaitable, ec));
      // What was said counts, also where TLS was not ended behind it: some proxies just hang up.
      const websocket::close_reason& reason = ws_.reason();
      if (ec == websocket::error::closed || (ec && reason)) {
        co_return base::Error{base::from_close_code(reason.code),
                              std::string{reason.reason.data(), reason.reason.size()}};
      }
      if (ec) co_return no_line(failed("lost the connection to", ec));
      if (!ws_.got_binary()) co_return base::Error{Errc::malformed, "a text message"};
      const auto data = buffer.cdata();
      if (!silent_) {
        handler_.message(std::string_view{static_cast<const char*>(data.data()), data.size()});
      }
      buffer.consume(buffer.size());
    }
  }

  void write_next() {
    if (!open_ || writing_ || closing_) return;
    if (queue_.empty()) {
      if (goodbye_) say_goodbye();
      return;
    }
    writing_ = true;
    Self self = shared_from_this();
    ws_.async_write(net::buffer(queue_.front()), [self](const error_code& ec, std::size_t) {
      self->writing_ = false;
      self->queue_.pop_front();
      // The read ends with the same error and reports it.
      if (ec) return self->cut_off();
      self->write_next();
    });
  }

  void say_goodbye() {
    closing_ = true;
    Self self = shared_from_this();
    ws_.async_close(*goodbye_, [self](const error_code&) { self->cut_off(); });
  }

  void limit_time(std::chrono::milliseconds time) {
    deadline_.expires_after(time);
    Self self = shared_from_this();
    deadline_.async_wait([self](const error_code& ec) {
      if (ec) return;
      self->late_ = true;
      self->cut_off();
    });
  }

  void cut_off() {
    cut_ = true;
    error_code ignored;
    ws_.next_layer().tcp().socket().close(ignored);
  }

  void finish() {
    if (auto done = std::exchange(done_, {})) done();
  }

  std::string failed(const char* what, const error_code& ec) const {
    const bool late = late_ || ec == beast::error::timeout;
    return std::string{what} + " " + target_.server.str() + ": " +
           (late ? std::string{"it does not answer"} : ec.message());
  }

  Target target_;
  Handler handler_;
  net::steady_timer deadline_;
  websocket::stream<Line> ws_;
  std::deque<std::string> queue_;
  std::optional<websocket::close_reason> goodbye_;
  std::function<void()> done_;
  bool open_ = false;
  bool ended_ = false;
  bool writing_ = false;
  bool closing_ = false;
  bool silent_ = false;
  bool late_ = false;
  bool cut_ = false;
};

}  // namespace

base::Result<std::shared_ptr<Link>> Link::open(net::io_context& io, Target target,
                                               Handler handler) {
  auto line = Line::make(io, target.server, target.ca_file);
  if (!line) return base::pass_on(line);
  auto link = std::make_shared<LinkOver>(io, *std::move(line), std::move(target),
                                         std::move(handler));
  link->start();
  return std::shared_ptr<Link>{std::move(link)};
}

}  // namespace samtavle::native
