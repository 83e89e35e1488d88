// samtavle template make | show | import

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <boost/json.hpp>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <memory>

#include "connect.hpp"
#include "finding.hpp"
#include "samtavle/access/package_seal.hpp"
#include "samtavle/native/api.hpp"
#include "samtavle/plan/delegation.hpp"
#include "settings.hpp"
#include "terminal.hpp"
#include "words.hpp"

namespace samtavle::cli {
namespace {

namespace json = boost::json;
namespace fields = plan::fields;
using board::Item;

struct MakeOptions {
  std::string board;
  std::string file;
  std::vector<std::string> learnings;
  bool no_frames = false;
  bool remove_names = false;
};

Result<std::string> read_package(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::string bytes(access::kPackageFileBytesMax + 1, '\0');
  in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (in.bad() || (!in.eof() && in.fail())) {
    return base::fail(Errc::io, "the file " + path + " cannot be read; is the name right?");
  }
  bytes.resize(static_cast<std::size_t>(in.gcount()));
  return bytes;
}

Result<access::OpenedPackage> open_file(const std::string& path) {
  const auto bytes = read_package(path);
  if (!bytes) return base::pass_on(bytes);
  auto opened = access::open_package(*bytes);
  if (opened) return opened;
  return base::fail(opened.error().code, path + ": " + opened.error().detail);
}

// --- making one ---

// Ids as they are; titles are looked up on the board.
Result<std::vector<std::string>> learning_ids(const Settings& settings,
                                              const MakeOptions& options) {
  const auto& words = options.learnings;
  const auto is_id = [](const std::string& word) { return base::parse_op_id(word).has_value(); };
  if (std::all_of(words.begin(), words.end(), is_id)) return words;
  Persona reader;
  reader.role = plan::Role::reader;
  auto connection = client_options(settings, options.board, reader);
  if (!connection) return base::pass_on(connection);
  const auto client = join(std::move(*connection));
  if (!client) return base::pass_on(client);
  Result<std::vector<std::string>> ids = std::vector<std::string>{};
  (*client)->read([&](const sync::ClientSession& session) {
    std::vector<const Item*> learnings = session.board().inside(board::kRootId);
    std::erase_if(learnings, [](const Item* i) { return i->kind != plan::kinds::learning; });
    for (const std::string& word : words) {
      const auto found = find_item(learnings, word, "learning");
      if (!found) {
        ids = base::pass_on(found);
        return;
      }
      ids->push_back(base::to_string((*found)->id));
    }
  });
  return ids;
}

// Written beside it and put in its place as a whole.
Result<void> write_file(const std::string& path, const std::string& bytes) {
  const std::string beside = path + ".part";
  std::ofstream out(beside, std::ios::binary | std::ios::trunc);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  out.close();
  if (!out || std::rename(beside.c_str(), path.c_str()) != 0) {
    std::remove(beside.c_str());
    return base::fail(Errc::io, "the file " + path + " cannot be written; choose another with -o");
  }
  return {};
}

json::value summary(const access::OpenedPackage& file) {
  std::map<std::string, std::size_t> counts;
  json::array learnings;
  for (const plan::PackageItem& item : file.package.items) {
    ++counts[kind_name(item.kind)];
    if (item.kind == plan::kinds::learning) learnings.emplace_back(item.text(fields::title));
  }
  json::object items;
  for (const auto& [kind, count] : counts) items[kind] = count;
  return {{"id", file.id},
          {"signer", file.signer},
          {"authority", file.package.authority},
          {"title", file.package.title},
          {"made_ms", file.package.made_ms},
          {"parent", file.package.parent},
          {"items", std::move(items)},
          {"learnings", std::move(learnings)}};
}

Result<void> make(const Settings& settings, const MakeOptions& options) {
  auto ids = learning_ids(settings, options);
  if (!ids) return base::pass_on(ids);
  const auto server = operator_api(settings);
  if (!server) return base::pass_on(server);
  const auto file = server->pack(options.board,
                                 {std::move(*ids), !options.no_frames, options.remove_names});
  if (!file) return base::pass_on(file);
  const auto opened = access::open_package(*file);
  if (!opened) return base::pass_on(opened);
  if (auto written = write_file(options.file, *file); !written) return written;
  if (settings.json) {
    print_json(summary(*opened));
  } else {
    print(opened->id);
  }
  return {};
}

// --- showing one ---

// Nothing is cut off: this is where one sees whether a package may leave the house.
constexpr std::size_t kWholeText = plan::kPackageBytesMax;

std::string item_line(const plan::Package& package, std::size_t at) {
  const plan::PackageItem& item = package.items[at];
  std::size_t depth = 0;
  for (std::size_t i = at; i != 0; i = package.items[i].container) ++depth;
  const plan::KindRow* row = plan::find_kind(item.kind);
  std::string line = std::string(2 * depth, ' ') + colours().dim +
                     std::string{row == nullptr ? "?" : row->english} + colours().plain + " " +
                     in_quotes(item.text(fields::title), kWholeText);
  const bool card = item.kind == plan::kinds::learning || item.kind == plan::kinds::frame;
  const std::string_view says = item.text(card ? fields::body : fields::guidance);
  if (!says.empty()) line += " " + in_quotes(says, kWholeText);
  for (const plan::PackageField& field : item.fields) {
    for (const std::string& label : field.labels) line += " #" + in_quotes(label, kWholeText);
  }
  return line;
}

Result<void> show(const Settings& settings, const std::string& path) {
  const auto file = open_file(path);
  if (!file) return base::pass_on(file);
  if (settings.json) {
    print_json(summary(*file));
    return {};
  }
  const plan::Package& package = file->package;
  print("Package    " + file->id);
  print("Signed by  " + file->signer);
  print("Made from  " + in_quotes(package.title) + " of " + in_quotes(package.authority) + ", " +
        plan::date_of(package.made_ms));
  if (!package.parent.empty()) print("which came from the package " + package.parent);
  for (std::size_t at = 1; at < package.items.size(); ++at) print(item_line(package, at));
  return {};
}

// --- making a board of one ---

Result<void> import_file(const Settings& settings, const std::string& path,
                    native::PackageImport wanted) {
  // Before it is sent: what is wrong with the file is told without a server.
  if (const auto file = open_file(path); !file) return base::pass_on(file);
  auto bytes = read_package(path);
  if (!bytes) return base::pass_on(bytes);
  wanted.file = std::move(*bytes);
  const auto server = operator_api(settings);
  if (!server) return base::pass_on(server);
  const auto made = server->import_package(wanted);
  if (!made) return base::pass_on(made);
  if (settings.json) {
    print_json(json::value{{"id", made->board.id},
                           {"title", made->board.title},
                           {"authority", made->board.authority},
                           {"again", made->again}});
    return {};
  }
  print(made->board.id);
  if (made->again) print("It was made from this package before; nothing was made now.");
  return {};
}

}  // namespace

void add_template_command(CLI::App& app, Command& command) {
  CLI::App* packages = app.add_subcommand(
      "template", "Take a board's structure, frames and learnings along, without anything about "
                  "people, and make another board of them");
  packages->require_subcommand(1);

  CLI::App* sub = packages->add_subcommand("make", "Make a package, signed by the server");
  auto making = std::make_shared<MakeOptions>();
  sub->add_option("board", making->board, "Id of the board")->required()->type_name("BOARD");
  sub->add_option("-o,--output", making->file, "Where to write it")->required()->type_name("FILE");
  sub->add_option("--learning", making->learnings, "A learning that goes along, by id or title "
                                                   "(repeat)");
  sub->add_flag("--no-frames", making->no_frames, "Leave the frames out");
  sub->add_flag("--remove-names", making->remove_names,
                "Put other words where the name of somebody on the board stands, instead of "
                "refusing");
  sub->callback([&command, making] {
    command.run = [&command, making] { return make(command.settings, *making); };
  });

  auto path = std::make_shared<std::string>();
  sub = packages->add_subcommand("show", "Show what is in a package, and who signed it");
  sub->add_option("file", *path, "The package")->required()->type_name("FILE");
  sub->callback([&command, path] {
    command.run = [&command, path] { return show(command.settings, *path); };
  });

  sub = packages->add_subcommand("import", "Make a board of a package and print its id; a second "
                                           "time, the id of the board that there is");
  auto wanted = std::make_shared<native::PackageImport>();
  sub->add_option("file", *path, "The package")->required()->type_name("FILE");
  sub->add_option("--authority", wanted->authority, "Whose board it is")->required();
  sub->add_option("--title", wanted->title, "Its title; that of its source if absent");
  sub->add_option("--id", wanted->id, "Its name in addresses; made from the title if absent");
  CLI::Option* signer = sub->add_option(
      "--signer", wanted->signer, "Take it if this key has signed it, as: template show says; ask "
                                  "the authority that it is from");
  sub->add_flag("--any-signer", wanted->any_signer, "Take it whoever signed it")
      ->excludes(signer);
  sub->callback([&command, path, wanted] {
    command.run = [&command, path, wanted] {
      return import_file(command.settings, *path, *wanted);
    };
  });
}

}  // namespace samtavle::cli
