// plan.server.edit: CPU time of a real samtavled (sockets, RocksDB, fsync) an edit, on a board of
// 5,000 cards: one citizen writes as fast as the line takes it, one reads. Edits share frames,
// batches and syncs there, so it is little: with more readers, or slower writers, each costs more.
// plan.server.share: the part of it, in percent of what the rest costs, that upholding the process
// adds: may() and check_schema() on the same sort of edits.

#include <time.h>

#include <chrono>
#include <cstdlib>

#include "cases.hpp"
#include "samtavle/access/signing_key.hpp"
#include "samtavle/access/token.hpp"
#include "samtavle/native/api.hpp"
#include "samtavle/native/client.hpp"
#include "samtavle/plan/schema.hpp"
#include "samtavle/support/random.hpp"
#include "samtavle/support/server_process.hpp"

namespace samtavle::bench {
namespace {

namespace fields = plan::fields;
namespace kinds = plan::kinds;
using base::OpId;
using std::chrono::seconds;

constexpr std::size_t kCards = 5'000;
constexpr std::size_t kCardsAnEdit = 100;
constexpr std::size_t kEdits = 20'000;
constexpr seconds kPatience{120};
constexpr const char* kBoard = "havnen";

// One client may do here what a hundred do elsewhere.
constexpr const char* kConfig = R"([limits.session]
messages_per_second = 100000
operations_per_second = 1000000
bytes_per_second = 1000000000
)";

std::int64_t cpu_ns_of_process(pid_t pid) {
  clockid_t clock{};
  timespec now{};
  require(::clock_getcpuclockid(pid, &clock) == 0 && ::clock_gettime(clock, &now) == 0,
          "the server's CPU time");
  return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

class Town {
 public:
  Town() : server_(value_of(support::ServerProcess::start(options()), "the server")) {
    native::Api::Options options;
    options.server = server_->base_url();
    options.token = token("operator", true);
    const native::Api api = value_of(native::Api::make(options), "the interface");
    native::BoardRequest request;
    request.id = kBoard;
    request.title = "Havnen";
    request.authority = "Havneby";
    value_of(api.create(request), "the board");
  }

  [[nodiscard]] std::unique_ptr<native::Client> client(const std::string& subject,
                                                       plan::Role role) const {
    native::Options options;
    options.server = server_->base_url();
    options.board = kBoard;
    options.token = token(subject, false, role);
    native::Observer observer;
    observer.on_refused = [](const sync::Refused& refused) {
      require(false, "an edit was refused: " + refused.detail);
    };
    auto client = value_of(native::Client::open(options, std::move(observer)), "a client");
    require(client->wait_live(kPatience).has_value(), "a client to be live");
    return client;
  }
  [[nodiscard]] std::int64_t cpu_ns() const { return cpu_ns_of_process(server_->pid()); }

 private:
  static support::ServerOptions options() {
    support::ServerOptions options;
    options.config = kConfig;
    return options;
  }
  [[nodiscard]] std::string token(const std::string& subject, bool for_operator,
                                  plan::Role role = plan::Role::manager) const {
    const auto key = value_of(
        access::SigningKey::load_or_create(server_->data_dir() / "token.key"), "the key");
    access::Grant grant;
    grant.identity.subject = subject;
    grant.identity.person = {subject, plan::ActorKind::citizen, "Havneby", false};
    grant.identity.role = role;
    grant.issued_s = std::chrono::duration_cast<seconds>(
                         std::chrono::system_clock::now().time_since_epoch())
                         .count();
    grant.expires_s = grant.issued_s + 3'600;
    grant.operator_ = for_operator;
    return value_of(access::issue(key, grant), "a token");
  }

  std::unique_ptr<support::ServerProcess> server_;
};

// Two open areas, where citizens may edit, and their cards.
struct Ground {
  std::vector<OpId> areas;
  std::vector<OpId> cards;
};

Ground furnish(native::Client& manager) {
  Ground ground;
  manager.read([&](const sync::ClientSession& session) {
    for (const board::Item* item : session.board().items()) {
      if (item->kind == kinds::area && ground.areas.size() < 2) ground.areas.push_back(item->id);
    }
  });
  value_of(manager.edit([&](board::Composer& composer) -> board::Applied<void> {
    composer.reason("The harbour belongs to everybody");
    for (const OpId area : ground.areas) {
      if (auto done = composer.set(area, fields::level_citizen, "edit"); !done) return done;
    }
    return {};
  }), "the levels");
  for (std::size_t made = 0; made < kCards; made += kCardsAnEdit) {
    value_of(manager.edit([&](board::Composer& composer) -> board::Applied<void> {
      for (std::size_t i = 0; i < kCardsAnEdit; ++i) {
        auto card = composer.create_item(kinds::idea, ground.areas[i % 2]);
        if (!card) return base::pass_on(card);
        auto typed = composer.insert_text(*card, fields::title, 0, "An idea");
        if (!typed) return typed;
      }
      return {};
    }), "cards");
  }
  require(manager.wait_saved(kPatience).has_value(), "the cards to be saved");
  manager.read([&](const sync::ClientSession& session) {
    for (const board::Item* item : session.board().items()) {
      if (item->kind == kinds::idea) ground.cards.push_back(item->id);
    }
  });
  return ground;
}

board::Applied<void> step(board::Composer& composer, const Ground& ground,
                          support::Random& random) {
  const OpId card = random.pick(ground.cards);
  const auto dice = random.below(10);
  if (dice < 5) return composer.set(card, fields::x, static_cast<double>(random.below(1'000)));
  if (dice < 7) return composer.insert_text(card, fields::title, 0, "x");
  if (dice < 8) return composer.move_last(card, random.pick(ground.areas));
  const auto made = dice < 9 ? composer.create_item(kinds::idea, random.pick(ground.areas))
                             : composer.create_item(kinds::comment, card);
  return made ? board::Applied<void>{} : base::pass_on(made);
}

double server_ns() {
  const Town town;
  const auto manager = town.client("anna", plan::Role::manager);
  const Ground ground = furnish(*manager);
  const auto writer = town.client("carl", plan::Role::contributor);
  support::Random random{7};
  const auto write = [&](std::size_t edits) {
    for (std::size_t i = 0; i < edits; ++i) {
      value_of(writer->edit([&](board::Composer& composer) {
        return step(composer, ground, random);
      }), "an edit");
    }
    require(writer->wait_saved(kPatience).has_value(), "the edits to be saved");
  };
  write(kEdits / 10);
  const std::int64_t from = town.cpu_ns();
  write(kEdits);
  return static_cast<double>(town.cpu_ns() - from) / kEdits;
}

}  // namespace

void add_server_cases(Suite& suite) {
  suite.add({"plan.server.edit", "us", Case::Kind::timed, [] { return server_ns() / 1'000; }});
  suite.add({"plan.server.share", "%", Case::Kind::timed, [] {
               const double plan = may_ns(plan::Role::contributor) + check_ns();
               return 100 * plan / (server_ns() - plan);
             }});
}

}  // namespace samtavle::bench
