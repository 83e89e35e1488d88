#include "link_commands.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <boost/json.hpp>
#include <memory>

#include "samtavle/native/invitations.hpp"
#include "settings.hpp"
#include "terminal.hpp"
#include "tokens.hpp"
#include "words.hpp"

namespace samtavle::cli {
namespace {

struct LinkWish {
  std::string board;
  native::InvitationWish invitation;
  std::string expires = "14d";
  std::string address;
  bool replace = false;
};

struct OldLink {
  std::string board;
  std::uint32_t number = 0;
  std::string address;
};

Result<native::Invitations> invitations_of(const Settings& settings, const std::string& board) {
  auto token = operator_token(settings);
  if (!token) return base::pass_on(token);
  native::Api::Options options;
  options.server = settings.server;
  options.token = std::move(token).value();
  options.ca_file = settings.ca_file;
  return native::Invitations::of(std::move(options), board);
}

boost::json::object link_json(const native::InvitationInfo& info) {
  return {{"number", info.number.value}, {"state", info.state},
          {"role", info.role},           {"kind", info.kind},
          {"authority", info.authority}, {"label", info.label},
          {"made_at", info.made_at},     {"expires_at", info.expires_at},
          {"uses", info.uses},           {"uses_max", info.uses_max},
          {"needs_code", info.needs_code}};
}

// The link as people get it, behind the address under which they reach the server.
std::string whole_link(const Settings& settings, const std::string& address,
                       const native::InvitationInfo& info) {
  std::string base = address.empty() ? settings.server : address;
  while (base.ends_with('/')) base.pop_back();
  return base + info.link;
}

Result<void> show_link(const Settings& settings, const std::string& address,
                       const Result<native::InvitationInfo>& info) {
  if (!info) return base::pass_on(info);
  const std::string link = whole_link(settings, address, *info);
  if (!settings.json) {
    print(link);
    // Not beside the link: it is to reach the guests by another way.
    if (!info->code.empty()) print("code: " + info->code);
    return {};
  }
  boost::json::object out = link_json(*info);
  out["link"] = link;
  if (!info->code.empty()) out["code"] = info->code;
  print_json(out);
  return {};
}

// The open one of this label that has a code if one is wished for; nothing if there is none, or the
// label is empty.
Result<std::optional<base::InvitationNumber>> open_one(const native::Invitations& invitations,
                                                       const native::InvitationWish& wish) {
  std::optional<base::InvitationNumber> found;
  if (wish.label.empty()) return found;
  const auto all = invitations.all();
  if (!all) return base::pass_on(all);
  for (const native::InvitationInfo& info : *all) {
    const bool fits = info.needs_code || !wish.code;
    if (info.label == wish.label && info.state != "revoked" && fits) found = info.number;
  }
  return found;
}

Result<void> make_link(const Settings& settings, LinkWish wish) {
  const auto life = parse_duration(wish.expires);
  if (!life) return base::pass_on(life);
  wish.invitation.life = *life;
  const auto invitations = invitations_of(settings, wish.board);
  if (!invitations) return base::pass_on(invitations);
  if (wish.replace) {
    const auto old = open_one(*invitations, wish.invitation);
    if (!old) return base::pass_on(old);
    if (*old) return show_link(settings, wish.address, invitations->rotate(**old));
  }
  return show_link(settings, wish.address, invitations->make(wish.invitation));
}

Result<void> list_links(const Settings& settings, const std::string& board) {
  const auto invitations = invitations_of(settings, board);
  if (!invitations) return base::pass_on(invitations);
  const auto all = invitations->all();
  if (!all) return base::pass_on(all);
  if (settings.json) {
    boost::json::array list;
    for (const native::InvitationInfo& info : *all) list.push_back(link_json(info));
    print_json(boost::json::object{{"board", board}, {"invitations", std::move(list)}});
    return {};
  }
  const auto& [bold, dim, accent, plain] = colours();
  for (const native::InvitationInfo& info : *all) {
    std::string who = info.kind + ", " + info.role;
    if (!info.authority.empty()) who += ", " + info.authority;
    if (info.needs_code) who += ", with a code";
    if (!info.label.empty()) who += "  " + in_quotes(info.label);
    print(bold + std::to_string(info.number.value) + plain + "  " + info.state + "  " +
          std::to_string(info.uses) + "/" + std::to_string(info.uses_max) + " used, until " +
          info.expires_at + "  " + dim + who + plain);
  }
  if (all->empty()) print("There are no invitations.");
  return {};
}

Result<void> rotate_link(const Settings& settings, const OldLink& old) {
  const auto invitations = invitations_of(settings, old.board);
  if (!invitations) return base::pass_on(invitations);
  return show_link(settings, old.address,
                   invitations->rotate(base::InvitationNumber{old.number}));
}

Result<void> revoke_link(const Settings& settings, const OldLink& old) {
  const auto invitations = invitations_of(settings, old.board);
  if (!invitations) return base::pass_on(invitations);
  const auto ended = invitations->revoke(base::InvitationNumber{old.number});
  if (!ended) return base::pass_on(ended);
  if (settings.json) {
    print_json(link_json(*ended));
  } else {
    print("Invitation " + std::to_string(old.number) +
          " is revoked; guests who came by it have to leave.");
  }
  return {};
}

void add_address(CLI::App& app, std::string& address) {
  app.add_option("--address", address,
                 "Where people reach the server, if that is not --server: https://plan.example.dk")
      ->type_name("URL");
}

void add_make_link(CLI::App& invite, Command& command) {
  auto wish = std::make_shared<LinkWish>();
  native::InvitationWish& invitation = wish->invitation;
  CLI::App* make = invite.add_subcommand(
      "make", "Print a link by which people join a board as guests, without a login");
  make->add_option("board", wish->board, "Id of the board")->required()->type_name("BOARD");
  make->add_option("--kind", invitation.kind, "What kind of actor they are")
      ->check(CLI::IsMember({"citizen", "citizen_group", "association", "business",
                             "organisation", "official"}))
      ->capture_default_str();
  make->add_option("--role", invitation.role, "What they may do")
      ->check(CLI::IsMember(role_words()))
      ->capture_default_str();
  make->add_option("--authority", invitation.authority, "Whom they work for, or belong to");
  make->add_option("--label", invitation.label, "What the link is for; only managers see it");
  make->add_option("--expires", wish->expires, "How long it is good: 14d, 12h, 90m")
      ->capture_default_str();
  make->add_option("--uses", invitation.uses_max, "How many may join by it")
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
  make->add_flag("--code", invitation.code,
                 "Print a code too, which guests have to give as well; on a sensitive board that "
                 "is always so");
  make->add_flag("--replace", wish->replace,
                 "If there is an invitation with this label, give it a new link instead of making "
                 "another; guests who came by it stay");
  add_address(*make, wish->address);
  make->callback([&command, wish] {
    command.run = [&command, wish] { return make_link(command.settings, *wish); };
  });
}

void add_old_link(CLI::App& app, OldLink& old) {
  app.add_option("board", old.board, "Id of the board")->required()->type_name("BOARD");
  app.add_option("number", old.number, "Its number, from: samtavle invite list")
      ->required()
      ->check(CLI::PositiveNumber)
      ->type_name("NUMBER");
}

}  // namespace

void add_link_commands(CLI::App& invite, Command& command) {
  add_make_link(invite, command);

  CLI::App* list = invite.add_subcommand("list", "List the invitations to a board");
  auto board = std::make_shared<std::string>();
  list->add_option("board", *board, "Id of the board")->required()->type_name("BOARD");
  list->callback([&command, board] {
    command.run = [&command, board] { return list_links(command.settings, *board); };
  });

  CLI::App* rotate =
      invite.add_subcommand("rotate", "Print a new link for an invitation; guests stay");
  auto turned = std::make_shared<OldLink>();
  add_old_link(*rotate, *turned);
  add_address(*rotate, turned->address);
  rotate->callback([&command, turned] {
    command.run = [&command, turned] { return rotate_link(command.settings, *turned); };
  });

  CLI::App* revoke = invite.add_subcommand(
      "revoke", "End an invitation for good; guests who came by it have to leave");
  auto ended = std::make_shared<OldLink>();
  add_old_link(*revoke, *ended);
  revoke->callback([&command, ended] {
    command.run = [&command, ended] { return revoke_link(command.settings, *ended); };
  });
}

}  // namespace samtavle::cli
