#include "board_walk.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>

namespace samtavle::net {

struct BoardWalk::Answers {
  struct One {
    hub::Levels levels;
    bool asked = false;
  };

  void set(std::size_t worker, const hub::Levels& levels) {
    const std::lock_guard lock{mutex};
    of[worker] = {levels, false};
    answered.notify_all();
  }
  [[nodiscard]] std::size_t silent() const {
    return static_cast<std::size_t>(
        std::count_if(of.begin(), of.end(), [](const One& one) { return one.asked; }));
  }

  std::mutex mutex;
  std::condition_variable answered;
  std::vector<One> of;  // by worker; under the mutex
};

BoardWalk::BoardWalk(std::size_t workers) : answers_(std::make_shared<Answers>()) {
  answers_->of.resize(workers);
}

ServerLook BoardWalk::take(std::vector<std::unique_ptr<Worker>>& workers,
                           std::chrono::milliseconds within) {
  std::unique_lock lock{answers_->mutex};
  for (std::size_t i = 0; i < workers.size(); ++i) {
    if (std::exchange(answers_->of[i].asked, true)) continue;
    workers[i]->post([answers = answers_, i, &worker = *workers[i]] {
      answers->set(i, worker.hub().levels());
    });
  }
  answers_->answered.wait_for(lock, within, [this] { return answers_->silent() == 0; });
  ServerLook look;
  for (const Answers::One& one : answers_->of) look.levels += one.levels;
  look.silent_threads = answers_->silent();
  return look;
}

}  // namespace samtavle::net
