#pragma once
// What becomes of an erasure, a redaction or a deletion behind the answer: it is listed beside the
// backups, and the bytes it replaced are rewritten, on a thread of its own, also if the server died
// before.
//
// Threads: made and ended by one; keep() by any.

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <thread>

#include "samtavle/log/rocks_log.hpp"
#include "samtavle/net/erasures.hpp"
#include "samtavle/net/log_sink.hpp"

namespace samtavle::app {

struct ErasureServiceOptions {
  std::filesystem::path backups;  // where they are listed; empty: nowhere
  std::chrono::milliseconds after_failure = std::chrono::minutes{1};
  net::LogSink sink;
};

class ErasureService final : public net::Erasures {
 public:
  // `log` must outlive it.
  ErasureService(log::RocksLog& log, ErasureServiceOptions options);
  // Waits for what is being rewritten; the rest is done after the next start.
  ~ErasureService() override;
  ErasureService(const ErasureService&) = delete;
  ErasureService& operator=(const ErasureService&) = delete;

  [[nodiscard]] base::Result<void> keep(const hub::KeptErasure& erasure) override;
  [[nodiscard]] base::Result<void> keep(const hub::KeptRedaction& redaction) override;
  [[nodiscard]] base::Result<void> keep(const hub::KeptDeletion& deletion) override;

 private:
  void run();
  // What was listed, or not, is there to be rewritten.
  [[nodiscard]] base::Result<void> wake(base::Result<void> listed);
  // What the last run may not have come to. False: to be tried again.
  [[nodiscard]] bool list_all();
  [[nodiscard]] bool rewrite();

  log::RocksLog& log_;
  const ErasureServiceOptions options_;
  std::mutex list_mutex_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  bool wanted_ = true;  // something may have to be rewritten
  bool unlisted_;       // or listed
  std::thread thread_;
};

}  // namespace samtavle::app
