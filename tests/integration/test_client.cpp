#include "test_client.hpp"

#include "samtavle/board/codec.hpp"
#include "samtavle/plan/schema.hpp"
#include "samtavle/v1/edit.pb.h"

namespace samtavle::integration {

TestClient::TestClient(native::Options options) {
  native::Observer observer;
  observer.on_saved = [this](sync::EditId id, base::Seq seq) {
    const auto label = labels_.find(id);
    if (label == labels_.end()) return;
    note([&](Told& told) {
      if (!told.saved.emplace(label->second, seq).second) {
        told.saved_twice.push_back(label->second);
      }
    });
  };
  observer.on_refused = [this](const sync::Refused& refused) {
    const auto edit = board::decode_edit(refused.edit_bytes);
    const std::string label = edit ? (*edit)->label() : "an edit that cannot be read";
    note([&](Told& told) { told.refused.push_back({label, refused}); });
  };
  observer.on_retry = [this](const base::Error& error, milliseconds) {
    note([&](Told& told) { told.retries.push_back(error); });
  };
  observer.on_closed = [this](const base::Error& error) {
    note([&](Told& told) { told.ends.push_back(error); });
  };
  observer.on_replaced = [this] { note([](Told& told) { ++told.snapshots; }); };
  observer.on_rights = [this](const sync::RightsChanged&) {
    note([](Told& told) { ++told.rights; });
  };
  observer.on_changed = [this](const board::Delta& delta) {
    for (const board::Change& change : delta.changes) {
      if (!change.overwritten) continue;
      note([&](Told& told) { told.overwritten.push_back(*change.overwritten); });
    }
  };
  client_ = must(native::Client::open(std::move(options), observer));
}

void TestClient::note(const std::function<void(Told&)>& change) {
  {
    const std::lock_guard lock{mutex_};
    change(told_);
  }
  changed_.notify_all();
}

bool TestClient::try_edit(const std::string& label, const Compose& compose) {
  bool made = false;
  client_->read([&](const sync::ClientSession& session) {
    // On the client's own thread: no answer comes between the edit and its label.
    const auto id = client_->edit([&](board::Composer& composer) {
      composer.label(label);
      return compose(composer, session.board());
    });
    made = id.has_value();
    if (made) labels_[*id] = label;
  });
  return made;
}

void TestClient::edit(const std::string& label, const Compose& compose) {
  if (!try_edit(label, compose)) give_up("the edit " + label + " could not be made");
}

void TestClient::type(const std::string& label, const std::string& text) {
  edit(label, [&](board::Composer& composer, const board::Board& board) {
    const text::Text* purpose = board.root()->text(plan::fields::purpose);
    const std::size_t end = purpose == nullptr ? 0 : purpose->length();
    return composer.insert_text(board::kRootId, plan::fields::purpose, end, text);
  });
}

base::OpId TestClient::make_card(const std::string& label, const std::string& title) {
  base::OpId card;
  edit(label, [&](board::Composer& composer, const board::Board&) -> board::Applied<void> {
    const auto made = composer.create_item(plan::kinds::idea, board::kRootId);
    if (!made) return base::pass_on(made);
    card = *made;
    return composer.insert_text(card, plan::fields::title, 0, title);
  });
  return card;
}

Told TestClient::told() const {
  const std::lock_guard lock{mutex_};
  return told_;
}

bool TestClient::wait_told(const std::function<bool(const Told&)>& enough,
                           milliseconds timeout) const {
  std::unique_lock lock{mutex_};
  return changed_.wait_for(lock, timeout, [&] { return enough(told_); });
}

bool TestClient::wait_refused(std::size_t count, milliseconds timeout) const {
  return wait_told([count](const Told& told) { return told.refused.size() >= count; }, timeout);
}

std::size_t TestClient::pending() const {
  std::size_t count = 0;
  client_->read([&](const sync::ClientSession& session) { count = session.pending_count(); });
  return count;
}

base::Seq TestClient::seq() const {
  base::Seq seq;
  client_->read([&](const sync::ClientSession& session) { seq = session.confirmed_seq(); });
  return seq;
}

std::string TestClient::text(base::OpId item, base::Field field) const {
  std::string text;
  client_->read([&](const sync::ClientSession& session) {
    const board::Item* found = session.board().find(item);
    if (found != nullptr) text = found->text_utf8(field);
  });
  return text;
}

bool wait_equal(const std::vector<TestClient*>& clients, base::Seq seq, milliseconds timeout) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  for (TestClient* client : clients) {
    const auto left = std::chrono::duration_cast<milliseconds>(
        deadline - std::chrono::steady_clock::now());
    const auto there = (*client)->wait_until(
        [seq](const sync::ClientSession& session) {
          return session.confirmed_seq() >= seq && session.pending_count() == 0;
        },
        std::max(left, milliseconds{1}));
    if (!there) return false;
  }
  const std::string hash = (*clients.front())->confirmed_hash();
  for (TestClient* client : clients) {
    if ((*client)->confirmed_hash() != hash) return false;
  }
  return true;
}

}  // namespace samtavle::integration
