#pragma once
// A client that keeps no board: it joins, counts what it is sent, and writes small edits. Bytes go
// in and out; it knows no socket, no clock and no thread. So thousands of them cost little.
//
// It holds the server to its word: events come once each, in order, without a gap. What it edits is
// one unknown field of the board itself, so that the board does not grow.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "samtavle/base/errc.hpp"
#include "samtavle/base/ids.hpp"
#include "samtavle/v1/session.pb.h"

namespace samtavle::torture {

class LightClient {
 public:
  struct Options {
    std::string board;
    std::string token;
    std::string name;  // its first 16 bytes are the device
    bool writes = false;
    std::function<void(const v1::Event&)> on_event{};
  };

  explicit LightClient(Options options);

  // --- bytes ---
  // To be sent; whoever sends takes them away.
  [[nodiscard]] std::string& output() { return output_; }
  void received(std::string_view bytes);

  // An edit with this label and about so many bytes. Only once it may write.
  void edit(const std::string& label, std::size_t bytes);

  // --- how it stands ---
  // It has the board, and a replica number if it writes.
  [[nodiscard]] bool live() const { return loaded_ && (!options_.writes || replica_ != 0); }
  [[nodiscard]] bool ended() const { return ended_; }
  // The last event that it had.
  [[nodiscard]] base::Seq seq() const { return seq_; }
  [[nodiscard]] std::uint64_t made() const { return made_; }
  [[nodiscard]] std::uint64_t acknowledged() const { return acknowledged_; }
  // The first thing that was not as it ought to be; empty: nothing.
  [[nodiscard]] const std::string& wrong() const { return wrong_; }
  // That the server closed for this reason, and nothing before it.
  [[nodiscard]] bool closed_with(base::Errc why) const;

 private:
  void take_answer();
  void take_frames();
  void take(const v1::ServerFrame& frame);
  void complain(const std::string& what);

  Options options_;
  std::string input_;
  std::string output_;
  bool upgraded_ = false;
  bool ended_ = false;
  bool loaded_ = false;
  std::size_t snapshot_bytes_ = 0;
  base::Seq seq_;
  std::uint32_t replica_ = 0;
  std::uint32_t next_counter_ = 1;
  std::uint64_t made_ = 0;
  std::uint64_t acknowledged_ = 0;
  std::string wrong_;
};

// What an ordinary client says first. The device is made of its name.
[[nodiscard]] v1::ClientFrame hello(const std::string& token, const std::string& name);
// The edit of an unknown field of the board itself.
[[nodiscard]] v1::ClientFrame field_edit(std::uint32_t replica, std::uint32_t counter,
                                         const std::string& label, std::size_t bytes);

}  // namespace samtavle::torture
