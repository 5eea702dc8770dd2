#include "http/problem.h"

#include <gtest/gtest.h>

namespace cofactor::http {
namespace {

TEST(Problem, ItsCodeIsFoundWhateverItsOtherWordsAre) {
  const std::vector<Error::Detail> details = {{.name = "code", .value = "other"}};
  const Response response = response_of({.status = 403,
                                         .code = "denied",
                                         .message = "No \"code\":\"sealed\" here.",
                                         .hint = "\"code\":\"invalid\"",
                                         .details = details});
  EXPECT_EQ(response.content_type, kProblemType);
  EXPECT_EQ(code_of_problem(response.body.text()), "denied");
}

TEST(Problem, WhatIsNoneHasNoCode) {
  EXPECT_EQ(code_of_problem(""), "");
  EXPECT_EQ(code_of_problem("{\"title\":\"x\"}"), "");
  EXPECT_EQ(code_of_problem("{\"code\":\"cut"), "cut");
}

}  // namespace
}  // namespace cofactor::http
