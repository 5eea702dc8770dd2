#include "api/openapi.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <set>
#include <sstream>

#include "api/resources.h"

namespace cofactor::api {
namespace {

constexpr const char* kDocument = "docs/api/openapi.yaml";

std::string document_of_the_house() {
  std::ifstream file(kDocument);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(OpenApi, TheDocumentOfTheHouseIsWhatTheRoutesSay) {
  const std::string now = yaml_of(openapi_of(all_routes()));
  if (now != document_of_the_house()) {
    const std::string beside = std::string("build/") + "openapi.yaml";
    std::ofstream(beside) << now;
    FAIL() << "The routes have changed. If that is meant: cp " << beside << " " << kDocument;
  }
}

TEST(OpenApi, NamesEachOperationOnce) {
  std::set<std::string> names;
  const auto document = openapi_of(all_routes());
  for (const auto& [path, methods] : document.at("paths").as_object()) {
    for (const auto& [method, operation] : methods.as_object()) {
      EXPECT_TRUE(names.emplace(operation.at("operationId").as_string()).second)
          << operation.at("operationId");
    }
  }
  EXPECT_EQ(names.size(), all_routes().entries().size());
}

TEST(OpenApi, EveryOperationSaysWhatItDoes) {
  for (const auto& [operation, serve] : all_routes().entries()) {
    EXPECT_TRUE(operation.summary.ends_with('.')) << operation.path;
  }
}

TEST(Yaml, QuotesWhatCouldBeSomethingElse) {
  const boost::json::object json{{"plain", "word"},
                                 {"200", "no"},
                                 {"empty", ""},
                                 {"list", boost::json::array{1, true, "a: b"}},
                                 {"none", boost::json::array{}}};
  EXPECT_EQ(yaml_of(json),
            "plain: word\n\"200\": \"no\"\nempty: \"\"\nlist:\n  - 1\n  - true\n  - \"a: b\"\n"
            "none: []\n");
}

}  // namespace
}  // namespace cofactor::api
