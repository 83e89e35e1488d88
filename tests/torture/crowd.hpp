#pragma once
// Healthy people on a board, while somebody else is not: light clients on real sockets, some of
// which write at a steady pace. It measures how long deliveries take, and knows at the end whether
// everybody got everything, once and in order.
//
// Threads: one of its own for all clients; the functions here are for one other.

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "journal.hpp"
#include "latencies.hpp"
#include "samtavle/base/result.hpp"
#include "tokens.hpp"

namespace samtavle::torture {

using std::chrono::milliseconds;

struct CrowdOptions {
  std::uint16_t port = 0;
  std::string board = "dokk1";
  unsigned readers = 40;
  unsigned writers = 8;
  milliseconds edit_every{100};   // of each writer
  std::size_t edit_bytes = 16;
};

class Crowd {
 public:
  // Until everybody is on the board; then the writers begin. Errors: unavailable.
  [[nodiscard]] static base::Result<std::unique_ptr<Crowd>> join(const CrowdOptions& options,
                                                                 const Tokens& tokens);
  ~Crowd();
  Crowd(const Crowd&) = delete;
  Crowd& operator=(const Crowd&) = delete;

  // Deliveries from now on are measured, until end_measure().
  void begin_measure();
  [[nodiscard]] Latencies end_measure();
  [[nodiscard]] Latencies measure(milliseconds time);

  struct Outcome {
    Journal journal;    // of all edits, each of which was made and acknowledged
    std::string wrong;  // the first thing that was not as it ought to be
  };
  // The writers stop, and everybody gets what they wrote.
  [[nodiscard]] Outcome settle(milliseconds within);

 private:
  class Impl;
  explicit Crowd(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace samtavle::torture
