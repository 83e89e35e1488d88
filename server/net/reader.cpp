#include "reader.hpp"

#include <boost/asio/post.hpp>

namespace samtavle::net {

Reader::Reader(std::size_t threads, std::size_t tasks_max) : places_(tasks_max), pool_(threads) {}

Reader::~Reader() {
  pool_.stop();
  pool_.join();
}

bool Reader::post(std::function<void()> task) {
  Places::Place place = places_.take();
  if (!place) return false;
  boost::asio::post(pool_, [task = std::move(task), place = std::move(place)] { task(); });
  return true;
}

}  // namespace samtavle::net
