// The one place where the bodies of Asio's and Beast's functions are compiled; see CMakeLists.txt.
#include <boost/asio/impl/src.hpp>
#include <boost/beast/src.hpp>
