#include "demo_stage.hpp"

namespace samtavle::cli {
namespace {

constexpr std::chrono::seconds kSeenWithin{20};

}  // namespace

void DemoStage::fail(base::Error error) {
  if (!failure_) failure_ = std::move(error);
}

void DemoStage::join(const Persona& persona) {
  if (failure_) return;
  auto options = client_options(settings_, board_, persona);
  if (!options) return fail(options.error());
  auto joined = cli::join(std::move(*options));
  if (!joined) return fail(joined.error());
  last_ = joined->get();
  clients_[persona.person.name] = std::move(*joined);
}

native::Client* DemoStage::client(const std::string& who) {
  if (failure_) return nullptr;
  const auto found = clients_.find(who);
  if (found != clients_.end()) return found->second.get();
  fail({Errc::internal, who + " is not on the board"});
  return nullptr;
}

void DemoStage::does(const std::string& who, const DemoEdit& edit) {
  native::Client* const actor = client(who);
  if (actor == nullptr) return;
  const auto seen = actor->wait_until(
      [this](const sync::ClientSession& session) { return session.confirmed_seq() >= seq_; },
      kSeenWithin);
  if (!seen) return fail(seen.error());
  const auto saved = save(*actor, [&](board::Composer& composer) {
    composer.label(edit.label);
    if (!edit.reason.empty()) composer.reason(edit.reason);
    board::Applied<void> done;
    actor->read([&](const sync::ClientSession& session) {
      done = edit.steps(composer, session.board());
    });
    return done;
  });
  if (!saved) {
    return fail({saved.error().code, who + ", " + edit.label + ": " + saved.error().detail});
  }
  seq_ = *saved;
  last_ = actor;
  ++edits_;
}

void DemoStage::look(const std::function<void(const board::Board&)>& see) {
  if (failure_ || last_ == nullptr) return;
  last_->read([&](const sync::ClientSession& session) { see(session.board()); });
}

base::OpId DemoStage::find(base::Kind kind, std::string_view title) {
  base::OpId id;
  look([&](const board::Board& board) {
    const board::Item* newest = nullptr;
    for (const board::Item* item : board.items()) {
      if (item->kind != kind || item->deleted()) continue;
      if (item->text_utf8(plan::fields::title) != title) continue;
      if (newest == nullptr || newest->created_seq < item->created_seq) newest = item;
    }
    if (newest != nullptr) id = newest->id;
  });
  if (!id) fail({Errc::not_found, "nothing is called " + std::string{title}});
  return id;
}

base::Actor DemoStage::number(const std::string& who) {
  base::Actor actor;
  if (native::Client* const found = client(who)) {
    found->read([&](const sync::ClientSession& session) { actor = session.actor(); });
  }
  return actor;
}

}  // namespace samtavle::cli
