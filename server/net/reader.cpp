#include "reader.hpp"

#include <boost/asio/post.hpp>

namespace samtavle::net {
namespace {

constexpr std::size_t kWaitingMax = 64;

}  // namespace

Reader::~Reader() {
  pool_.stop();
  pool_.join();
}

bool Reader::post(std::function<void()> task) {
  if (waiting_.fetch_add(1) >= kWaitingMax) {
    waiting_.fetch_sub(1);
    return false;
  }
  boost::asio::post(pool_, [this, task = std::move(task)] {
    task();
    waiting_.fetch_sub(1);
  });
  return true;
}

}  // namespace samtavle::net
