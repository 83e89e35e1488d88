#include "package_requests.hpp"

namespace samtavle::net {
namespace {

using base::Errc;
using base::fail;
using base::Result;

constexpr std::string_view kBoards = "/api/v1/boards/";
constexpr std::string_view kPackage = "/package";
constexpr std::string_view kFileType = "application/vnd.samtavle.package";

// --- making one ---

// The subject of whoever may.
Result<std::string> may_pack(Worker& worker, const Request& request, const base::BoardId& board) {
  if (auto by = authorized_operator(worker, request)) return by;
  auto manager = authorized_manager(worker, request, board);
  if (!manager) return base::pass_on(manager);
  return std::move(manager->subject);
}

plan::PackageWish wish_of(const PackRequest& request, std::int64_t now_ms) {
  plan::PackageWish wish;
  wish.frames = request.frames;
  wish.learnings = request.learnings;
  wish.remove_names = request.remove_names;
  wish.made_ms = now_ms;
  return wish;
}

// On the board's own thread. `done` runs there when all that the package holds is on disk.
void pack(Worker& home, hub::LiveBoard& board, const PackRequest& request,
          const std::function<void(Response)>& done) {
  const std::vector<plan::Person> people = board.people();
  const auto package =
      plan::make_package(board.board(), wish_of(request, home.runtime().wall_ms()), people);
  if (!package) return done(problem(status_of(package.error().code), package.error().detail));
  Response response{200,
                    std::string(kFileType),
                    access::seal_package(*home.shared().options.package_key,
                                         plan::encode_package(*package)),
                    {}};
  // Nothing leaves the server that could still be lost.
  board.when_durable([done, response = std::move(response)] { done(response); },
                     [done] { done(busy_response("the server's disk is full")); });
}

// --- making a board of one ---

Result<access::OpenedPackage> opened(Worker& worker, const CreateRequest& wanted) {
  auto file = access::open_package(wanted.package);
  if (!file) return fail(Errc::invalid, "package: " + file.error().detail);
  const access::PackageKey* own = worker.shared().options.package_key;
  const bool known = (own != nullptr && file->signer == own->signer()) ||
                     file->signer == wanted.signer;
  if (known || wanted.any_signer) return file;
  if (!wanted.signer.empty()) {
    return fail(Errc::not_allowed, "the package is signed by " + file->signer +
                                       ", not by the signer that was named; ask who sent it");
  }
  return fail(Errc::not_allowed, "the package is signed by " + file->signer +
                                     ", which this server does not know; ask the authority that "
                                     "it is from whether that is its key, then name the signer");
}

// One import; all run on the same thread, so that two of one package at one time are one.
struct Import : std::enable_shared_from_this<Import> {
  Import(Worker& asked, CreateRequest request, access::OpenedPackage file, Respond answer_with)
      : worker(asked), wanted(std::move(request)), id(file.id), respond(std::move(answer_with)) {
    if (wanted.title.empty()) wanted.title = file.package.title;
    package = std::make_shared<const plan::Package>(std::move(file.package));
  }

  [[nodiscard]] Worker& desk() const { return *worker.shared().workers.front(); }

  void begin() {
    auto& waiting = worker.shared().package_imports;
    const auto running = waiting.find(id);
    if (running != waiting.end()) {
      running->second.push_back([self = shared_from_this()](const Result<MadeBoard>& made) {
        self->tell(200, made);
      });
      return;
    }
    waiting.try_emplace(id);
    // A look into every log, which no board's thread should wait for.
    const bool taken = worker.shared().history.post([self = shared_from_this()] {
      self->desk().post([self, before = self->found()] { self->go_on(before); });
    });
    if (!taken) end(200, fail(Errc::unavailable, "many others read at this moment; come back"));
  }

  void go_on(const Result<std::optional<MadeBoard>>& before) {
    if (!before) return end(200, base::pass_on(before));
    if (*before) return end(200, **before);
    const hub::NewBoard board{wanted.id ? *wanted.id : slug(wanted.title), wanted.title,
                              wanted.authority, wanted.language, package, id, wanted.manager};
    make_board(desk(), board, wanted.id.has_value(),
               [self = shared_from_this()](const Result<MadeBoard>& made) {
                 self->end(201, made);
               });
  }

  // The board that was made of it before.
  [[nodiscard]] Result<std::optional<MadeBoard>> found() const {
    hub::BoardLog& log = worker.shared().ports.log;
    const auto board = hub::made_from(log, id);
    if (!board) return base::pass_on(board);
    if (!*board) return std::optional<MadeBoard>{};
    const auto info = log.info(**board);
    if (!info) return base::pass_on(info);
    return std::optional{MadeBoard{**board, *info}};
  }

  void end(int status, const Result<MadeBoard>& made) {
    tell(status, made);
    auto waiting = worker.shared().package_imports.extract(id);
    for (const Made& other : waiting.mapped()) other(made);
  }

  void tell(int status, const Result<MadeBoard>& made) {
    worker.post([self = shared_from_this(), status, made] {
      self->respond(made ? made_response(status, *made) : error_response(made.error()));
    });
  }

  Worker& worker;
  CreateRequest wanted;
  std::string id;
  std::shared_ptr<const plan::Package> package;
  Respond respond;
};

}  // namespace

std::optional<std::string_view> packed_board(std::string_view path) {
  if (!path.starts_with(kBoards) || !path.ends_with(kPackage)) return std::nullopt;
  if (path.size() <= kBoards.size() + kPackage.size()) return std::nullopt;
  path.remove_prefix(kBoards.size());
  path.remove_suffix(kPackage.size());
  if (path.find('/') != std::string_view::npos) return std::nullopt;
  return path;
}

void make_package(Worker& worker, const Request& request, std::string_view board, Respond respond) {
  const auto id = base::BoardId::parse(board);
  if (!id) return respond(problem(404, "there is no such board"));
  const auto may = may_pack(worker, request, *id);
  if (!may) return respond(error_response(may.error()));
  respond = audited(worker, {"package_made", *may, "", id->str(), ""}, std::move(respond));
  if (worker.shared().options.package_key == nullptr) {
    return respond(problem(503, "this server signs no packages"));
  }
  const auto wanted = parse_pack(request.body);
  if (!wanted) return respond(error_response(wanted.error()));
  Worker& home = worker.shared().home_of(*id);
  const auto answer = [&worker, respond = std::move(respond)](const Response& response) {
    worker.post([respond, response] { respond(response); });
  };
  home.post([&home, board_id = *id, wanted = *wanted, answer] {
    home.hub().board(board_id, [&home, wanted, answer](
                                   const base::Result<std::shared_ptr<hub::LiveBoard>>& opened) {
      if (opened) return pack(home, **opened, wanted, answer);
      const bool missing = opened.error().code == Errc::no_such_board;
      answer(missing ? problem(404, "there is no such board") : error_response(opened.error()));
    });
  });
}

void import_package(Worker& worker, CreateRequest wanted, Respond respond) {
  auto file = opened(worker, wanted);
  if (!file) return respond(error_response(file.error()));
  std::string().swap(wanted.package);
  const auto job = std::make_shared<Import>(worker, std::move(wanted), std::move(*file),
                                            std::move(respond));
  job->desk().post([job] { job->begin(); });
}

}  // namespace samtavle::net
