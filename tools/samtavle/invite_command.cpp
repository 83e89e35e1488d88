// samtavle invite

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <boost/json.hpp>
#include <memory>
#include <random>

#include "link_commands.hpp"
#include "settings.hpp"
#include "terminal.hpp"
#include "tokens.hpp"
#include "words.hpp"

namespace samtavle::cli {
namespace {

struct Invitation {
  std::string board;
  std::string name;
  std::string kind = "official";
  std::string authority;
  std::string role;
  std::string subject;
  std::string expires = "7d";
  bool guest = false;
};

std::string random_subject() {
  std::random_device random;
  constexpr char kDigits[] = "0123456789abcdef";
  std::string out = "invited-";
  for (int i = 0; i < 16; ++i) out.push_back(kDigits[random() % 16]);
  return out;
}

Result<access::Grant> grant_for(const Invitation& invitation) {
  access::Grant grant;
  const auto kind = plan::parse_actor_kind(invitation.kind);
  const bool for_operator = invitation.board.empty();
  const std::string role = !invitation.role.empty() ? invitation.role
                           : for_operator           ? "manager"
                                                    : "contributor";
  const bool none = role == plan::name(plan::Role::none);
  if (none && !for_operator) {
    return base::fail(Errc::config, "without a role nobody gets in; only an operator, who is not "
                                    "invited to a board, may have none");
  }
  const auto parsed_role = none ? plan::Role::none : plan::parse_role(role);
  SAMTAVLE_CHECK(kind && parsed_role);  // the command line has checked the words
  grant.identity.subject =
      invitation.subject.empty() ? random_subject() : invitation.subject;
  grant.identity.role = *parsed_role;
  grant.identity.person = {invitation.name, *kind, invitation.authority, invitation.guest};
  grant.operator_ = for_operator;
  if (for_operator) return grant;
  if (invitation.name.empty()) {
    return base::fail(Errc::config, "who is invited? Give --name; others will see it");
  }
  const auto id = base::BoardId::parse(invitation.board);
  if (!id) return base::fail(Errc::config, id.error().detail);
  grant.board = *id;
  return grant;
}

Result<void> invite(const Settings& settings, const Invitation& invitation) {
  auto grant = grant_for(invitation);
  if (!grant) return base::pass_on(grant);
  const auto life = parse_duration(invitation.expires);
  if (!life) return base::pass_on(life);
  const auto token = sign(settings, *grant, *life);
  if (!token) return base::pass_on(token);
  if (!settings.json) {
    print(*token);
    return {};
  }
  const boost::json::value board =
      invitation.board.empty() ? boost::json::value{} : boost::json::value(invitation.board);
  print_json(boost::json::value{{"token", *token},
                           {"board", board},
                           {"subject", grant->identity.subject},
                           {"role", plan::name(grant->identity.role)},
                           {"expires_in_s", life->count()}});
  return {};
}

}  // namespace

void add_invite_command(CLI::App& app, Command& command) {
  CLI::App* invited = app.add_subcommand(
      "invite",
      "Print a token for one person, signed with the server's key (needs its data directory).\n"
      "Without a board: a token for the operator, who may manage all boards.\n"
      "With a subcommand: links by which guests join a board");
  auto invitation = std::make_shared<Invitation>();
  invited->add_option("board", invitation->board, "Id of the board that it opens")
      ->type_name("BOARD");
  invited->add_option("--name", invitation->name, "The name that others see");
  invited->add_option("--kind", invitation->kind, "What kind of actor")
      ->check(CLI::IsMember({"citizen", "citizen_group", "association", "business",
                             "organisation", "official"}))
      ->capture_default_str();
  invited->add_option("--authority", invitation->authority, "Whom an official works for");
  std::vector<std::string> roles = role_words();
  roles.emplace_back(plan::name(plan::Role::none));
  invited->add_option("--role", invitation->role,
                      "What the person may do (default: contributor). Of an operator: on all "
                      "boards (default: manager); with none they manage boards and read nothing")
      ->check(CLI::IsMember(roles));
  invited->add_option("--expires", invitation->expires, "How long it is valid: 7d, 12h, 90m")
      ->capture_default_str();
  invited->add_option("--subject", invitation->subject,
                      "Who it is, to the server: the same person keeps the same");
  invited->add_flag("--guest", invitation->guest, "A guest without a login");
  add_link_commands(*invited, command);
  invited->callback([&command, invited, invitation] {
    if (!invited->get_subcommands().empty()) return;
    command.run = [&command, invitation] { return invite(command.settings, *invitation); };
  });
}

}  // namespace samtavle::cli
