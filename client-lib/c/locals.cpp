// Boards without a server.

#include "locals.hpp"

#include "app_pipe.hpp"
#include "status.hpp"

namespace samtavle::c {

Locals& locals() {
  // Never taken down: at the end of the process boards of it may still be open.
  static Locals& all = *new Locals;
  return all;
}

bool is_person(const samtavle_person* person) noexcept {
  samtavle_person read{};
  if (!read_sized(person, read) || *or_empty(read.name) == '\0') return false;
  const auto last_kind = static_cast<std::uint32_t>(plan::ActorKind::official);
  const auto last_role = static_cast<std::uint32_t>(plan::Role::manager);
  return read.kind >= 1 && read.kind <= last_kind && read.role >= 1 && read.role <= last_role;
}

plan::Identity identity_of(const samtavle_person* person) {
  samtavle_person read{};
  SAMTAVLE_CHECK(is_person(person) && read_sized(person, read));
  plan::Identity out;
  out.subject = read.name;
  out.person.name = read.name;
  out.person.kind = static_cast<plan::ActorKind>(read.kind);
  out.person.authority = or_empty(read.authority);
  out.role = static_cast<plan::Role>(read.role);
  return out;
}

}  // namespace samtavle::c

using namespace samtavle;
using namespace samtavle::c;

extern "C" {

int samtavle_local_open(const samtavle_local_options* options, samtavle_local* local) {
  return guarded([&] {
    samtavle_local_options read{};
    if (local == nullptr || !read_sized(options, read)) {
      return fail(SAMTAVLE_INVALID, "options without a size, or nowhere to put the board");
    }
    native::LocalBoard::Options out;
    out.board = or_empty(read.board);
    if (read.title != nullptr) out.title = read.title;
    if (read.authority != nullptr) out.authority = read.authority;
    out.file = or_empty(read.file);
    if (read.language != nullptr) {
      const auto language = plan::parse_language(read.language);
      if (!language) return fail(SAMTAVLE_INVALID, "language is da or en");
      out.language = *language;
    }
    auto opened = native::LocalBoard::open(std::move(out));
    if (!opened) return fail(opened.error());
    *local = locals().add(std::move(*opened));
    return succeed();
  });
}

int samtavle_local_close(samtavle_local handle) {
  return guarded([&] {
    const std::shared_ptr<native::LocalBoard> local = locals().take(handle);
    if (local == nullptr) return fail_handle(handle, Sort::local);
    local->close();
    return succeed();
  });
}

int samtavle_local_serve(samtavle_local handle, const samtavle_person* person,
                         const samtavle_pipe* pipe, samtavle_line* line) {
  return guarded([&] {
    const std::shared_ptr<native::LocalBoard> local = locals().find(handle);
    if (local == nullptr) return fail_handle(handle, Sort::local);
    samtavle_pipe read{};
    if (!is_person(person) || !read_sized(pipe, read) || !is_pipe(read) || line == nullptr) {
      return fail(SAMTAVLE_INVALID, "no person, no pipe, or nowhere to put the line");
    }
    const std::shared_ptr<AppPipe> made = std::make_shared<AppPipe>();
    *line = lines().add(made);
    made->begin(*line, read);
    const auto served = local->serve(made, identity_of(person));
    if (!served) made->forget();
    return told(served);
  });
}

int samtavle_line_received(samtavle_line handle, const char* bytes, size_t size) {
  return guarded([&] {
    const std::shared_ptr<AppPipe> pipe = lines().find(handle);
    if (pipe == nullptr) return fail_handle(handle, Sort::line);
    if (bytes == nullptr && size > 0) return fail(SAMTAVLE_INVALID, "bytes that are NULL");
    if (size > 0) pipe->arrived({bytes, size});
    return succeed();
  });
}

int samtavle_line_lost(samtavle_line handle) {
  return guarded([&] {
    const std::shared_ptr<AppPipe> pipe = lines().take(handle);
    if (pipe == nullptr) return fail_handle(handle, Sort::line);
    pipe->broken();
    pipe->close();
    return succeed();
  });
}

}  // extern "C"
