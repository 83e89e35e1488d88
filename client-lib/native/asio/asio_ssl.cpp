// The one place where the bodies of Asio's TLS functions are compiled. A file of its own, so that a
// program without TLS does not link them.
#include <boost/asio/ssl/impl/src.hpp>
