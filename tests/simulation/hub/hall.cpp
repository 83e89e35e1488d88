#include "hall.hpp"

#include "samtavle/board/snapshot.hpp"
#include "samtavle/hub/history.hpp"
#include "samtavle/plan/schema.hpp"
#include "samtavle/sync/wire.hpp"

namespace samtavle::simulation {

base::BoardId board_id(const std::string& name) { return base::BoardId::parse(name).value(); }

// --- a visitor ---

Visitor::Visitor(support::SimServer& server, const std::string& board, const std::string& token,
                 char device, std::uint32_t replica)
    : line_(server.connect(board_id(board), *this)), replica_(replica) {
  v1::ClientFrame frame;
  v1::Hello* hello = frame.mutable_hello();
  hello->set_token(token);
  hello->set_version(sync::kProtocolVersion);
  hello->set_device(std::string(16, device));
  hello->set_replica(replica);
  hello->set_epoch(replica == 0 ? 0 : 1);
  send(frame);
}

Visitor::~Visitor() { leave(); }

void Visitor::leave() {
  if (line_) line_->cut(line_->on_the_way_up());
  line_.reset();
}

void Visitor::send(const v1::ClientFrame& frame) {
  if (line_) line_->send(frame.SerializeAsString());
}

void Visitor::ask_replica() {
  v1::ClientFrame frame;
  frame.mutable_need_replica();
  send(frame);
}

void Visitor::make_card(std::size_t note_bytes) {
  v1::ClientFrame frame;
  frame.set_attempt(attempt_);
  v1::Edit* edit = frame.add_edits();
  const std::uint32_t counter = next_counter_++;
  edit->set_replica(replica_);
  edit->set_first_counter(counter);
  edit->set_label(std::string(note_bytes, 'n'));
  v1::CreateItem* create = edit->add_operations()->mutable_create_item();
  create->set_kind(plan::kinds::idea.value);
  create->set_container_counter(board::kRootId.counter.value);
  // One behind the other, with room between them, or the server would make some.
  for (const std::uint32_t digit : {replica_, counter / 200, counter % 200}) {
    create->mutable_order_key()->push_back(static_cast<char>(digit + 1));
  }
  create->mutable_order_key()->push_back('m');
  send(frame);
}

bool Visitor::has_board() const {
  return welcome_ && snapshot_total_ > 0 && snapshot_.size() == snapshot_total_ &&
         seq_ >= welcome_->head_seq();
}

void Visitor::on_line_message(const std::string& bytes) {
  v1::ServerFrame frame;
  ASSERT_TRUE(frame.ParseFromString(bytes));
  if (frame.has_welcome()) {
    welcome_ = frame.welcome();
    if (frame.welcome().has_resumed()) next_counter_ = frame.welcome().resumed().high_water() + 1;
    // Who one is oneself is known at once.
    ASSERT_EQ(welcome_->directory().actors_size(), 1);
    EXPECT_EQ(welcome_->directory().actors(0).actor(), welcome_->actor());
    EXPECT_NE(welcome_->directory().actors(0).name(), "");
  }
  if (frame.has_snapshot()) {
    const v1::SnapshotChunk& chunk = frame.snapshot();
    EXPECT_EQ(chunk.offset(), snapshot_.size());
    snapshot_ += chunk.data();
    snapshot_total_ = chunk.total_bytes();
    snapshot_seq_ = seq_ = chunk.seq();
  }
  for (const v1::Event& event : frame.events()) EXPECT_EQ(event.seq(), ++seq_);
  for (const v1::ActorEntry& entry : frame.directory().actors()) {
    directory_[entry.actor()] = entry;
  }
  for (const v1::PresenceState& state : frame.presence()) {
    if (state.gone()) {
      present_.erase(state.session());
    } else {
      present_[state.session()] = state.actor();
    }
  }
  if (frame.has_replica()) replica_ = frame.replica().replica();
  for (const v1::Refusal& refusal : frame.refusals()) {
    ++refusals_;
    attempt_ = refusal.attempt() + 1;
    next_counter_ = refusal.first_counter();
  }
}

void Visitor::on_line_closed(const std::optional<base::Error>& error) {
  end_ = error;
  line_.reset();
}

// --- the hall ---

support::SimOptions Hall::quick() {
  support::SimOptions options;
  options.line_delay_max = milliseconds{2};
  options.commit_delay_max = milliseconds{2};
  options.half_open_max = milliseconds{2};
  return options;
}

Hall::Hall(const support::SimOptions& options) : server(time, options, *this) { server.start(); }

Hall::~Hall() = default;

void Hall::run_for(milliseconds duration) {
  static_cast<void>(run_until([] { return false; }, duration));
}

bool Hall::run_until(const std::function<bool()>& so, milliseconds most) {
  const sync::TimePoint end = time.now() + most;
  while (!so()) {
    if (!time.step(end)) return so();
  }
  return true;
}

void Hall::make_boards(const std::vector<std::string>& names) {
  std::size_t made = 0;
  for (const std::string& name : names) {
    hub().create(hub::NewBoard{board_id(name), name, "municipality", "da"},
                 [&](const base::Result<hub::BoardInfo>& done) {
                   ASSERT_TRUE(done) << done.error().detail;
                   ++made;
                 });
  }
  expect_soon([&] { return made == names.size(); });
}

std::unique_ptr<Visitor> Hall::come(const std::string& board) {
  return std::make_unique<Visitor>(server, board, kManager, next_device_++);
}

std::unique_ptr<Visitor> Hall::enter(const std::string& board) {
  auto visitor = come(board);
  EXPECT_TRUE(run_until([&] { return visitor->has_board(); })) << board;
  return visitor;
}

std::uint64_t Hall::head(const std::string& board) {
  return server.log().info(board_id(board)).value().head.value;
}

std::string Hall::stored_board(const std::string& board) {
  return board::encode_snapshot(hub::newest_board(server.log(), board_id(board)).value());
}

}  // namespace samtavle::simulation
