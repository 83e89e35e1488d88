// Goal: addresses as people write them, and a clear answer to what is none.

#include "samtavle/native/server_url.hpp"

#include <gtest/gtest.h>

namespace samtavle::native {
namespace {

struct Good {
  const char* text;
  bool tls;
  const char* host;
  const char* port;
  const char* base_path;
  const char* header;
};

TEST(ServerUrl, WhatIsUnderstood) {
  const Good table[] = {
      {"http://127.0.0.1:8080", false, "127.0.0.1", "8080", "", "127.0.0.1:8080"},
      {"http://localhost", false, "localhost", "80", "", "localhost"},
      {"http://localhost/", false, "localhost", "80", "", "localhost"},
      {"https://tavle.example.org", true, "tavle.example.org", "443", "", "tavle.example.org"},
      {"https://example.org:8443/tavle/", true, "example.org", "8443", "/tavle",
       "example.org:8443"},
      {"HTTP://[::1]:9000", false, "::1", "9000", "", "[::1]:9000"},
      {"https://[2001:db8::1]", true, "2001:db8::1", "443", "", "[2001:db8::1]"},
  };
  for (const Good& row : table) {
    SCOPED_TRACE(row.text);
    const auto url = parse_server_url(row.text);
    ASSERT_TRUE(url) << url.error().detail;
    EXPECT_EQ(url->tls, row.tls);
    EXPECT_EQ(url->host, row.host);
    EXPECT_EQ(url->port, row.port);
    EXPECT_EQ(url->base_path, row.base_path);
    EXPECT_EQ(url->host_header(), row.header);
  }
}

TEST(ServerUrl, WhatIsNot) {
  for (const char* text :
       {"", "localhost", "localhost:8080", "127.0.0.1:8080", "ws://localhost", "http://",
        "http://:8080", "http://localhost:0", "http://localhost:99999", "http://a b",
        "http://user:secret@localhost", "http://localhost/?x=1", "http://localhost/#x",
        "ftp://localhost"}) {
    const auto url = parse_server_url(text);
    ASSERT_FALSE(url) << text;
    EXPECT_EQ(url.error().code, base::Errc::invalid);
    EXPECT_NE(url.error().detail.find("http://127.0.0.1:8080"), std::string::npos);
  }
}

TEST(ServerUrl, IsWrittenAsItIsRead) {
  for (const char* text :
       {"http://127.0.0.1:8080", "https://example.org/tavle", "http://[::1]:1"}) {
    EXPECT_EQ(parse_server_url(text)->str(), text);
  }
}

}  // namespace
}  // namespace samtavle::native
