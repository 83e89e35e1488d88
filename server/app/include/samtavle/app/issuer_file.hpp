#pragma once
// A login that is trusted, from the file in which the operator has written it (TOML):
//
//   name = "aarhus"                          # stands before its people's subjects; never change it
//   url = "https://login.aarhus.example"     # the issuer, letter by letter as it writes itself
//   label = "Aarhus Kommune"                 # on the page's button
//   client_id = "samtavle"                   # for logins on the page
//   client_secret_file = "/etc/samtavle/aarhus.secret"
//   audience = "samtavle-api"                # for bearer tokens of other programs
//   authority = "Aarhus Kommune"             # for whom its people speak; or authority_claim
//   kind = "official"                        # or { claim = "...", rows = [["x", "citizen"]] }
//   role = { claim = "groups", rows = [["plan-leaders", "manager"]], otherwise = "reader" }
//   operator = { claim = "groups", rows = [["plan-operators", true]] }

#include <string>
#include <vector>

#include "samtavle/access/issuer.hpp"
#include "samtavle/base/result.hpp"

namespace samtavle::app {

// Blocks on the disk. Errors: config; the detail names file and line, and what is allowed.
[[nodiscard]] base::Result<access::Issuer> read_issuer_file(const std::string& path);

// All of them. Errors: likewise, and two of one name or address.
[[nodiscard]] base::Result<std::vector<access::Issuer>> read_issuers(
    const std::vector<std::string>& paths);

}  // namespace samtavle::app
