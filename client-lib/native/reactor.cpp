#include "reactor.hpp"

#include <boost/asio.hpp>

#if !defined(BOOST_ASIO_HAS_EPOLL) || !defined(BOOST_ASIO_HAS_TIMERFD)
#error "an app's loop waits for Asio's epoll descriptor, in which its timers stand too"
#endif

namespace samtavle::native {

namespace net = boost::asio;
using Reactor = net::detail::epoll_reactor;

namespace {

// Asio does not hand its epoll descriptor out. An explicit instantiation may name a private member;
// if Asio has another one some day, this does not compile.
template <int Reactor::* kMember>
struct Private {
  friend int descriptor(const Reactor& reactor) { return reactor.*kMember; }
};
int descriptor(const Reactor& reactor);
template struct Private<&Reactor::epoll_fd_>;

Reactor& reactor_of(net::io_context& io) { return net::use_service<Reactor>(io); }

}  // namespace

int descriptor_of(net::io_context& io) {
  // Without this the io_context does not look at its descriptors before it has a socket or a timer.
  reactor_of(io).init_task();
  return descriptor(reactor_of(io));
}

void wake(net::io_context& io) { reactor_of(io).interrupt(); }

}  // namespace samtavle::native
