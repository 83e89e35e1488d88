#pragma once
// Secrets that systemd hands to the process (LoadCredential=, LoadCredentialEncrypted=): files in a
// folder that nobody else can read, which $CREDENTIALS_DIRECTORY names. A setting that names a file
// with a secret may say "credential:NAME" instead of a path, so that it does not depend on the name
// of the unit. A secret itself is never a setting: the command line and the environment of a
// process are there for others to read.
//
// Threads: any; the environment must not be changed meanwhile.

#include <string>

#include "samtavle/app/config.hpp"
#include "samtavle/base/result.hpp"

namespace samtavle::app {

// The path of the file that is meant; anything but "credential:..." is a path already.
// Errors: config (no such name can be, or the process was given no credentials).
[[nodiscard]] base::Result<std::string> credential_path(const std::string& named);

// Puts paths in the place of names in all settings that name such files. Errors: likewise.
[[nodiscard]] base::Result<void> find_credentials(Config& config);

}  // namespace samtavle::app
