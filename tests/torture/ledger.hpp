#pragma once
// The journal of an author in this process, in memory: what a process that is killed would have in
// its file (journal.hpp). Any thread.

#include <mutex>

#include "author.hpp"
#include "journal.hpp"

namespace samtavle::torture {

class Ledger final : public AuthorNotes {
 public:
  void begun(const std::string& label) override {
    const std::lock_guard lock{mutex_};
    journal_.begun.insert(label);
  }
  void made(const std::string& label) override {
    const std::lock_guard lock{mutex_};
    journal_.made.insert(label);
  }
  void saved(const std::string& label) override {
    const std::lock_guard lock{mutex_};
    journal_.acknowledged.insert(label);
  }
  void refused(const std::string& label, const std::string& code) override {
    const std::lock_guard lock{mutex_};
    journal_.refused[label] = code;
  }

  [[nodiscard]] Journal journal() const {
    const std::lock_guard lock{mutex_};
    return journal_;
  }

 private:
  mutable std::mutex mutex_;
  Journal journal_;
};

}  // namespace samtavle::torture
