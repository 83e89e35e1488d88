# What the installed client library is made of beside its own code, compiled with it: protobuf's
# lite runtime and the two libraries of Boost that are not headers only. Nothing of them is seen outside,
# so an app may use other versions.
include(ProtobufLite)
samtavle_add_protobuf_lite(samtavle_protobuf_lite "${PROJECT_SOURCE_DIR}/.cache/protobuf")
set(SAMTAVLE_PROTOBUF_LITE samtavle_protobuf_lite)

samtavle_require(Boost 1.81)
add_library(samtavle_boost_parts STATIC "${PROJECT_SOURCE_DIR}/client-lib/package/boost_parts.cpp")
target_link_libraries(samtavle_boost_parts PUBLIC Boost::headers)
add_library(Boost::json ALIAS samtavle_boost_parts)
add_library(Boost::url ALIAS samtavle_boost_parts)
