#include "author.hpp"

#include <cstdio>

#include "samtavle/board/codec.hpp"
#include "samtavle/v1/edit.pb.h"

namespace samtavle::torture {
namespace {

using std::chrono::milliseconds;

// Edits that are not saved are bounded, so that a server that is away for long is not buried.
constexpr std::size_t kPendingMax = 64;

}  // namespace

native::Options quick_client(const std::string& server, const std::string& board,
                             const std::string& token) {
  native::Options client;
  client.server = server;
  client.board = board;
  client.token = token;
  client.client = "torture";
  client.backoff_base = milliseconds{50};
  client.backoff_cap = milliseconds{300};
  return client;
}

Author::Author(AuthorOptions options, AuthorNotes& notes)
    : options_(std::move(options)),
      notes_(notes),
      editor_(options_.seed),
      next_(options_.first) {}

base::Result<std::unique_ptr<Author>> Author::open(AuthorOptions options, AuthorNotes& notes) {
  std::unique_ptr<Author> author(new Author(std::move(options), notes));
  native::Observer observer;
  observer.on_saved = [self = author.get()](sync::EditId id, base::Seq) {
    // Edits of an earlier life have no label here; the audit of the log counts them.
    const auto label = self->labels_.find(id);
    if (label != self->labels_.end()) self->notes_.saved(label->second);
  };
  observer.on_refused = [self = author.get()](const sync::Refused& refused) {
    const auto edit = board::decode_edit(refused.edit_bytes);
    if (edit) self->notes_.refused((*edit)->label(), std::string{base::name(refused.code)});
  };
  observer.on_retry = [self = author.get()](const base::Error& error, milliseconds) {
    ++self->retries_;
    if (error.code == base::Errc::going_away) ++self->sent_back_;
  };
  observer.on_closed = [self = author.get()](const base::Error& error) {
    std::fprintf(stderr, "author %s: %s\n", self->options_.name.c_str(), error.detail.c_str());
    self->closed_ = true;
  };
  auto client = native::Client::open(author->options_.client, observer);
  if (!client) return base::pass_on(client);
  author->client_ = std::move(*client);
  return author;
}

bool Author::write() {
  bool may = false;
  // On the client's own thread: no answer can come between the edit and its label.
  client_->read([&](const sync::ClientSession& session) {
    may = session.loaded() && session.pending_count() < kPendingMax;
    if (may) make_edit(session.board());
  });
  return may;
}

void Author::make_edit(const board::Board& board) {
  const std::string label = options_.name + "-" + std::to_string(next_++);
  notes_.begun(label);
  const auto made = client_->edit([&](board::Composer& composer) {
    composer.label(label);
    editor_.edit(composer, board);
    return board::Applied<void>{};
  });
  if (made) {
    labels_[*made] = label;
    notes_.made(label);
  } else {
    notes_.refused(label, "not-made");
  }
}

}  // namespace samtavle::torture
