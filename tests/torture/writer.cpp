#include "writer.hpp"

#include <cstdio>
#include <thread>

#include "author.hpp"
#include "journal.hpp"

namespace samtavle::torture {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kRest{20};
constexpr milliseconds kBetweenEdits{2};

class JournalNotes final : public AuthorNotes {
 public:
  explicit JournalNotes(const std::filesystem::path& file) : journal_(file) {}

  void begun(const std::string& label) override { journal_.line("B " + label); }
  void made(const std::string& label) override { journal_.line("M " + label); }
  void saved(const std::string& label) override { journal_.line("A " + label); }
  void refused(const std::string& label, const std::string& code) override {
    journal_.line("R " + label + " " + code);
  }
  void hash(base::Seq seq, const std::string& hash) {
    journal_.line("H " + std::to_string(seq.value) + " " + hash);
  }

 private:
  JournalWriter journal_;
};

class Writer {
 public:
  explicit Writer(const WriterOptions& options)
      : options_(options), notes_(options.folder / "journal") {}

  int run() {
    AuthorOptions author;
    author.name = options_.name;
    author.seed = options_.seed;
    author.first = Journal::read(options_.folder / "journal").begun.size();
    author.client = quick_client(options_.server, options_.board, options_.token);
    if (options_.keep_pending) author.client.pending_file = (options_.folder / "pending").string();
    auto opened = Author::open(author, notes_);
    if (!opened) {
      std::fprintf(stderr, "torture writer %s: %s\n", options_.name.c_str(),
                   opened.error().detail.c_str());
      return 1;
    }
    author_ = std::move(*opened);
    while (!author_->closed() && !there("finish")) {
      std::this_thread::sleep_for(author_->write() ? kBetweenEdits : kRest);
    }
    while (!author_->closed() && !there("end")) report();
    author_->client().close();
    return author_->closed() ? 1 : 0;
  }

 private:
  [[nodiscard]] bool there(const char* file) const {
    return std::filesystem::exists(options_.folder / file);
  }

  void report() {
    if (author_->client().wait_saved(milliseconds{500})) {
      base::Seq seq;
      author_->client().read(
          [&](const sync::ClientSession& session) { seq = session.confirmed_seq(); });
      const std::string hash = author_->client().confirmed_hash();
      if (seq != reported_) notes_.hash(seq, hash);
      reported_ = seq;
    }
    std::this_thread::sleep_for(kRest);
  }

  const WriterOptions& options_;
  JournalNotes notes_;
  base::Seq reported_;
  std::unique_ptr<Author> author_;
};

}  // namespace

int run_writer(const WriterOptions& options) { return Writer{options}.run(); }

}  // namespace samtavle::torture
