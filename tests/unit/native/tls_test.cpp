// Goal: https is spoken, and only with whom it should be: a certificate that is not trusted, or of
// another host, ends the connection. Method: certificates made here, and a server that says one
// thing to whoever gets through.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <boost/asio/ssl.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <filesystem>
#include <fstream>
#include <memory>

#include "fake_server.hpp"
#include "samtavle/native/api.hpp"
#include "samtavle/native/client.hpp"

namespace samtavle::native {
namespace {

using namespace std::chrono_literals;
using base::Errc;
using boost::system::error_code;

std::string to_pem(const std::function<void(BIO*)>& write) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> bio{BIO_new(BIO_s_mem()), &BIO_free};
  write(bio.get());
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

struct Certificate {
  std::string certificate;
  std::string key;
};

// Signed by itself, for one alternative name as "IP:127.0.0.1".
Certificate make_certificate(const char* name) {
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key{EVP_EC_gen("P-256"),
                                                               &EVP_PKEY_free};
  const std::unique_ptr<X509, decltype(&X509_free)> x509{X509_new(), &X509_free};
  X509_set_version(x509.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(x509.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(x509.get()), -60);
  X509_gmtime_adj(X509_getm_notAfter(x509.get()), 3600);
  X509_set_pubkey(x509.get(), key.get());
  X509_NAME* subject = X509_get_subject_name(x509.get());
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("test"), -1, -1, 0);
  X509_set_issuer_name(x509.get(), subject);
  const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> names{
      X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, name), &X509_EXTENSION_free};
  X509_add_ext(x509.get(), names.get(), -1);
  X509_sign(x509.get(), key.get(), EVP_sha256());
  return {to_pem([&](BIO* bio) { PEM_write_bio_X509(bio, x509.get()); }), to_pem([&](BIO* bio) {
            PEM_write_bio_PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
          })};
}

using TlsSocket = beast::ssl_stream<net::ip::tcp::socket>;

// What a script does once the handshake is done.
FakeServer::Script over_tls(const Certificate& certificate,
                            std::function<void(TlsSocket&)> speak) {
  return [certificate, speak = std::move(speak)](net::ip::tcp::socket socket) {
    net::ssl::context context{net::ssl::context::tls_server};
    context.use_certificate_chain(net::buffer(certificate.certificate));
    context.use_private_key(net::buffer(certificate.key), net::ssl::context::pem);
    TlsSocket stream{std::move(socket), context};
    error_code ec;
    stream.handshake(net::ssl::stream_base::server, ec);
    if (!ec) speak(stream);
  };
}

void answer_with_a_board(TlsSocket& stream) {
  namespace http = beast::http;
  beast::flat_buffer buffer;
  http::request<http::string_body> request;
  error_code ec;
  http::read(stream, buffer, request, ec);
  http::response<http::string_body> response{http::status::ok, 11};
  response.body() = R"({"boards": [{"id": "havnen"}]})";
  response.prepare_payload();
  http::write(stream, response, ec);
}

void close_the_board(TlsSocket& stream) {
  beast::websocket::stream<TlsSocket&> ws{stream};
  ws.set_option(beast::websocket::stream_base::decorator(
      [](beast::websocket::response_type& response) {
        response.set(beast::http::field::sec_websocket_protocol, "samtavle.v1");
      }));
  error_code ec;
  ws.accept(ec);
  beast::flat_buffer buffer;
  ws.read(buffer, ec);
  ws.close({static_cast<beast::websocket::close_code>(4404), "over TLS"}, ec);
}

class Tls : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "samtavle-tls-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string trust(const Certificate& certificate) const {
    const std::filesystem::path path = folder_ / "trusted.pem";
    std::ofstream{path} << certificate.certificate;
    return path.string();
  }
  static std::string https(const FakeServer& server) {
    return "https" + server.url().substr(std::string_view{"http"}.size());
  }
  static base::Result<std::vector<BoardInfo>> boards(const FakeServer& server,
                                                     const std::string& ca_file) {
    Api::Options options;
    options.server = https(server);
    options.ca_file = ca_file;
    return Api::make(std::move(options)).value().boards();
  }

  std::filesystem::path folder_;
};

TEST_F(Tls, SpeaksWithWhomItTrusts) {
  const Certificate certificate = make_certificate("IP:127.0.0.1");
  FakeServer server{{over_tls(certificate, answer_with_a_board)}};
  const auto list = boards(server, trust(certificate));
  ASSERT_TRUE(list) << list.error().detail;
  EXPECT_EQ(list->front().id, "havnen");
}

TEST_F(Tls, NotWithOthers) {
  const Certificate certificate = make_certificate("IP:127.0.0.1");
  FakeServer server{{over_tls(certificate, answer_with_a_board)}};
  EXPECT_EQ(boards(server, "").error().code, Errc::unavailable);
  const Certificate another = make_certificate("IP:127.0.0.1");
  EXPECT_EQ(boards(server, trust(another)).error().code, Errc::unavailable);
}

TEST_F(Tls, NotWithTheCertificateOfAnotherHost) {
  const Certificate certificate = make_certificate("IP:127.0.0.2");
  FakeServer server{{over_tls(certificate, answer_with_a_board)}};
  EXPECT_EQ(boards(server, trust(certificate)).error().code, Errc::unavailable);
}

TEST_F(Tls, ABoardOverTls) {
  const Certificate certificate = make_certificate("IP:127.0.0.1");
  FakeServer server{{over_tls(certificate, close_the_board)}};
  Options options;
  options.server = https(server);
  options.board = "havnen";
  options.ca_file = trust(certificate);
  const auto client = Client::open(std::move(options));
  ASSERT_TRUE(client);
  const auto live = (*client)->wait_live(10s);
  ASSERT_FALSE(live);
  EXPECT_EQ(live.error().code, Errc::no_such_board);
  EXPECT_EQ(live.error().detail, "over TLS");
}

TEST_F(Tls, ABoardIsNotJoinedWithoutTrust) {
  const Certificate certificate = make_certificate("IP:127.0.0.1");
  FakeServer server{{over_tls(certificate, close_the_board)}};
  Options options;
  options.server = https(server);
  options.board = "havnen";
  Observer observer;
  std::atomic<bool> refused = false;
  observer.on_retry = [&refused](const base::Error& error, milliseconds) {
    EXPECT_THAT(error.detail, testing::HasSubstr("no trusted connection"));
    refused = true;
  };
  const auto client = Client::open(std::move(options), observer);
  ASSERT_TRUE(client);
  EXPECT_TRUE((*client)->wait_until([&](const sync::ClientSession&) { return refused.load(); },
                                    10s));
}

TEST_F(Tls, ACertificateFileThatIsNone) {
  const std::string path = trust({"no certificate", ""});
  Options options;
  options.server = "https://127.0.0.1:1";
  options.board = "havnen";
  options.ca_file = path;
  const auto client = Client::open(std::move(options));
  ASSERT_TRUE(client);
  EXPECT_EQ((*client)->wait_live(10s).error().code, Errc::config);
}

}  // namespace
}  // namespace samtavle::native
