#include "reader.hpp"

#include <boost/asio/post.hpp>

namespace samtavle::net {

Reader::Reader(std::size_t threads, std::size_t tasks_max)
    : tasks_max_(tasks_max), pool_(threads) {}

Reader::~Reader() {
  pool_.stop();
  pool_.join();
}

bool Reader::post(std::function<void()> task) {
  if (tasks_.fetch_add(1) >= tasks_max_) {
    tasks_.fetch_sub(1);
    return false;
  }
  boost::asio::post(pool_, [this, task = std::move(task)] {
    task();
    tasks_.fetch_sub(1);
  });
  return true;
}

}  // namespace samtavle::net
