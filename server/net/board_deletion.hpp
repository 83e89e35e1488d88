#pragma once
// Deleting a board, for those who ask for it and for the server itself: archived first, then gone,
// written down in the audit log and beside the backups.

#include <functional>
#include <string>

#include "samtavle/hub/deleting.hpp"
#include "worker.hpp"

namespace samtavle::net {

// On any thread; `done` runs on a thread of the server, perhaps not one of `home`, the board's
// worker. Errors: those of hub::Hub::remove; config (boards cannot be archived); unavailable also
// if it is deleted, but could not be written down beside the backups, which is tried again.
void delete_board(Worker& home, const base::BoardId& board, std::string why, std::string by,
                  std::function<void(base::Result<hub::Deletion>)> done);

// The same for the server itself, if its time has come when it is its turn.
void delete_due_board(Worker& home, const base::BoardId& board,
                      std::function<void(base::Result<hub::Deletion>)> done);

}  // namespace samtavle::net
