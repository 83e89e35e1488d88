#pragma once
// A light client on a socket of its own that sends as slowly, or as fast, as it is told to.
//
// One thread.

#include <cstdint>
#include <string>

#include "light_client.hpp"
#include "samtavle/support/raw_socket.hpp"

namespace samtavle::torture {

class Guest {
 public:
  Guest(std::uint16_t port, const std::string& from, LightClient::Options options)
      : socket_(port, from), name_(options.device), client_(std::move(options)) {}

  // Sends at most so many bytes of what it has to say, and takes what has come.
  void pump(std::size_t bytes_max = ~std::size_t{0});
  // An edit with a label of its own.
  void edit(std::size_t bytes) {
    client_.edit(name_ + "-" + std::to_string(client_.made()), bytes);
  }
  // More to be said, whatever it is.
  void say(std::string_view bytes) { client_.output() += bytes; }

  [[nodiscard]] LightClient& client() { return client_; }
  [[nodiscard]] std::size_t sent() const { return sent_; }
  // How much it has not got rid of yet.
  [[nodiscard]] std::size_t unsent() { return client_.output().size(); }
  // The server has closed.
  [[nodiscard]] bool gone() const { return gone_; }

 private:
  support::RawSocket socket_;
  std::string name_;
  LightClient client_;
  std::size_t sent_ = 0;
  bool gone_ = false;
};

}  // namespace samtavle::torture
