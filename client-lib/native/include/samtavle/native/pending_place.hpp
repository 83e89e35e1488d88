#pragma once
// The place where clients keep what is unsaved if the app names none: numbered files in the folder
// for the state of programs of whoever runs this, $XDG_STATE_HOME/samtavle or
// ~/.local/state/samtavle. Their names are made from a hash of server and board, and of nothing
// else: several clients of one board have one file each, as several tabs of a browser would, and a
// client goes on with what an earlier process has left.
//
// Blocks on the disk. One caller at a time; several processes at once.

#include <string>
#include <vector>

#include "samtavle/base/result.hpp"
#include "samtavle/native/pending_file.hpp"
#include "samtavle/native/server_url.hpp"

namespace samtavle::native {

class PendingPlace {
 public:
  static constexpr unsigned kFilesMax = 256;  // of one board

  // Makes the folder (mode 0700) if it is not there. Errors: config (the environment names no
  // folder), io, no_space; their words say what an app can do.
  [[nodiscard]] static base::Result<PendingPlace> of(const ServerUrl& server,
                                                     const std::string& board);

  // Opens a file that nobody else has open: the first one in which something is unsaved, else the
  // first one, else a new one. What is damaged, or of a newer version, is passed over and stays.
  // Errors: locked (all are in use), and those of PendingFile::open for a new one.
  [[nodiscard]] base::Result<PendingFile> take() const;

  // Not this one any more.
  void leave_out(std::string path) { left_out_.push_back(std::move(path)); }

 private:
  explicit PendingPlace(std::string stem) : stem_(std::move(stem)) {}
  [[nodiscard]] std::string path(unsigned number) const;
  [[nodiscard]] bool is_left_out(const std::string& path) const;

  std::string stem_;  // of all paths
  std::vector<std::string> left_out_;
};

}  // namespace samtavle::native
