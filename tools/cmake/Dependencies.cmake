# The libraries that Debian 12 provides. What has no CMake package of its own there gets an imported
# target here. tools/setup installs all of them.

macro(samtavle_require package)
  find_package(${package} ${ARGN} QUIET)
  if(NOT ${package}_FOUND)
    message(FATAL_ERROR "${package} was not found. Run tools/setup, then configure again.")
  endif()
endmacro()

# samtavle_import(<target> <header> [<library>])
function(samtavle_import target header)
  find_path(${target}_INCLUDE_DIR ${header})
  if(ARGC GREATER 2)
    find_library(${target}_LIBRARY ${ARGV2})
  else()
    set(${target}_LIBRARY " ")
  endif()
  if(NOT ${target}_INCLUDE_DIR OR NOT ${target}_LIBRARY)
    message(FATAL_ERROR "${header} was not found. Run tools/setup, then configure again.")
  endif()
  add_library(${target} INTERFACE)
  target_include_directories(${target} SYSTEM INTERFACE ${${target}_INCLUDE_DIR})
  if(ARGC GREATER 2)
    target_link_libraries(${target} INTERFACE ${${target}_LIBRARY})
  endif()
endfunction()

set(THREADS_PREFER_PTHREAD_FLAG ON)
samtavle_require(Threads)
samtavle_require(Protobuf 3.21)
samtavle_require(OpenSSL 3.0)

samtavle_import(samtavle_xxhash xxhash.h)
target_compile_definitions(samtavle_xxhash INTERFACE XXH_INLINE_ALL)

# What Debian's libraries are not good for, because they are not position independent or would be
# seen by the app, the package compiles itself.
if(SAMTAVLE_PACKAGE)
  include(PackageParts)
  return()
endif()

set(SAMTAVLE_PROTOBUF_LITE protobuf::libprotobuf-lite)
samtavle_require(Boost 1.81 COMPONENTS json url)
samtavle_require(spdlog)
samtavle_require(CLI11)
samtavle_require(ZLIB)
samtavle_require(tomlplusplus)
if(SAMTAVLE_TESTS)
  samtavle_require(GTest)
endif()

# The packaged cmake file of RocksDB wants all of its own static dependencies.
samtavle_import(samtavle_rocksdb rocksdb/db.h rocksdb)
samtavle_import(samtavle_zstd zstd.h zstd)
samtavle_import(samtavle_sodium sodium.h sodium)

samtavle_import(samtavle_jwt jwt/jwt.hpp)
target_link_libraries(samtavle_jwt INTERFACE OpenSSL::SSL OpenSSL::Crypto)
