// Whose the unsaved edits are: another person who uses the same account of the machine is not to
// send them as their own.

#include <utility>

#include "client_impl.hpp"

namespace samtavle::native {

using base::Errc;

std::size_t Client::Impl::unsaved() const {
  return session_->pending_count() + session_->pending_ballot_count();
}

bool Client::Impl::is_somebody_elses() {
  return pending_.store && owner_.is_somebody_elses(*session_);
}

// Nothing of what the session made of that welcome is kept, sent or told.
void Client::Impl::step_aside() {
  static_cast<void>(session_->take_actions());
  if (auto link = std::exchange(link_, nullptr)) {
    link->dismiss(base::close_code(Errc::closed), "goodbye", {});
  }
  const bool first = !owner_.began();
  auto next = first && pending_.place ? next_in_place() : take_up(std::move(pending_));
  if (!next) {
    // Without anything of theirs in it, should this be tried again.
    static_cast<void>(take_up({}));
    return end_with(next.error());
  }
  if (first && pending_.place) {
    runner_.post([this] { connect(); });
  } else {
    const std::string where = pending_.path.empty() ? "the app's store" : pending_.path;
    end_with({Errc::config, "what is unsaved in " + where +
                                " was written by somebody else, who can save it; give each "
                                "person a place of their own"});
  }
}

base::Result<void> Client::Impl::next_in_place() {
  auto next = open_after(std::move(pending_), options_);
  if (!next) return base::pass_on(next);
  return take_up(std::move(*next));
}

// Begins again, as if it had just been opened.
base::Result<void> Client::Impl::take_up(Pending pending) {
  auto session = session_on(options_, pending);
  pending_ = std::move(pending);
  if (!session) return base::pass_on(session);
  session_ = std::move(*session);
  owner_.restart(pending_.store ? pending_.store->owner() : std::nullopt);
  unsaved_.clear();
  return {};
}

}  // namespace samtavle::native
