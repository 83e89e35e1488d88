#pragma once
// A real client (native::Client) that remembers what it was told, under the labels of its edits.
//
// Threads: made and used by one; what it was told may be waited for.

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "samtavle/native/client.hpp"
#include "stage.hpp"

namespace samtavle::integration {

// An edit that came back: its label, and all that was said about it.
struct HandedBack {
  std::string label;
  sync::Refused refused;
};

struct Told {
  std::map<std::string, base::Seq> saved;  // by label; without those of an earlier process
  std::vector<std::string> saved_twice;
  std::vector<HandedBack> refused;
  std::vector<base::Error> retries;        // why connections ended
  std::vector<base::Error> ends;           // why they were not tried again
  std::vector<board::Overwritten> overwritten;  // by whomever, pending or confirmed
  std::size_t snapshots = 0;
  std::size_t rights = 0;
};

class TestClient {
 public:
  explicit TestClient(native::Options options);

  [[nodiscard]] native::Client& operator*() { return *client_; }
  [[nodiscard]] native::Client* operator->() { return client_.get(); }

  // Until it has the board.
  void wait_live(milliseconds timeout = kSoon) { must(client_->wait_live(timeout)); }
  void wait_saved(milliseconds timeout = kSoon) { must(client_->wait_saved(timeout)); }

  // Makes an edit with a label. Throws if it cannot be made.
  using Compose = std::function<board::Applied<void>(board::Composer&, const board::Board&)>;
  void edit(const std::string& label, const Compose& compose);
  // The same; false if it cannot be made.
  [[nodiscard]] bool try_edit(const std::string& label, const Compose& compose);
  // Types a text into the board's purpose, for a manager, as an edit that is always possible.
  void type(const std::string& label, const std::string& text);
  // Makes a card with a title and returns its id. It is of the replica that the client has now: not
  // to be kept while the client has no number yet, or after a refusal.
  base::OpId make_card(const std::string& label, const std::string& title);

  // Cuts the line until come_back().
  void go_away() { client_->drop_connection(std::chrono::hours{1}); }
  void come_back() { client_->drop_connection(milliseconds{1}); }

  // A copy of what it was told so far.
  [[nodiscard]] Told told() const;
  // Until what it was told fulfils `enough`; false if it did not in time.
  [[nodiscard]] bool wait_told(const std::function<bool(const Told&)>& enough,
                               milliseconds timeout = kSoon) const;
  [[nodiscard]] bool wait_refused(std::size_t count, milliseconds timeout = kSoon) const;

  [[nodiscard]] std::size_t pending() const;
  [[nodiscard]] base::Seq seq() const;
  // The visible text of a field of an item; of the board's own purpose by default.
  [[nodiscard]] std::string text(base::OpId item, base::Field field) const;

 private:
  void note(const std::function<void(Told&)>& change);

  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  Told told_;                                  // under mutex_
  std::map<sync::EditId, std::string> labels_; // on the client's thread only
  std::unique_ptr<native::Client> client_;     // last: its callbacks use what is above
};

// Until all of them have the same confirmed board, at `seq` or later; false if not in time.
[[nodiscard]] bool wait_equal(const std::vector<TestClient*>& clients, base::Seq seq,
                              milliseconds timeout = kSoon);

}  // namespace samtavle::integration
