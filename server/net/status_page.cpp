#include "requests.hpp"

namespace samtavle::net {
namespace {

constexpr std::string_view kPage = R"html(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Samtavle</title>
<style>
body { font: 1.125rem/1.6 system-ui, sans-serif; max-width: 38rem; margin: 4rem auto;
       padding: 0 1rem; color: #1a1a1a; background: #fff; }
a { color: #004c87; }
</style>
</head>
<body>
<main>
<h1>Samtavle</h1>
<p lang="da">Her kører en Samtavle-server: fælles tavler, hvor borgere, foreninger, virksomheder og
offentligt ansatte arbejder på den samme plan på samme tid.</p>
<p>This is a Samtavle server: shared boards on which citizens, associations, businesses and
officials work on one plan at the same moment.</p>
<p>It is up and answers. Programs connect to a board over its WebSocket; the HTTP API is described
in <a href="/api/v1/openapi.json">its OpenAPI document</a>.</p>
</main>
</body>
</html>
)html";

}  // namespace

Response status_page() {
  Response page{200, "text/html; charset=utf-8", std::string(kPage), {}};
  page.fields.emplace_back("Content-Security-Policy",
                           "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; "
                           "form-action 'none'; frame-ancestors 'none'");
  return page;
}

}  // namespace samtavle::net
