#include "writer.hpp"

#include <atomic>
#include <cstdio>
#include <map>
#include <thread>

#include "journal.hpp"
#include "samtavle/board/codec.hpp"
#include "samtavle/native/client.hpp"
#include "samtavle/support/random_editor.hpp"
#include "samtavle/v1/edit.pb.h"

namespace samtavle::torture {
namespace {

using std::chrono::milliseconds;

// Edits that are not saved are bounded, so that a server that is away for long is not buried.
constexpr std::size_t kPendingMax = 64;
constexpr milliseconds kRest{20};
constexpr milliseconds kBetweenEdits{2};

class Writer {
 public:
  explicit Writer(const WriterOptions& options)
      : options_(options),
        journal_(options.folder / "journal"),
        editor_(options.seed) {
    const Journal before = Journal::read(options.folder / "journal");
    next_ = before.begun.size();
  }

  int run() {
    native::Options client;
    client.server = options_.server;
    client.board = options_.board;
    client.token = options_.token;
    client.client = "torture";
    client.backoff_base = milliseconds{50};
    client.backoff_cap = milliseconds{300};
    if (options_.keep_pending) client.pending_file = (options_.folder / "pending").string();
    native::Observer observer;
    observer.on_saved = [this](sync::EditId id, base::Seq) { saved(id); };
    observer.on_refused = [this](const sync::Refused& refused) { handed_back(refused); };
    observer.on_closed = [this](const base::Error& error) {
      std::fprintf(stderr, "torture writer %s: %s\n", options_.name.c_str(), error.detail.c_str());
      closed_ = true;
    };
    auto opened = native::Client::open(client, observer);
    if (!opened) {
      std::fprintf(stderr, "torture writer %s: %s\n", options_.name.c_str(),
                   opened.error().detail.c_str());
      return 1;
    }
    client_ = std::move(*opened);
    while (!closed_ && !there("finish")) write();
    while (!closed_ && !there("end")) report();
    client_->close();
    return closed_ ? 1 : 0;
  }

 private:
  [[nodiscard]] bool there(const char* file) const {
    return std::filesystem::exists(options_.folder / file);
  }

  void write() {
    std::size_t pending = 0;
    bool loaded = false;
    client_->read([&](const sync::ClientSession& session) {
      pending = session.pending_count();
      loaded = session.loaded();
    });
    if (!loaded || pending >= kPendingMax) {
      std::this_thread::sleep_for(kRest);
      return;
    }
    const std::string label = options_.name + "-" + std::to_string(next_++);
    journal_.line("B " + label);
    bool made = false;
    client_->read([&](const sync::ClientSession& session) {
      // On the client's own thread: no answer can come between the edit and its label.
      const auto done = client_->edit([&](board::Composer& composer) {
        composer.label(label);
        editor_.edit(composer, session.board());
        return board::Applied<void>{};
      });
      made = done.has_value();
      if (made) labels_[*done] = label;
    });
    journal_.line((made ? "M " : "R ") + label + (made ? "" : " not-made"));
    std::this_thread::sleep_for(kBetweenEdits);
  }

  void saved(sync::EditId id) {
    // Edits of an earlier process have no label here; the audit of the log counts them.
    if (const auto label = labels_.find(id); label != labels_.end()) {
      journal_.line("A " + label->second);
    }
  }

  void handed_back(const sync::Refused& refused) {
    const auto edit = board::decode_edit(refused.edit_bytes);
    if (edit) journal_.line("R " + (*edit)->label() + " " + std::string{name(refused.code)});
  }

  void report() {
    if (client_->wait_saved(milliseconds{500})) {
      std::uint64_t seq = 0;
      client_->read([&](const sync::ClientSession& s) { seq = s.confirmed_seq().value; });
      const std::string hash = client_->confirmed_hash();
      if (seq != reported_) journal_.line("H " + std::to_string(seq) + " " + hash);
      reported_ = seq;
    }
    std::this_thread::sleep_for(kRest);
  }

  const WriterOptions& options_;
  JournalWriter journal_;
  support::RandomEditor editor_;
  std::size_t next_ = 0;
  std::map<sync::EditId, std::string> labels_;  // used on the client's thread only
  std::atomic<bool> closed_ = false;
  std::uint64_t reported_ = 0;
  std::unique_ptr<native::Client> client_;
};

}  // namespace

int run_writer(const WriterOptions& options) { return Writer{options}.run(); }

}  // namespace samtavle::torture
