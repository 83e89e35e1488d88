#include "certificates.hpp"

#include "samtavle/support/program.hpp"
#include "stage.hpp"

namespace samtavle::integration {
namespace {

constexpr const char* kOpenssl = "/usr/bin/openssl";

}  // namespace

Certificate make_certificate(const std::filesystem::path& folder, const std::string& name,
                             const std::string& subject) {
  const Certificate made{(folder / (name + ".pem")).string(), (folder / (name + ".key")).string()};
  const support::ProgramResult result = support::run_program(
      kOpenssl, {"req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                 "-nodes", "-days", "2", "-subj", "/CN=" + subject, "-addext",
                 "subjectAltName=IP:127.0.0.1,DNS:localhost", "-keyout", made.key, "-out",
                 made.certificate});
  if (result.status != 0) give_up("no certificate was made: " + result.errors);
  return made;
}

TlsTalk talk_tls(std::uint16_t port, const std::string& input,
                 const std::vector<std::string>& options, std::chrono::seconds within) {
  const support::TemporaryDirectory folder;
  const auto file = folder.path() / "input";
  support::write_file(file, input);
  std::string command = "timeout " + std::to_string(within.count()) + " " + kOpenssl +
                        " s_client -ign_eof -connect 127.0.0.1:" + std::to_string(port);
  for (const std::string& option : options) command += " " + option;
  command += " < " + file.string() + " 2>&1";
  const support::ProgramResult result = support::run_program("/bin/sh", {"-c", command});
  return {result.status, result.output};
}

}  // namespace samtavle::integration
