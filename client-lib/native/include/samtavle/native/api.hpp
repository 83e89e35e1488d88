#pragma once
// The server's HTTP interface for what concerns no single connection: which boards there are,
// making, importing and packing one, searching all of them, members, people and erasing them,
// backups.
// Blocking, one request at a time, one connection each; for tools and start-up code. Callable from
// any thread, one caller at a time.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "samtavle/base/ids.hpp"
#include "samtavle/base/result.hpp"
#include "samtavle/native/server_url.hpp"

namespace samtavle::native {

struct BoardInfo {
  std::string id;
  std::string title;
  std::string authority;
  base::Seq head_seq;
  base::Epoch epoch;
  std::int64_t created_ms = 0;
  std::int64_t changed_ms = 0;
};

struct BoardRequest {
  std::string id;  // empty: the server chooses one
  std::string title;
  std::string authority;
  std::string language = "da";  // "da" or "en"
};

// Something that a search found; see plan/search.hpp.
struct FoundItem {
  std::string board;
  std::string board_title;
  std::string item;
  std::string field;  // its name in the schema
  std::uint32_t rank = 0;
  std::string snippet;
  std::size_t at = 0;
  std::size_t length = 0;
};

struct Found {
  std::vector<FoundItem> items;       // the best first
  std::size_t boards = 0;             // that were searched
  std::vector<std::string> skipped;   // boards that the server could not read
  std::string next;                   // not empty: there are more boards behind this one
};

// What of a board is to be packed.
struct PackRequest {
  std::vector<std::string> learnings{};  // their ids, as "3.17"
  bool frames = true;
  bool remove_names = false;  // put other words where a name stands, instead of refusing
};

// The signed file of a package, and the board to be made of it.
struct PackageImport {
  std::string file{};
  std::string authority{};
  std::string id{};         // empty: the server chooses one
  std::string title{};      // empty: that of the package's source
  std::string signer{};     // whose packages are taken, beside the server's own; empty: nobody's
  bool any_signer = false;
};

struct Imported {
  BoardInfo board;
  bool again = false;  // it was made from this package before; nothing was made now
};

// The backups of a server's store; openapi.json says what the members are.
struct Backup {
  std::uint32_t number = 0;
  std::int64_t began_ms = 0;
  std::uint64_t bytes = 0;
  std::uint32_t files = 0;
  std::string damage;  // empty: none is known
};
struct RunningBackup {
  std::string phase;
  std::uint64_t done_bytes = 0;
  std::uint64_t total_bytes = 0;
};
struct EndedBackup {
  std::string work;
  std::uint32_t number = 0;
  std::int64_t took_ms = 0;
  std::string error;   // empty: it went well
  std::string detail;
};
struct Backups {
  std::vector<Backup> all;
  std::optional<RunningBackup> running;
  std::optional<EndedBackup> ended;
};

// Who was ever on a board.
struct Person {
  base::Actor actor;
  std::string name;
  std::string kind;
  std::string authority;
  bool guest = false;
  std::string erased_at;  // 2026-11-30T01:40:39Z; empty: they were not
  std::string why;        // they were erased
};
struct People {
  std::vector<Person> all;
  std::string hold;  // why nobody may be erased; empty: they may
};

// Whose role a board itself says.
struct Member {
  base::Actor actor;
  std::string name;       // empty: was never on the board
  std::string kind;
  std::string authority;
  std::string role;       // none: was removed
  std::string since;      // 2026-11-30T01:40:39Z
  std::string subject;    // of somebody without a name
  base::Actor given_by;   // 0: an operator
  std::string why;        // what they said of it
};

// What was redacted on a board.
struct Redaction {
  base::Seq seq;                    // of its event
  std::string item;                 // as 3.17
  std::vector<std::string> fields;  // their names
  std::string at;                   // 2026-11-30T01:40:39Z
  base::Actor by;                   // 0: an operator
  std::string why;
};

// Where the text of an item stands too.
struct Copy {
  std::string item;   // as 3.17
  std::string field;  // its name
};
struct Redacted {
  Redaction redaction;
  std::vector<Redaction> of_copies;
  std::vector<Copy> also_in;  // still
};

// When a board is to be deleted by itself; one of the first two.
struct RetentionWish {
  std::uint32_t after_days = 0;  // after its last change
  std::string at;                // 2027-01-31
  std::string why;
};

class Api {
 public:
  struct Options {
    std::string server = "http://127.0.0.1:8080";
    std::string token;    // of an operator, where nothing else is said
    std::string ca_file;  // for https: certificates to trust instead of the system's
    std::chrono::milliseconds timeout{10'000};
  };

  // Errors: invalid (the address).
  [[nodiscard]] static base::Result<Api> make(Options options);

  // Errors of all that follow: unavailable (no connection, no sensible answer), unauthenticated,
  // forbidden, not_found, exists, invalid, too_many, with the server's own words.
  [[nodiscard]] base::Result<std::vector<BoardInfo>> boards() const;
  [[nodiscard]] base::Result<BoardInfo> board(const std::string& id) const;
  [[nodiscard]] base::Result<BoardInfo> create(const BoardRequest& request) const;
  // Makes a board of a whole document (JSON); without an id the server chooses one.
  [[nodiscard]] base::Result<BoardInfo> import_board(const std::string& document,
                                                     const std::string& id = {}) const;
  // On boards behind `after` that the token opens; it need not be an operator's.
  [[nodiscard]] base::Result<Found> search(const std::string& words,
                                           const std::string& after = {}) const;
  // The signed file; also for a manager of the board.
  [[nodiscard]] base::Result<std::string> pack(const std::string& board,
                                               const PackRequest& request) const;
  [[nodiscard]] base::Result<Imported> import_package(const PackageImport& package) const;

  [[nodiscard]] base::Result<Backups> backups() const;
  // Both only begin it; exists: one goes on already.
  [[nodiscard]] base::Result<Backups> make_backup() const;
  [[nodiscard]] base::Result<Backups> verify_backup(std::uint32_t number) const;

  // Those before hold() also for managers of the board. exists: there is a hold.
  [[nodiscard]] base::Result<People> people(const std::string& board) const;
  [[nodiscard]] base::Result<Person> erase(const std::string& board, base::Actor actor,
                                           const std::string& why) const;
  // Everything about somebody, as JSON.
  [[nodiscard]] base::Result<std::string> export_person(const std::string& board,
                                                        base::Actor actor) const;
  [[nodiscard]] base::Result<People> hold(const std::string& board, const std::string& why) const;
  [[nodiscard]] base::Result<People> lift_hold(const std::string& board) const;

  // Also for managers of the board. exists: they are a member already, or the last manager.
  [[nodiscard]] base::Result<std::vector<Member>> members(const std::string& board) const;
  [[nodiscard]] base::Result<Member> add_member(const std::string& board,
                                                const std::string& subject,
                                                const std::string& role) const;
  [[nodiscard]] base::Result<Member> change_member(const std::string& board, base::Actor actor,
                                                   const std::string& role,
                                                   const std::string& why) const;
  [[nodiscard]] base::Result<Member> remove_member(const std::string& board, base::Actor actor,
                                                   const std::string& why) const;

  // Also for facilitators of the board and whoever is above them. Without a field: all that people
  // wrote in the item. Everywhere: the copies of that in other items first. exists: there is a
  // hold.
  [[nodiscard]] base::Result<Redacted> redact(const std::string& board, const std::string& item,
                                              const std::string& field, const std::string& why,
                                              bool everywhere = false) const;
  [[nodiscard]] base::Result<std::vector<Copy>> copies(const std::string& board,
                                                       const std::string& item,
                                                       const std::string& field) const;
  [[nodiscard]] base::Result<std::vector<Redaction>> redactions(const std::string& board) const;

  // Whether guests need a code and have no names, and logins open the board to members only. Also
  // for managers of the board. exists: no member is a manager.
  [[nodiscard]] base::Result<void> set_sensitive(const std::string& board, bool sensitive) const;

  // How long a board stays, also for its managers; all of these answer JSON as openapi.json says.
  [[nodiscard]] base::Result<std::string> retention(const std::string& board) const;
  [[nodiscard]] base::Result<std::string> set_retention(const std::string& board,
                                                        const RetentionWish& wish) const;
  [[nodiscard]] base::Result<std::string> keep_board(const std::string& board) const;
  // What would go with it.
  [[nodiscard]] base::Result<std::string> preview_deletion(const std::string& board) const;
  // Archives it and deletes it for good. exists: there is a hold.
  [[nodiscard]] base::Result<std::string> delete_board(const std::string& board,
                                                       const std::string& why) const;
  // Of all boards; and having the server look for those whose time has come.
  [[nodiscard]] base::Result<std::string> retentions() const;
  [[nodiscard]] base::Result<std::string> run_retention() const;

 private:
  Api(Options options, ServerUrl server)
      : options_(std::move(options)), server_(std::move(server)) {}

  Options options_;
  ServerUrl server_;
};

}  // namespace samtavle::native
