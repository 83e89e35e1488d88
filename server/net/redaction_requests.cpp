#include "redaction_requests.hpp"

#include "board_asker.hpp"
#include "samtavle/net/erasures.hpp"

namespace samtavle::net {
namespace {

using base::Errc;
using base::Result;
using Copies = std::vector<hub::RedactionPlace>;

// What goes on while something is redacted, copy by copy, and then the thing itself: whoever asks
// again after a fault finds what is left by it. On the board's thread.
struct Job : std::enable_shared_from_this<Job> {
  Job(Worker& board_home, std::shared_ptr<hub::LiveBoard> live, RedactionWish wanted,
      BoardAsker asker, Respond answer)
      : home(board_home),
        board(std::move(live)),
        wish(std::move(wanted)),
        by(std::move(asker)),
        respond(std::move(answer)) {}

  // Finds where else it stands; the log is read on another thread.
  void find(std::function<void(Copies)> then) {
    auto texts = hub::texts_to_redact(board->board(), wish.item, wish.field);
    if (texts.empty()) return then({});
    board->when_durable(
        [self = shared_from_this(), texts = std::move(texts), then = std::move(then)] {
          self->read(texts, then);
        },
        [self = shared_from_this()] { self->respond(full_disk()); });
  }

  void run() {
    find([self = shared_from_this()](Copies found) {
      (self->wish.everywhere ? self->copies : self->left) = std::move(found);
      self->next();
    });
  }

  static Response full_disk() { return busy_response("the server's disk is full; come back"); }

  Worker& home;
  const std::shared_ptr<hub::LiveBoard> board;
  const RedactionWish wish;
  const BoardAsker by;
  const Respond respond;

 private:
  void read(const std::vector<std::string>& texts, const std::function<void(Copies)>& then) {
    const bool taken = home.shared().history.post(
        [self = shared_from_this(), texts, then, to = board->info().head] {
          auto found = std::make_shared<Result<Copies>>(hub::copies_of(
              self->home.shared().ports.log, self->board->id(), to, self->wish.item, texts));
          self->home.post([self, then, found] {
            if (!*found) return self->respond(error_response(found->error()));
            then(std::move(**found));
          });
        });
    if (!taken) respond(busy_response("many others read at this moment; come back"));
  }

  void next() {
    if (copies.empty()) {
      return redact(wish.item, wish.field, [self = shared_from_this()](auto done) {
        if (!done) return self->respond(error_response(done.error()));
        self->outcome.redaction = *done;
        self->end();
      });
    }
    const hub::RedactionPlace place = copies.back();
    copies.pop_back();
    redact(place.item, place.field, [self = shared_from_this(), place](auto done) {
      // A value of a set has to be taken out of it first.
      const bool not_so = !done && (done.error().code == Errc::invalid ||
                                    done.error().code == Errc::not_found);
      if (!done && !not_so) return self->respond(error_response(done.error()));
      if (not_so) self->left.push_back(place);
      if (done) self->outcome.of_copies.push_back(*done);
      self->next();
    });
  }

  void redact(base::OpId item, std::optional<base::Field> field,
              std::function<void(Result<hub::RedactionRecord>)> then) {
    board->redact(item, field, actor_of(*board, by), wish.why,
                  [self = shared_from_this(),
                   then = std::move(then)](const Result<hub::RedactionRecord>& done) {
                    if (!done) return then(done);
                    self->note(*done);
                    self->keep(*done, then);
                  });
  }

  void note(const hub::RedactionRecord& done) {
    audit(home, {"redacted", by.subject, "", board->id().str(),
                 base::to_string(done.item) + " at " + std::to_string(done.seq.value)});
    home.shared().log(LogLevel::info, "redacted",
                      {{"board", std::string_view(board->id().str())},
                       {"seq", static_cast<std::int64_t>(done.seq.value)}});
  }

  // Written down beside the backups, on a thread that may wait, before it is answered.
  void keep(const hub::RedactionRecord& done,
            const std::function<void(Result<hub::RedactionRecord>)>& then) {
    Erasures* const erasures = home.shared().options.erasures;
    if (erasures == nullptr) return then(done);
    const hub::KeptRedaction kept{board->id(), board->info().created_ms, done};
    const bool taken = home.shared().history.post([self = shared_from_this(), erasures, kept, done,
                                                   then] {
      const bool listed = erasures->keep(kept).has_value();
      self->home.post([self, listed, done, then] {
        if (listed) return then(done);
        then(base::fail(Errc::unavailable, "it is redacted here, but that could not be written "
                                           "down beside the backups; it is tried again"));
      });
    });
    if (!taken) then(base::fail(Errc::unavailable, "the server is busy; it is redacted here"));
  }

  void end() {
    outcome.left = left;
    respond(json_response(200, outcome_json(outcome)));
  }

  Copies copies;  // that are to be redacted still
  Copies left;    // that are not, or cannot be
  RedactionOutcome outcome;
};

// Rows that are on disk already; the board need not be opened for them.
void list(Worker& worker, const base::BoardId& board, const Respond& respond) {
  const auto redactions = worker.shared().ports.log.redactions(board);
  if (redactions) return respond(json_response(200, redactions_json(*redactions)));
  const bool missing = redactions.error().code == Errc::not_found;
  respond(missing ? problem(404, "there is no such board") : error_response(redactions.error()));
}

void begin(Worker& worker, const base::BoardId& board, const RedactionWish& wish,
           const BoardAsker& by, Respond respond,
           std::function<void(const std::shared_ptr<Job>&)> act) {
  Worker& home = worker.shared().home_of(board);
  with_board(worker, board, std::move(respond), problem(404, "there is no such board"),
             [&home, wish, by, act = std::move(act)](hub::LiveBoard& live, const Respond& back) {
               act(std::make_shared<Job>(home, live.shared_from_this(), wish, by, back));
             });
}

}  // namespace

void answer_redaction(Worker& worker, const Request& request, const RedactionPath& wanted,
                      Respond respond) {
  // Who it is comes first: what a body ought to be is nothing for strangers.
  const auto by = board_asker(worker, request, wanted.board, plan::Role::facilitator);
  if (!by) return respond(error_response(by.error()));
  if (wanted.copies) {
    const auto wish = parse_copies(request.query);
    if (!wish) return respond(error_response(wish.error()));
    return begin(worker, wanted.board, *wish, *by, std::move(respond),
                 [](const std::shared_ptr<Job>& job) {
                   job->find([job](const Copies& found) {
                     job->respond(json_response(200, copies_json(found)));
                   });
                 });
  }
  if (request.method != "POST") return list(worker, wanted.board, respond);
  if (!is_json(request)) return respond(problem(415, "send application/json"));
  const auto wish = parse_redaction(request.body);
  if (!wish) return respond(error_response(wish.error()));
  if (!worker.shared().ports.committer.writable()) return respond(Job::full_disk());
  begin(worker, wanted.board, *wish, *by, std::move(respond),
        [](const std::shared_ptr<Job>& job) { job->run(); });
}

}  // namespace samtavle::net
