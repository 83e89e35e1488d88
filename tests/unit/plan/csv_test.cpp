// Goal: tables as RFC 4180 has them, which no spreadsheet takes for formulas, and which come back
// as they were. Method: examples, and what is not quite a table.

#include "samtavle/plan/csv.hpp"

#include <gmock/gmock.h>

namespace samtavle::plan {
namespace {

using base::Errc;
using testing::ElementsAre;

std::string row(const std::vector<std::string>& cells, char separator = ',') {
  std::string out;
  append_csv_row(out, cells, separator);
  return out;
}

std::vector<std::vector<std::string>> read(std::string_view text, char separator = ',') {
  const auto rows = parse_csv(text, separator);
  EXPECT_TRUE(rows) << (rows ? "" : rows.error().detail);
  std::vector<std::vector<std::string>> out;
  if (rows) {
    for (const CsvRow& one : *rows) out.push_back(one.cells);
  }
  return out;
}

TEST(Csv, QuotesWhatNeedsIt) {
  EXPECT_EQ(row({"a", "b c", ""}), "a,b c,\r\n");
  EXPECT_EQ(row({"a,b", "say \"hi\"", "two\nlines", "cr\r"}),
            "\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",\"cr\r\"\r\n");
  EXPECT_EQ(row({"a,b;c"}, ';'), "\"a,b;c\"\r\n");
  EXPECT_EQ(row({"a,b"}, ';'), "a,b\r\n");
  EXPECT_EQ(row({""}), "\"\"\r\n") << "an empty line would say nothing";
}

TEST(Csv, NoCellIsAFormula) {
  for (const std::string formula : {"=1+1", "+45", "-1", "@SUM(A1)", "\tx", "\rx", "'=1", "''@"}) {
    const std::string text = row({formula, "x"});
    const std::size_t first = text[0] == '"' ? 1 : 0;
    EXPECT_EQ(text[first], '\'') << text;
    EXPECT_THAT(read(text), ElementsAre(ElementsAre(formula, "x")));
  }
  for (const std::string plain : {"a=1", "'", "'a", "''", "1-2", " =1"}) {
    EXPECT_EQ(row({plain, "x"}), plain + ",x\r\n");
    EXPECT_THAT(read(row({plain, "x"})), ElementsAre(ElementsAre(plain, "x")));
  }
}

TEST(Csv, ReadsWhatProgramsWrite) {
  EXPECT_THAT(read("a,b\nc,d"), ElementsAre(ElementsAre("a", "b"), ElementsAre("c", "d")));
  EXPECT_THAT(read("\xef\xbb\xbf" "a;b\r\n\r\n;\r\n", ';'),
              ElementsAre(ElementsAre("a", "b"), ElementsAre("", "")));
  EXPECT_THAT(read("a\rb\r"), ElementsAre(ElementsAre("a"), ElementsAre("b")));
  EXPECT_THAT(read("\"a\"\"b\r\nc\",d\n"), ElementsAre(ElementsAre("a\"b\r\nc", "d")));
  EXPECT_THAT(read("5\" pipe,b"), ElementsAre(ElementsAre("5\" pipe", "b")));
  EXPECT_THAT(read(""), testing::IsEmpty());
  EXPECT_THAT(read("\n\n"), testing::IsEmpty());
  EXPECT_THAT(read("\"\"\n"), ElementsAre(ElementsAre("")));
}

TEST(Csv, RowsKnowTheirLine) {
  const auto rows = parse_csv("a\n\n\"b\nb\"\nc\n");
  ASSERT_TRUE(rows);
  ASSERT_EQ(rows->size(), 3u);
  EXPECT_EQ((*rows)[0].line, 1u);
  EXPECT_EQ((*rows)[1].line, 3u);
  EXPECT_EQ((*rows)[2].line, 5u);
}

TEST(Csv, WhatIsNoTableIsRefused) {
  const auto error = [](std::string_view text, const CsvLimits& limits = {}) {
    const auto rows = parse_csv(text, ',', limits);
    EXPECT_FALSE(rows) << text;
    return rows ? base::Error{} : rows.error();
  };
  EXPECT_EQ(error("a\n\"b").code, Errc::invalid);
  EXPECT_THAT(error("a\n\"b").detail, testing::StartsWith("line 2: "));
  EXPECT_EQ(error("\"a\"b,c").code, Errc::invalid);
  EXPECT_THAT(error("k\xf8" "b").detail, testing::HasSubstr("UTF-8"));
  EXPECT_EQ(error("a\nb\nc", {2, 10}).code, Errc::limit);
  EXPECT_EQ(error("a,b,c", {10, 2}).code, Errc::limit);
  EXPECT_EQ(error(std::string(100'000, ',')).code, Errc::limit);
}

}  // namespace
}  // namespace samtavle::plan
