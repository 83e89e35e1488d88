// GET /api/v1/search?q=WORDS[&after=BOARD][&limit=N]
//
// One board after the other, by id, each on its own thread or, if it is not open, on one for
// reading. So a search ends where its time is up, and goes on from there when asked again. A token
// that names one board never makes the server open another.

#include <algorithm>

#include "api_calls.hpp"
#include "samtavle/net/board_api.hpp"
#include "samtavle/net/query.hpp"

namespace samtavle::net {
namespace {

using base::Errc;
using base::fail;
using base::Result;

constexpr std::size_t kBoardsMax = 32;  // read for one answer
constexpr std::chrono::milliseconds kTimeMax{1'000};  // after which no other one is begun
constexpr std::uint64_t kHitsDefault = 50;
constexpr std::uint64_t kHitsMax = 500;

struct Wanted {
  plan::SearchQuery words;
  std::size_t hits_max;
  std::string after;  // ids up to this one are done
};

Result<Wanted> parse(const Request& request) {
  const auto text = query_value(request.query, "q");
  if (!text) return base::pass_on(text);
  if (!*text) return fail(Errc::invalid, "q: is missing: what to search for");
  auto words = plan::SearchQuery::parse(**text);
  if (!words) return fail(Errc::invalid, "q: " + words.error().detail);
  const auto limit = query_number(request.query, "limit", kHitsDefault, 1, kHitsMax);
  if (!limit) return base::pass_on(limit);
  auto after = query_value(request.query, "after");
  if (!after) return base::pass_on(after);
  return Wanted{std::move(*words), static_cast<std::size_t>(*limit),
                after->value_or(std::string{})};
}

class BoardSearch : public std::enable_shared_from_this<BoardSearch> {
 public:
  using Boards = std::vector<std::pair<base::BoardId, std::string>>;  // with their titles

  BoardSearch(Worker& worker, Places::Place place, Wanted wanted, Boards boards,
              Respond respond)
      : worker_(worker),
        place_(std::move(place)),
        wanted_(std::move(wanted)),
        boards_(std::move(boards)),
        respond_(std::move(respond)),
        deadline_(worker.runtime().now() + kTimeMax) {}

  void next() {
    const bool time_is_up = at_ > 0 && worker_.runtime().now() >= deadline_;
    if (at_ == boards_.size() || at_ == kBoardsMax || time_is_up) return answer();
    const base::BoardId& id = boards_[at_].first;
    Worker& home = worker_.shared().home_of(id);
    home.post([self = shared_from_this(), id, &home] {
      const auto hits = std::make_shared<std::vector<plan::SearchHit>>();
      home.hub().look(
          id,
          // Perhaps on a thread on which nothing else of this search may end.
          [hits, words = self->wanted_.words, most = self->wanted_.hits_max](
              const board::Board& board) { *hits = plan::search(board, words, most); },
          [self, hits](Result<void> done) {
            self->worker_.post([self, hits, done = std::move(done)] { self->add(*hits, done); });
          });
    });
  }

 private:
  void add(std::vector<plan::SearchHit>& hits, const Result<void>& done) {
    const auto& [id, title] = boards_[at_];
    ++at_;
    if (!done) {
      if (done.error().code == Errc::going_away) return respond_(error_response(done.error()));
      // One board that cannot be read hides no other.
      worker_.shared().log(LogLevel::error, "search_skipped_board",
                           {{"board", std::string_view(id.str())},
                            {"error", base::name(done.error().code)}});
      found_.skipped.push_back(id.str());
      hits.clear();
    }
    for (plan::SearchHit& hit : hits) found_.hits.push_back({id.str(), title, std::move(hit)});
    // Stable: boards by id, items of a board in their order.
    std::stable_sort(found_.hits.begin(), found_.hits.end(),
                     [](const BoardHit& a, const BoardHit& b) { return a.hit.rank < b.hit.rank; });
    if (found_.hits.size() > wanted_.hits_max) found_.hits.resize(wanted_.hits_max);
    next();
  }

  void answer() {
    found_.searched = at_ - found_.skipped.size();
    if (at_ < boards_.size()) found_.next = boards_[at_ - 1].first.str();
    respond_(json_response(200, search_json(found_)));
  }

  Worker& worker_;
  const Places::Place place_;
  const Wanted wanted_;
  const Boards boards_;
  Respond respond_;
  const sync::TimePoint deadline_;
  std::size_t at_ = 0;
  FoundOnBoards found_;
};

}  // namespace

void search_boards(Worker& worker, const Request& request, Respond respond) {
  const auto opened = opened_by(worker, request);
  if (!opened) return respond(error_response(opened.error()));
  auto wanted = parse(request);
  if (!wanted) return respond(error_response(wanted.error()));
  Places::Place place = worker.shared().searches.take();
  if (!place) return respond(busy_response("others are searching; come back"));
  BoardSearch::Boards boards;
  const auto all = boards_opened(worker, *opened);
  if (!all) return respond(error_response(all.error()));
  for (const auto& [id, info] : *all) {
    if (id.str() > wanted->after) boards.emplace_back(id, info.title);
  }
  std::make_shared<BoardSearch>(worker, std::move(place), std::move(*wanted), std::move(boards),
                                std::move(respond))
      ->next();
}

}  // namespace samtavle::net
