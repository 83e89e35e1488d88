#include "board_deletion.hpp"

#include <utility>

#include "api_calls.hpp"

namespace samtavle::net {
namespace {

using base::Errc;
using base::fail;
using base::Result;
using Done = std::function<void(Result<hub::Deletion>)>;

// On a thread that may wait, before anybody is told that it is gone.
void keep_and_tell(Worker& home, const base::BoardId& board, const hub::Deletion& deletion,
                   const Done& done) {
  Erasures* const erasures = home.shared().options.erasures;
  if (erasures == nullptr) return done(deletion);
  const auto unlisted = [done] {
    done(fail(Errc::unavailable, "it is deleted here, but that could not be written down beside "
                                 "the backups; it is tried again"));
  };
  const bool taken = home.shared().history.post([&home, erasures, board, deletion, done, unlisted] {
    const bool kept = erasures->keep(hub::KeptDeletion{board, deletion}).has_value();
    home.post([kept, deletion, done, unlisted] { kept ? done(deletion) : unlisted(); });
  });
  if (!taken) unlisted();
}

void remove(Worker& home, const base::BoardId& board, hub::DeletionWish wish, std::string by,
            Done done) {
  Retention* const retention = home.shared().options.retention;
  if (retention == nullptr) return done(fail(Errc::config, "this server deletes no boards"));
  wish.archive = [retention](const base::BoardId& id, const hub::BoardInfo& info) {
    return retention->archive(id, info);
  };
  home.post([&home, board, wish = std::move(wish), by = std::move(by), done = std::move(done)] {
    home.hub().remove(board, wish, [&home, board, by, done](Result<hub::Deletion> removed) {
      if (!removed) return done(std::move(removed));
      audit(home, {"board_deleted", by, "", board.str(),
                   "change " + std::to_string(removed->head.value) + ", " + removed->archive});
      home.shared().log(LogLevel::info, "board_deleted",
                        {{"board", std::string_view(board.str())},
                         {"archive", std::string_view(removed->archive)}});
      keep_and_tell(home, board, *removed, done);
    });
  });
}

}  // namespace

void delete_board(Worker& home, const base::BoardId& board, std::string why, std::string by,
                  Done done) {
  remove(home, board, {std::move(why), {}, {}}, std::move(by), std::move(done));
}

void delete_due_board(Worker& home, const base::BoardId& board, Done done) {
  const Retention* const retention = home.shared().options.retention;
  if (retention == nullptr) return done(fail(Errc::config, "this server deletes no boards"));
  const auto info = home.shared().ports.log.info(board);
  if (!info) return done(base::pass_on(info));
  // The reason is that of the rule as it was read; another rule is another reason.
  const auto still_wanted = [&home, retention, rule = info->retention](const hub::BoardInfo& now) {
    return now.retention == rule &&
           hub::is_due(now, retention->warning_days(), home.runtime().wall_ms());
  };
  remove(home, board, {info->retention.why, still_wanted, {}}, {}, std::move(done));
}

}  // namespace samtavle::net
