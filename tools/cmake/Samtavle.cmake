# Compiler settings for the whole build, and one helper per kind of target. A folder's
# CMakeLists.txt states its dependencies with these helpers and nothing else.

include(GNUInstallDirs)

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")

# ccache: the slackness that precompiled headers need, and paths relative to the source tree so that
# several checkouts and build directories share one cache.
find_program(SAMTAVLE_CCACHE ccache)
if(SAMTAVLE_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER
      env
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}
      ${SAMTAVLE_CCACHE})
endif()

find_program(SAMTAVLE_MOLD mold)
if(SAMTAVLE_MOLD)
  # Compressed, the programs of a build are half as large, and written sooner.
  add_link_options(-fuse-ld=mold -Wl,--compress-debug-sections=zlib)
endif()

add_compile_options(-ffile-prefix-map=${PROJECT_SOURCE_DIR}=.)
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  # A cache of compilations names sources from the build folder on: the bytes are to be the same
  # without it.
  file(RELATIVE_PATH samtavle_upwards "${PROJECT_BINARY_DIR}" "${PROJECT_SOURCE_DIR}")
  add_compile_options(-ffile-prefix-map=${samtavle_upwards}=./)
endif()

if(SAMTAVLE_PACKAGE)
  # For a shared library that shows nothing but its interface, and leaves out what nobody calls.
  set(CMAKE_POSITION_INDEPENDENT_CODE ON)
  set(CMAKE_CXX_VISIBILITY_PRESET hidden)
  set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
  # Names that are unique in a process could not be made local in the static library.
  add_compile_options(-ffunction-sections -fdata-sections -fno-gnu-unique)
endif()

if(SAMTAVLE_SANITIZE)
  add_compile_options(-fsanitize=${SAMTAVLE_SANITIZE} -fno-sanitize-recover=all
                      -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${SAMTAVLE_SANITIZE})
  if(SAMTAVLE_SANITIZE MATCHES "undefined")
    # A third of what the sanitizers cost to compile; a null pointer that is used ends under
    # AddressSanitizer anyway. Where memory is handled by hand: samtavle_check_pointers().
    add_compile_options(-fno-sanitize=null,alignment,vptr)
  endif()
endif()
if(SAMTAVLE_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ tidies its memory up when it has used a little; with room for all of it, it need not.
  add_compile_options(--param=ggc-min-heapsize=524288)
endif()

set(SAMTAVLE_WARNINGS -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor
                      -Woverloaded-virtual)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 reports these falsely inside std::string and coroutine frames.
  list(APPEND SAMTAVLE_WARNINGS -Wno-restrict -Wno-mismatched-new-delete)
  if(SAMTAVLE_SANITIZE)
    list(APPEND SAMTAVLE_WARNINGS -Wno-maybe-uninitialized -Wno-array-bounds
                                  -Wno-stringop-overflow)
  endif()
endif()
if(SAMTAVLE_WERROR)
  list(APPEND SAMTAVLE_WARNINGS -Werror)
endif()

# Tests, and in release and with sanitizers everything (CMAKE_UNITY_BUILD), are compiled several files
# of a target at a time: templates of the library and of GoogleTest, which cost most, are made once.
# These are compiled alone, because their unnamed namespaces have names of a neighbour's.
set(SAMTAVLE_COMPILED_ALONE
  client-lib/core/board/undo_recipe.cpp
  client-lib/core/plan/digest.cpp
  client-lib/core/plan/may.cpp
  client-lib/core/plan/minutes_markdown.cpp
  client-lib/core/plan/name_words.cpp
  client-lib/core/plan/roles.cpp
  client-lib/core/plan/text_edits.cpp
  client-lib/core/plan/votes.cpp
  client-lib/core/sync/server_session.cpp
  client-lib/native/client_impl.cpp
  client-lib/native/http.cpp
  client-lib/native/invitations.cpp
  client-lib/native/link.cpp
  server/access/audit_chain.cpp
  server/access/audit_log.cpp
  server/access/claim_mapping.cpp
  server/access/ended_logins.cpp
  server/access/guest.cpp
  server/access/invitation_secret.cpp
  server/access/issuer_document.cpp
  server/access/issuer_token.cpp
  server/access/key_set.cpp
  server/access/login_session.cpp
  server/access/logins.cpp
  server/access/outgoing_call.cpp
  server/access/package_seal.cpp
  server/access/token.cpp
  server/access/trusted_issuers.cpp
  server/app/issuer_file.cpp
  server/app/page_folder.cpp
  server/app/settings.cpp
  server/app/token_gatekeeper.cpp
  server/hub/erasing.cpp
  server/hub/live_board_invitations.cpp
  server/hub/redacting.cpp
  server/hub/session.cpp
  server/log/backup_make.cpp
  server/log/log_segment.cpp
  server/net/board_document.cpp
  server/net/board_import.cpp
  server/net/history_requests.cpp
  server/net/invitation_api.cpp
  server/net/invitation_requests.cpp
  server/net/login_api.cpp
  server/net/login_requests.cpp
  server/net/member_api.cpp
  server/net/member_requests.cpp
  server/net/metrics_server.cpp
  server/net/origin.cpp
  server/net/package_requests.cpp
  server/net/page_files.cpp
  server/net/page_response.cpp
  server/net/people_api.cpp
  server/net/people_requests.cpp
  server/net/person_export.cpp
  server/net/redaction_api.cpp
  tests/contract/log/board_log_contract.cpp
  tests/contract/log/invitations_contract.cpp
  tests/contract/protocol/resume_test.cpp
  tests/property/board/oracle_test.cpp
  tests/property/plan/restore_test.cpp
  tests/property/plan/story_test.cpp
  tests/property/plan/suggestions_test.cpp
  tests/property/text/flatten_test.cpp
  tests/simulation/hub/invitations_test.cpp
  tests/support/line_proxy.cpp
  tests/torture/backup.cpp
  tests/torture/bad_disk.cpp
  tests/torture/bad_luck.cpp
  tests/torture/crowd.cpp
  tests/torture/drain.cpp
  tests/torture/faults.cpp
  tests/torture/kill.cpp
  tests/torture/slow.cpp
  tests/unit/access/audit_chain_test.cpp
  tests/unit/access/audit_log_test.cpp
  tests/unit/access/guest_test.cpp
  tests/unit/access/invitation_secret_test.cpp
  tests/unit/access/issuer_token_test.cpp
  tests/unit/access/key_set_test.cpp
  tests/unit/access/logins_test.cpp
  tests/unit/access/trusted_issuers_test.cpp
  tests/unit/app/issuer_file_test.cpp
  tests/unit/app/token_gatekeeper_test.cpp
  tests/unit/native/invitations_test.cpp
  tests/unit/native/local_board_test.cpp
  tests/unit/native/pipe_test.cpp
  tests/unit/net/invitation_api_test.cpp
  tests/unit/net/login_api_test.cpp
  tests/unit/net/page_files_test.cpp
  tests/unit/plan/minutes_test.cpp
  tests/unit/sync/budget_test.cpp
  tests/unit/sync/client_votes_test.cpp
  tests/unit/sync/server_session_test.cpp
  tests/unit/text/runs_test.cpp
  tools/samtavle/audit_log_commands.cpp
  tools/samtavle/backup_command.cpp
  tools/samtavle/delegate_command.cpp
  tools/samtavle/demo_command.cpp
  tools/samtavle/invite_command.cpp
  tools/samtavle/load/idle.cpp
  tools/samtavle/load/limit.cpp
  tools/samtavle/load/many.cpp
  tools/samtavle/load/meeting.cpp
  tools/samtavle/load/stage.cpp
  tools/samtavle/load/visit.cpp
  tools/samtavle/vote_command.cpp)
function(samtavle_compile_some_alone)
  foreach(source IN LISTS ARGN)
    file(RELATIVE_PATH path "${PROJECT_SOURCE_DIR}" "${CMAKE_CURRENT_SOURCE_DIR}/${source}")
    if(path IN_LIST SAMTAVLE_COMPILED_ALONE)
      set_source_files_properties(${source} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
    endif()
  endforeach()
endfunction()

# samtavle_glob(<out> <pattern>...): files relative to the current folder; a new file is noticed by
# the next build.
function(samtavle_glob out)
  file(GLOB found LIST_DIRECTORIES false CONFIGURE_DEPENDS
       RELATIVE "${CMAKE_CURRENT_SOURCE_DIR}" ${ARGN})
  list(SORT found)
  set(${out} "${found}" PARENT_SCOPE)
endfunction()

# samtavle_add_library(<name> [SOURCES <file>...] [PUBLIC <target>...] [PRIVATE <target>...])
# The static library samtavle_<name> (samtavle::<name>) with the include directory `include` of the
# current folder. Without sources it is an interface library, so a folder may begin with headers.
function(samtavle_add_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;PUBLIC;PRIVATE")
  set(target samtavle_${name})
  if(arg_SOURCES)
    add_library(${target} STATIC ${arg_SOURCES})
    samtavle_compile_some_alone(${arg_SOURCES})
    target_include_directories(${target} PUBLIC include)
    target_link_libraries(${target} PUBLIC ${arg_PUBLIC} PRIVATE ${arg_PRIVATE})
    target_compile_options(${target} PRIVATE ${SAMTAVLE_WARNINGS})
  else()
    add_library(${target} INTERFACE)
    target_include_directories(${target} INTERFACE include)
    target_link_libraries(${target} INTERFACE ${arg_PUBLIC} ${arg_PRIVATE})
  endif()
  add_library(samtavle::${name} ALIAS ${target})
endfunction()

# samtavle_spare_optimizer(<target>): no optimisation outside of a release. Beast's coroutines take a
# minute a file to optimise, and with sanitizers many and gigabytes, and these targets wait for sockets;
# what tests and the command line do themselves is little beside what they call, and mostly runs once.
function(samtavle_spare_optimizer target)
  if(NOT CMAKE_BUILD_TYPE STREQUAL "Release")
    target_compile_options(${target} PRIVATE -O0)
  endif()
endfunction()

# samtavle_use_test_headers(<target>): the precompiled header of tests.
function(samtavle_use_test_headers target)
  target_precompile_headers(${target} REUSE_FROM samtavle_test_headers)
  samtavle_spare_optimizer(${target})
endfunction()

# samtavle_check_pointers(<target>): every pointer is checked for null and alignment too, where
# undefined behaviour is looked for.
function(samtavle_check_pointers target)
  if(SAMTAVLE_SANITIZE MATCHES "undefined")
    target_compile_options(${target} PRIVATE -fsanitize=null,alignment)
  endif()
endfunction()

# samtavle_use_messages(<target>): links samtavle::proto privately and reuses its precompiled header.
# Reading the generated messages is most of what a file of the core costs to compile.
function(samtavle_use_messages target)
  target_link_libraries(${target} PRIVATE samtavle::proto)
  target_precompile_headers(${target} REUSE_FROM samtavle_message_headers)
endfunction()

# samtavle_use_asio(<target>...): links samtavle::asio privately and reuses its precompiled header.
# A target without sources is left as it is.
function(samtavle_use_asio)
  foreach(target IN LISTS ARGV)
    get_target_property(type ${target} TYPE)
    if(NOT type STREQUAL "INTERFACE_LIBRARY")
      target_link_libraries(${target} PRIVATE samtavle::asio)
      target_precompile_headers(${target} REUSE_FROM samtavle_asio)
      add_dependencies(${target} samtavle_asio)
      samtavle_spare_optimizer(${target})
    endif()
  endforeach()
endfunction()

# samtavle_add_executable(<name> SOURCES <file>... [DEPS <target>...]): build/<preset>/bin/<name>.
# Without sources there is no target.
function(samtavle_add_executable name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;DEPS")
  if(NOT arg_SOURCES)
    return()
  endif()
  add_executable(${name} ${arg_SOURCES})
  samtavle_compile_some_alone(${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_DEPS})
  target_compile_options(${name} PRIVATE ${SAMTAVLE_WARNINGS})
endfunction()

# samtavle_register_test(<name> LABELS <label>... [TIMEOUT <s>] COMMAND <command>...)
# The test runs in the root of the source tree. SAMTAVLE_BIN_DIR names the folder with samtavled and
# samtavle. Sanitizers get four times the time.
function(samtavle_register_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "TIMEOUT" "LABELS;COMMAND")
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 60)
    if("slow" IN_LIST arg_LABELS OR "net" IN_LIST arg_LABELS)
      set(arg_TIMEOUT 300)
    endif()
  endif()
  # Long ones begin first, so that the others run beside them.
  set(cost 0)
  if("slow" IN_LIST arg_LABELS OR name MATCHES "^torture_")
    set(cost 100)
  endif()
  if(SAMTAVLE_SANITIZE)
    math(EXPR arg_TIMEOUT "4 * ${arg_TIMEOUT}")
  endif()
  add_test(NAME ${name} COMMAND ${arg_COMMAND} WORKING_DIRECTORY "${PROJECT_SOURCE_DIR}")
  set_tests_properties(${name} PROPERTIES
    LABELS "${arg_LABELS}"
    TIMEOUT ${arg_TIMEOUT}
    COST ${cost}
    ENVIRONMENT "SAMTAVLE_BIN_DIR=${CMAKE_RUNTIME_OUTPUT_DIRECTORY};\
XDG_STATE_HOME=${PROJECT_BINARY_DIR}/state;\
UBSAN_OPTIONS=print_stacktrace=1;ASAN_OPTIONS=detect_stack_use_after_return=1;\
TSAN_OPTIONS=halt_on_error=1:suppressions=${PROJECT_SOURCE_DIR}/tests/tsan.suppressions")
endfunction()

# samtavle_add_test(<name> SOURCES <file>... DEPS <target>... LABELS fast|slow|net... [TIMEOUT <s>]
#                   [ASIO])
# One GoogleTest executable is one ctest test: it starts once, not once for each case.
function(samtavle_add_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "ASIO" "TIMEOUT" "SOURCES;DEPS;LABELS")
  if(NOT arg_SOURCES)
    return()
  endif()
  samtavle_add_executable(${name} SOURCES ${arg_SOURCES}
                          DEPS ${arg_DEPS} GTest::gmock GTest::gtest_main)
  # With sanitizers only fast and slow tests are run; the others are built there on demand.
  if(SAMTAVLE_SANITIZE AND "net" IN_LIST arg_LABELS)
    set_target_properties(${name} PROPERTIES EXCLUDE_FROM_ALL TRUE)
  endif()
  set_target_properties(${name} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 6)
  # GoogleTest and the generated messages are two thirds of what a test costs to compile.
  if(arg_ASIO)
    samtavle_use_asio(${name})
  else()
    samtavle_use_test_headers(${name})
  endif()
  samtavle_register_test(${name} LABELS ${arg_LABELS} TIMEOUT ${arg_TIMEOUT} COMMAND ${name})
endfunction()

# samtavle_add_fuzz(<name> SOURCE <file> DEPS <target>... CORPUS <folder>)
# With SAMTAVLE_FUZZ a libFuzzer executable; otherwise an ordinary one that replays the corpus as a
# fast test and fails if the corpus is empty.
function(samtavle_add_fuzz name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "SOURCE;CORPUS" "DEPS")
  if(SAMTAVLE_FUZZ)
    samtavle_add_executable(${name} SOURCES ${arg_SOURCE} DEPS ${arg_DEPS})
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    add_dependencies(samtavle_fuzzers ${name})
  else()
    samtavle_add_executable(${name} SOURCES ${arg_SOURCE} DEPS ${arg_DEPS} samtavle_fuzz_replay)
    samtavle_register_test(${name} LABELS fast COMMAND ${name} "${arg_CORPUS}")
  endif()
endfunction()
