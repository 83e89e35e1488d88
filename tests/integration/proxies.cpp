#include "proxies.hpp"

#include <signal.h>
#include <unistd.h>

#include <thread>

#include "samtavle/support/raw_socket.hpp"
#include "samtavle/support/server_process.hpp"
#include "stage.hpp"

namespace samtavle::integration {
namespace {

namespace fs = std::filesystem;

constexpr const char* kChain = "/etc/ssl/tavle.example.dk/fullchain.pem";
constexpr const char* kKey = "/etc/ssl/tavle.example.dk/privkey.pem";

// Every text has to be there: an example that has changed is noticed.
std::string replaced(std::string text,
                     const std::vector<std::pair<std::string, std::string>>& pairs) {
  for (const auto& [from, to] : pairs) {
    std::size_t at = text.find(from);
    if (at == std::string::npos) give_up("the example has no \"" + from + "\" any more");
    for (; at != std::string::npos; at = text.find(from, at + to.size())) {
      text.replace(at, from.size(), to);
    }
  }
  return text;
}

struct Setting {
  const ProxyNeeds& needs;
  std::string listen;  // host and port
  std::string port;

  [[nodiscard]] std::string place(const std::string& name) const {
    return (needs.folder / name).string();
  }
};

std::string nginx_file(const std::string& example, const Setting& on) {
  const std::string site =
      replaced(example, {{"listen 443 ssl http2;", "listen " + on.listen + " ssl http2;"},
                         {"  listen [::]:443 ssl http2;\n", ""},
                         {"127.0.0.1:8080", on.needs.server},
                         {kChain, on.needs.certificate.certificate},
                         {kKey, on.needs.certificate.key}});
  std::string temporary;
  for (const char* kind : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"}) {
    temporary += std::string(kind) + "_temp_path " + on.place(kind) + ";\n";
  }
  return std::string(::geteuid() == 0 ? "user root;\n" : "") + "daemon off;\npid " +
         on.place("pid") + ";\nerror_log stderr;\nevents {}\nhttp {\naccess_log off;\n" +
         temporary + site + "}\n";
}

std::string caddy_file(const std::string& example, const Setting& on) {
  return "{\n\tadmin off\n\tauto_https disable_redirects\n"
         "\tservers {\n\t\tprotocols h1 h2\n\t}\n}\n" +
         replaced(example, {{"{$TAVLE_HOST:tavle.example.dk} {", "https://localhost:" + on.port +
                                                       " {\n\tbind 127.0.0.1\n\ttls " +
                                                       on.needs.certificate.certificate + " " +
                                                       on.needs.certificate.key},
                            {"127.0.0.1:8080", on.needs.server}});
}

std::string haproxy_file(const std::string& example, const Setting& on) {
  support::write_file(on.place("all.pem"), support::read_file(on.needs.certificate.certificate) +
                                               support::read_file(on.needs.certificate.key));
  return replaced(example, {{"bind :443 ", "bind " + on.listen + " "},
                            {"/etc/ssl/tavle.example.dk/all.pem", on.place("all.pem")},
                            {"127.0.0.1:8080", on.needs.server}});
}

std::string apache_file(const std::string& example, const Setting& on) {
  std::string text = "ServerRoot " + on.needs.folder.string() + "\nServerName localhost\nPidFile " +
                     on.place("pid") + "\nErrorLog /dev/stderr\nMutex posixsem\nListen " +
                     on.listen + "\n";
  for (const char* module : {"mpm_event", "authz_core", "ssl", "headers", "proxy", "proxy_http"}) {
    text += std::string("LoadModule ") + module + "_module /usr/lib/apache2/modules/mod_" + module +
            ".so\n";
  }
  if (::geteuid() == 0) text += "User www-data\nGroup www-data\n";
  return text +
         replaced(example, {{"<VirtualHost *:443>", "<VirtualHost *:" + on.port + ">"},
                            {kChain, on.needs.certificate.certificate},
                            {kKey, on.needs.certificate.key},
                            {"127.0.0.1:8080", on.needs.server}});
}

struct Kind {
  const char* name;
  const char* program;
  const char* example;
  std::string (*file)(const std::string& example, const Setting& on);
  std::vector<std::string> (*arguments)(const std::string& file);
};

const std::vector<Kind>& kinds() {
  static const std::vector<Kind> kKinds = {
      {"nginx", "/usr/sbin/nginx", "nginx.conf", nginx_file,
       [](const std::string& file) -> std::vector<std::string> { return {"-c", file}; }},
      {"caddy", "/usr/bin/caddy", "Caddyfile", caddy_file,
       [](const std::string& file) -> std::vector<std::string> {
         return {"run", "--adapter", "caddyfile", "--config", file};
       }},
      {"haproxy", "/usr/sbin/haproxy", "haproxy.cfg", haproxy_file,
       [](const std::string& file) -> std::vector<std::string> { return {"-db", "-f", file}; }},
      {"apache", "/usr/sbin/apache2", "apache.conf", apache_file,
       [](const std::string& file) -> std::vector<std::string> {
         return {"-DFOREGROUND", "-f", file};
       }},
  };
  return kKinds;
}

}  // namespace

RunningProxy::~RunningProxy() {
  if (!program_) return;
  program_->signal(SIGTERM);
  static_cast<void>(program_->wait(kSoon));
}

std::optional<RunningProxy> RunningProxy::start(const std::string& name, const ProxyNeeds& needs) {
  for (const Kind& kind : kinds()) {
    if (name != kind.name) continue;
    if (!fs::exists(kind.program)) return std::nullopt;
    const std::uint16_t port = support::free_port();
    const std::string digits = std::to_string(port);
    const Setting on{needs, "127.0.0.1:" + digits, digits};
    const std::string example =
        support::read_file(fs::path("deploy") / "proxy" / kind.example);
    const fs::path file = needs.folder / kind.example;
    support::write_file(file, kind.file(example, on));
    support::ProgramOptions options;
    options.program = kind.program;
    options.arguments = kind.arguments(file.string());
    // Where they keep what is theirs.
    options.environment = {{"HOME", needs.folder.string()},
                           {"XDG_DATA_HOME", needs.folder.string()},
                           {"XDG_CONFIG_HOME", needs.folder.string()}};
    options.errors = options.output = needs.folder / "proxy.log";
    RunningProxy proxy(must(support::Program::start(options)), port, options.errors);
    const auto until = std::chrono::steady_clock::now() + kSoon;
    while (!support::RawSocket(port).connected()) {
      if (proxy.program_->ended() || std::chrono::steady_clock::now() > until) {
        give_up(name + " did not start: " + proxy.log());
      }
      std::this_thread::sleep_for(milliseconds{20});
    }
    return proxy;
  }
  give_up("there is no proxy " + name);
}

}  // namespace samtavle::integration
