// samtavle member list BOARD | add BOARD SUBJECT | change BOARD ACTOR | remove BOARD ACTOR
//
// Whose role a board itself says, whatever their login or token does.

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <boost/json.hpp>
#include <memory>

#include "connect.hpp"
#include "samtavle/native/api.hpp"
#include "settings.hpp"
#include "terminal.hpp"
#include "words.hpp"

namespace samtavle::cli {
namespace {

namespace json = boost::json;

struct MemberWish {
  std::string board;
  std::string subject;
  std::uint32_t actor = 0;
  std::string role;
  std::string why;
};
using Ask = std::function<Result<native::Member>(const native::Api&, const MemberWish&)>;

json::object listed_member(const native::Member& member) {
  json::object out{{"actor", member.actor.value}, {"name", member.name},
                   {"kind", member.kind},         {"authority", member.authority},
                   {"role", member.role},         {"since", member.since}};
  if (!member.subject.empty()) out["subject"] = member.subject;
  if (member.given_by) out["given_by"] = member.given_by.value;
  if (!member.why.empty()) out["why"] = member.why;
  return out;
}

void print_member(const native::Member& member) {
  const auto& [bold, dim, accent, plain] = colours();
  const bool removed = member.role == plan::name(plan::Role::none);
  std::string line = bold + std::to_string(member.actor.value) + plain + "  ";
  line += member.name.empty() ? member.subject + " (was not here yet)" : member.name;
  line += "  " + accent + (removed ? "removed" : member.role) + plain + "  " + dim + "since " +
          member.since;
  if (!member.authority.empty()) line += ", " + member.authority;
  if (!member.why.empty()) line += ": " + member.why;
  print(line + plain);
}

Result<void> list_members(const Settings& settings, const std::string& board) {
  const auto server = operator_api(settings);
  if (!server) return base::pass_on(server);
  const auto members = server->members(board);
  if (!members) return base::pass_on(members);
  if (settings.json) {
    json::array all;
    for (const native::Member& member : *members) all.push_back(listed_member(member));
    print_json(json::object{{"members", std::move(all)}});
    return {};
  }
  for (const native::Member& member : *members) print_member(member);
  if (members->empty()) print("The board has no members; logins and tokens say who may do what.");
  return {};
}

Result<void> change(const Settings& settings, const MemberWish& wish, const Ask& ask) {
  const auto server = operator_api(settings);
  if (!server) return base::pass_on(server);
  const auto member = ask(*server, wish);
  if (!member) return base::pass_on(member);
  if (settings.json) {
    print_json(listed_member(*member));
  } else {
    print_member(*member);
  }
  return {};
}

// A subcommand with a board; `role` if it takes one.
CLI::App* subcommand(CLI::App& member, const std::shared_ptr<MemberWish>& wish,
                     const std::string& name, const std::string& about, bool role) {
  CLI::App* sub = member.add_subcommand(name, about);
  sub->add_option("board", wish->board, "Id of the board")->required()->type_name("BOARD");
  if (role) {
    sub->add_option("--role", wish->role, "What they may do on it")
        ->required()
        ->check(CLI::IsMember(role_words()));
  }
  return sub;
}

void add_actor_and_reason(CLI::App& sub, const std::shared_ptr<MemberWish>& wish) {
  sub.add_option("actor", wish->actor, "Their number (samtavle member list, samtavle people)")
      ->required()
      ->type_name("N");
  sub.add_option("--why", wish->why, "Why, for the other managers and the audit log")
      ->type_name("TEXT");
}

void runs(CLI::App& sub, Command& command, const std::shared_ptr<MemberWish>& wish, Ask ask) {
  sub.callback([&command, wish, ask = std::move(ask)] {
    command.run = [&command, wish, ask] { return change(command.settings, *wish, ask); };
  });
}

}  // namespace

void add_member_command(CLI::App& app, Command& command) {
  CLI::App* member = app.add_subcommand("member", "Who has what role on a board, by the board");
  member->require_subcommand(1);
  const auto wish = std::make_shared<MemberWish>();
  CLI::App* list = subcommand(*member, wish, "list", "List them, also who was removed", false);
  list->callback([&command, wish] {
    command.run = [&command, wish] { return list_members(command.settings, wish->board); };
  });
  CLI::App* add = subcommand(*member, wish, "add", "Make somebody one, by their login", true);
  add->add_option("subject", wish->subject,
                  "Who they are at their login: the name of the issuer, a bar and the subject "
                  "there; or the subject of a token")
      ->required()
      ->type_name("SUBJECT");
  runs(*add, command, wish, [](const native::Api& server, const MemberWish& wanted) {
    return server.add_member(wanted.board, wanted.subject, wanted.role);
  });
  CLI::App* other = subcommand(*member, wish, "change", "Give somebody another role", true);
  add_actor_and_reason(*other, wish);
  runs(*other, command, wish, [](const native::Api& server, const MemberWish& wanted) {
    return server.change_member(wanted.board, base::Actor{wanted.actor}, wanted.role,
                                wanted.why);
  });
  CLI::App* remove = subcommand(*member, wish, "remove", "Send somebody away and keep them out",
                                false);
  add_actor_and_reason(*remove, wish);
  runs(*remove, command, wish, [](const native::Api& server, const MemberWish& wanted) {
    return server.remove_member(wanted.board, base::Actor{wanted.actor}, wanted.why);
  });
}

}  // namespace samtavle::cli
