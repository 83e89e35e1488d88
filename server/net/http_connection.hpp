#pragma once
// A TCP connection that has been accepted: its HTTP requests, one after the other, until one of
// them asks for a board's WebSocket. Then the socket goes to the board's thread.
//
// Thread: the worker's that accepted it.

#include <optional>
#include <string>

#include "samtavle/net/http_reader.hpp"
#include "samtavle/net/http_response.hpp"
#include "stream.hpp"
#include "worker.hpp"

namespace samtavle::net {

class HttpConnection final : public Endpoint,
                             public std::enable_shared_from_this<HttpConnection> {
 public:
  // `refused`: there are more connections than there may be, and this one is told so.
  HttpConnection(Worker& worker, Stream stream, Places::Place place, bool refused);

  // On the worker's thread, after Worker::add().
  void start();

  // Endpoint
  sync::TimePoint look(sync::TimePoint now) override;
  void retire() override;
  void abandon() override;

 private:
  enum class State { reading, answering, lingering, finished };

  void wait_readable();
  void on_readable();
  void handle(RequestReader::Status status);
  [[nodiscard]] std::size_t body_limit(const Request& head);
  [[nodiscard]] std::string client_address(const Request& request) const;
  [[nodiscard]] bool enter(const Request& request);
  // Under which the log and the answer name a request.
  [[nodiscard]] std::string new_request_id(const Request& request);
  void note_answer(int status);
  // Answers, and ends.
  void refuse(const Response& response);
  void respond(const Response& response);
  void write_rest();
  void on_written();
  void linger();
  void end_overdue(sync::TimePoint now);
  void finish();

  // Why an upgrade is refused; nothing if it is granted.
  [[nodiscard]] std::optional<Response> upgrade_refusal(const Request& request,
                                                        std::string_view board) const;
  void upgrade(const Request& request);

  Worker& worker_;
  Stream stream_;
  Places::Place place_;
  RequestReader reader_;
  std::shared_ptr<Addresses::Ticket> ticket_;
  std::string address_;
  std::string asked_for_;   // method and path of the last request
  std::string request_id_;  // of that one
  std::string out_;
  std::shared_ptr<const std::string> shared_out_;  // behind it
  std::size_t written_ = 0;                        // of both
  sync::TimePoint accepted_;
  sync::TimePoint deadline_;
  State state_ = State::reading;
  bool keep_alive_ = true;
  bool head_ = false;
  bool v6_ = false;
  bool waiting_ = false;  // until there is something to read
  bool asked_ = false;    // a whole request has come
  bool refused_;
};

}  // namespace samtavle::net
