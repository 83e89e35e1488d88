// The bodies of Boost.JSON and Boost.URL for the installed library (see PackageParts.cmake).
#include <boost/json/src.hpp>
#include <boost/url/src.hpp>
