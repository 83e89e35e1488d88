// Goal: what looks like a personal number is found wherever it stands by itself, and ordinary texts
// and identifiers are left alone. Method: a table.

#include "samtavle/access/personal_number.hpp"

#include <gtest/gtest.h>

namespace samtavle::access {
namespace {

TEST(PersonalNumber, IsFoundInEverySpelling) {
  for (const char* text :
       {"0101901234", "010190-1234", "010190 1234", "3112991234", "2902001234", "cpr:0101901234",
        "DK:CPR:010190-1234", "0101901234@example.dk", "Anna (010190-1234)", "0101901234 0101",
        "1 0101901234", "x|0101901234", "æ0101901234"}) {
    EXPECT_TRUE(holds_personal_number(text)) << text;
  }
}

TEST(PersonalNumber, OtherTextsAreLeftAlone) {
  for (const char* text :
       {"", "010190", "010190-123", "010190--1234", "3201901234", "0113901234", "0001901234",
        "0100901234", "3002001234", "a0101901234", "0101901234b", "00101901234", "01019012345",
        "12345678", "Anna", "3f0c0101-9012-4abc-8def-0101901234ab", "010190-12345"}) {
    EXPECT_FALSE(holds_personal_number(text)) << text;
  }
}

}  // namespace
}  // namespace samtavle::access
