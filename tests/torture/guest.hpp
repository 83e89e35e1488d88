#pragma once
// A light client on a socket of its own that sends as slowly, or as fast, as it is told to, and
// reads or does not.
//
// One thread.

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "light_client.hpp"
#include "samtavle/support/raw_socket.hpp"

namespace samtavle::torture {

class Guest {
 public:
  // `from` and `receive_buffer_bytes` as for RawSocket.
  Guest(std::uint16_t port, const std::string& from, LightClient::Options options,
        int receive_buffer_bytes = 0)
      : socket_(port, from, receive_buffer_bytes),
        name_(options.name),
        client_(std::move(options)),
        gone_(!socket_.connected()) {}

  // Sends at most so many bytes of what it has to say.
  void send(std::size_t bytes_max = ~std::size_t{0});
  // Takes what has come.
  void receive();
  // Both.
  void pump(std::size_t bytes_max = ~std::size_t{0});
  // An edit with a label of its own.
  void edit(std::size_t bytes) {
    client_.edit(name_ + "-" + std::to_string(client_.made()), bytes);
  }
  // More to be said, whatever it is.
  void say(std::string_view bytes) { client_.output() += bytes; }

  [[nodiscard]] LightClient& client() { return client_; }
  // For those who wait for many; -1 once it is gone.
  [[nodiscard]] int fd() const { return socket_.fd(); }
  [[nodiscard]] std::size_t sent() const { return sent_; }
  // How much it has not got rid of yet.
  [[nodiscard]] std::size_t unsent() { return client_.output().size(); }
  // There is no connection, or not any more.
  [[nodiscard]] bool gone() const { return gone_; }

 private:
  support::RawSocket socket_;
  std::string name_;
  LightClient client_;
  std::size_t sent_ = 0;
  bool gone_;
};

using Guests = std::vector<std::unique_ptr<Guest>>;

// Calls `each` with every guest, again and again, until it is true for all of them.
[[nodiscard]] bool visit_until(const Guests& guests, std::chrono::milliseconds within,
                               const std::function<bool(Guest&)>& each);
// Pumps all of them until it is so with each.
[[nodiscard]] bool pump_until(const Guests& guests, std::chrono::milliseconds within,
                              const std::function<bool(Guest&)>& so);
// Pumps them for so long.
void pump_for(const Guests& guests, std::chrono::milliseconds time);

[[nodiscard]] inline bool is_live(Guest& guest) { return guest.client().live(); }
// Each of its edits has come back to it.
[[nodiscard]] inline bool has_all(Guest& guest) {
  return guest.client().acknowledged() == guest.client().made();
}

}  // namespace samtavle::torture
