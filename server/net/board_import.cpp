// POST /api/v1/boards/import[?id=BOARD]
//
// Makes a new board of a whole document. Importing a document twice makes two boards: with an id of
// the server's own making, or it is refused because the id that was asked for is taken.

#include "api_calls.hpp"
#include "samtavle/board/snapshot.hpp"
#include "samtavle/hub/imported_board.hpp"
#include "samtavle/net/board_api.hpp"
#include "samtavle/net/board_document.hpp"
#include "samtavle/net/query.hpp"
#include "samtavle/plan/schema.hpp"

namespace samtavle::net {
namespace {

using base::Errc;
using base::fail;
using base::Result;

// Work on events between two looks at what else waits on this thread.
constexpr std::chrono::milliseconds kSlice{10};
// Clocks differ; what is further ahead would hold up the time of the new board.
constexpr std::int64_t kAheadMax_ms = 24 * 3'600 * 1'000;
constexpr int kSlugTries = 8;

class Import : public std::enable_shared_from_this<Import> {
 public:
  Import(Worker& worker, BoardDocument document, std::optional<base::BoardId> id, Respond respond)
      : worker_(worker),
        document_(std::move(document)),
        id_(std::move(id)),
        respond_(std::move(respond)),
        board_(worker.limits().edit, worker.runtime().wall_ms() + kAheadMax_ms) {}

  void start() {
    for (auto& [actor, person] : document_.actors) {
      if (const auto added = board_.add_actor(actor, std::move(person)); !added) {
        return respond_(error_response(added.error()));
      }
    }
    go_on();
  }

 private:
  void go_on() {
    const sync::TimePoint until = worker_.runtime().now() + kSlice;
    while (at_ < document_.log.size()) {
      if (const auto added = board_.add_event(std::move(document_.log[at_])); !added) {
        return respond_(error_response(added.error()));
      }
      ++at_;
      if (worker_.runtime().now() < until) continue;
      return worker_.post([self = shared_from_this()] { self->go_on(); });
    }
    if (const auto put = finish(); !put) respond_(error_response(put.error()));
  }

  Result<void> finish() {
    if (!document_.hash.empty() && board::snapshot_hash(board_.board()) != document_.hash) {
      return fail(Errc::invalid, "hash: is not that of the board which the log makes");
    }
    if (worker_.shared().draining) return fail(Errc::going_away, "the server is stopping");
    auto id = id_ ? Result<base::BoardId>{*id_} : free_id();
    if (!id) return base::pass_on(id);
    auto write = std::move(board_).finish(*id, worker_.runtime().wall_ms());
    if (!write) return base::pass_on(write);
    Worker& home = worker_.shared().home_of(*id);
    home.post([self = shared_from_this(), id = *id, &home,
               ready = std::make_shared<hub::BoardWrite>(std::move(*write))] {
      home.hub().create(std::move(*ready), [self, id](Result<hub::BoardInfo> made) {
        self->worker_.post([self, id, made = std::move(made)] { self->made(id, made); });
      });
    });
    return {};
  }

  // Whoever else makes a board of the same title at the same moment gets it; that is said then.
  Result<base::BoardId> free_id() {
    const board::Item* root = board_.board().root();
    const std::string title =
        root == nullptr ? std::string{} : root->text_utf8(plan::fields::title);
    for (int tries = 0; tries < kSlugTries; ++tries) {
      base::BoardId id =
          tries == 0 ? slug(title) : slug(title, worker_.runtime().random());
      const auto taken = worker_.shared().ports.log.info(id);
      const auto was = worker_.shared().ports.log.deletion(id);
      if (!was) return base::pass_on(was);
      if (taken || *was) continue;
      if (taken.error().code != Errc::not_found) return base::pass_on(taken);
      return id;
    }
    return fail(Errc::exists, "there are many boards of this title; choose an id");
  }

  void made(const base::BoardId& id, const Result<hub::BoardInfo>& result) {
    if (!result && result.error().code == Errc::exists) {
      return respond_(problem(409, "there is a board with this id, or was"));
    }
    if (!result) return respond_(error_response(result.error()));
    worker_.shared().log(LogLevel::info, "board_imported",
                         {{"board", std::string_view(id.str())},
                          {"events", static_cast<std::int64_t>(result->head.value)}});
    Response response = json_response(201, board_json(id, *result));
    response.fields.emplace_back("Location", std::string(kBoardsPath) + "/" + id.str());
    respond_(std::move(response));
  }

  Worker& worker_;
  BoardDocument document_;
  const std::optional<base::BoardId> id_;
  Respond respond_;
  hub::ImportedBoard board_;
  std::size_t at_ = 0;
};

}  // namespace

void import_board(Worker& worker, const Request& request, Respond respond) {
  if (worker.shared().draining) return respond(problem(503, "the server is stopping"));
  Places::Place place = worker.shared().imports.take();
  if (!place) return respond(busy_response("another board is being imported"));
  // Over before it is answered: whoever has the answer may begin the next one at once.
  respond = [place = std::make_shared<Places::Place>(std::move(place)),
             answer = std::move(respond)](Response response) {
    *place = {};
    answer(std::move(response));
  };
  const auto text = query_value(request.query, "id");
  if (!text) return respond(error_response(text.error()));
  std::optional<base::BoardId> id;
  if (*text) {
    auto parsed = base::BoardId::parse(**text);
    if (!parsed) return respond(problem(422, "id: " + parsed.error().detail));
    id = std::move(*parsed);
  }
  auto document = parse_board_document(request.body);
  if (!document) return respond(error_response(document.error()));
  std::make_shared<Import>(worker, std::move(*document), std::move(id), std::move(respond))
      ->start();
}

}  // namespace samtavle::net
