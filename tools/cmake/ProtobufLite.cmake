# samtavle_add_protobuf_lite(<target> <source tree>)
# Protobuf's lite runtime as a static library of one's own: the files of libprotobuf-lite in the
# Debian package's own Makefile.am. tools/setup fetches the source of the version whose protoc is
# installed.
function(samtavle_add_protobuf_lite target source)
  if(NOT EXISTS "${source}/src/google/protobuf/message_lite.cc")
    message(FATAL_ERROR "No source of protobuf in '${source}': run tools/setup --package")
  endif()
  set(lite "${source}/src/google/protobuf")
  add_library(${target} STATIC
    ${lite}/any_lite.cc ${lite}/arena.cc ${lite}/arenastring.cc ${lite}/arenaz_sampler.cc
    ${lite}/extension_set.cc ${lite}/generated_enum_util.cc
    ${lite}/generated_message_tctable_lite.cc ${lite}/generated_message_util.cc
    ${lite}/implicit_weak_message.cc ${lite}/inlined_string_field.cc
    ${lite}/io/coded_stream.cc ${lite}/io/io_win32.cc ${lite}/io/strtod.cc
    ${lite}/io/zero_copy_stream.cc ${lite}/io/zero_copy_stream_impl.cc
    ${lite}/io/zero_copy_stream_impl_lite.cc ${lite}/map.cc ${lite}/message_lite.cc
    ${lite}/parse_context.cc ${lite}/repeated_field.cc ${lite}/repeated_ptr_field.cc
    ${lite}/stubs/bytestream.cc ${lite}/stubs/common.cc ${lite}/stubs/int128.cc
    ${lite}/stubs/status.cc ${lite}/stubs/statusor.cc ${lite}/stubs/stringpiece.cc
    ${lite}/stubs/stringprintf.cc ${lite}/stubs/structurally_valid.cc ${lite}/stubs/strutil.cc
    ${lite}/stubs/time.cc ${lite}/wire_format_lite.cc)
  target_include_directories(${target} SYSTEM PUBLIC "${source}/src")
  target_compile_options(${target} PRIVATE -w)
  set_target_properties(${target} PROPERTIES UNITY_BUILD OFF)
endfunction()
