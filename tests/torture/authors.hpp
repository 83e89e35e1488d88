#pragma once
// Several authors in this process (author.hpp) with the journals of all, for tortures that have to
// look into their clients.
//
// One thread, besides the clients' own.

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "author.hpp"
#include "ledger.hpp"
#include "samtavle/support/program.hpp"
#include "tokens.hpp"

namespace samtavle::torture {

using std::chrono::milliseconds;

struct AuthorsOptions {
  unsigned authors = 4;
  std::uint64_t seed = 1;
  std::string server;
  std::string board = "dokk1";
  bool forget = false;                  // as a control: no pending file
  std::function<void(native::Options&)> adjust{};  // of each client
};

class Authors {
 public:
  Authors(AuthorsOptions options, const Tokens& tokens);

  // Until everybody has the board. Errors: those of the clients.
  [[nodiscard]] base::Result<void> open(milliseconds within);
  // Everybody makes an edit who may, for so long.
  void write_for(milliseconds time);
  // Nothing is pending, and everybody has the same board; returns its hash. Errors: unavailable.
  [[nodiscard]] base::Result<std::string> settle(milliseconds within);
  // Ends all clients; what they know of their edits stays.
  void close();
  // Ends one client and begins it again, with what it kept.
  [[nodiscard]] base::Result<void> reopen(std::size_t number);

  [[nodiscard]] std::size_t size() const { return people_.size(); }
  [[nodiscard]] Author& operator[](std::size_t number) { return *people_[number].author; }
  // Whether it is so with everybody, soon.
  [[nodiscard]] bool wait_all(const std::function<bool(const sync::ClientSession&)>& so,
                              milliseconds within);
  [[nodiscard]] std::vector<Journal> journals() const;

 private:
  struct Person {
    std::string name;
    std::string token;
    std::unique_ptr<Ledger> ledger = std::make_unique<Ledger>();
    std::unique_ptr<Author> author;  // ends before its ledger
    unsigned lives = 0;
  };

  AuthorsOptions options_;
  support::TemporaryDirectory folder_;
  std::vector<Person> people_;
};

}  // namespace samtavle::torture
