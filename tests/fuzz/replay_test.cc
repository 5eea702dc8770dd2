// What the fuzzers have found worth keeping (tests/fuzz/corpus), given to each target once more.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "base/bytes.h"

extern "C" {
int fuzz_answer(const std::uint8_t* bytes, std::size_t size);
int fuzz_base32(const std::uint8_t* bytes, std::size_t size);
int fuzz_config(const std::uint8_t* bytes, std::size_t size);
int fuzz_cookie(const std::uint8_t* bytes, std::size_t size);
int fuzz_http(const std::uint8_t* bytes, std::size_t size);
int fuzz_import_csv(const std::uint8_t* bytes, std::size_t size);
int fuzz_import_files(const std::uint8_t* bytes, std::size_t size);
int fuzz_import_lines(const std::uint8_t* bytes, std::size_t size);
int fuzz_import_message(const std::uint8_t* bytes, std::size_t size);
int fuzz_import_xml(const std::uint8_t* bytes, std::size_t size);
int fuzz_import_zip(const std::uint8_t* bytes, std::size_t size);
int fuzz_json(const std::uint8_t* bytes, std::size_t size);
int fuzz_log(const std::uint8_t* bytes, std::size_t size);
int fuzz_otpauth(const std::uint8_t* bytes, std::size_t size);
int fuzz_passkey(const std::uint8_t* bytes, std::size_t size);
int fuzz_qr(const std::uint8_t* bytes, std::size_t size);
int fuzz_smtp(const std::uint8_t* bytes, std::size_t size);
int fuzz_store(const std::uint8_t* bytes, std::size_t size);
}

namespace cofactor {
namespace {

namespace fs = std::filesystem;

struct Target {
  const char* name;
  int (*run)(const std::uint8_t* bytes, std::size_t size);
};

constexpr Target kTargets[] = {{"answer", fuzz_answer},
                               {"base32", fuzz_base32},
                               {"config", fuzz_config},
                               {"cookie", fuzz_cookie},
                               {"http", fuzz_http},
                               {"import_csv", fuzz_import_csv},
                               {"import_files", fuzz_import_files},
                               {"import_lines", fuzz_import_lines},
                               {"import_message", fuzz_import_message},
                               {"import_xml", fuzz_import_xml},
                               {"import_zip", fuzz_import_zip},
                               {"json", fuzz_json},
                               {"log", fuzz_log},
                               {"otpauth", fuzz_otpauth},
                               {"passkey", fuzz_passkey},
                               {"qr", fuzz_qr},
                               {"smtp", fuzz_smtp},
                               {"store", fuzz_store}};

Bytes read(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

class Corpus : public testing::TestWithParam<Target> {};

TEST_P(Corpus, IsTakenByItsTarget) {
  std::size_t count = 0;
  for (const auto& file : fs::directory_iterator(fs::path("tests/fuzz/corpus") / GetParam().name)) {
    SCOPED_TRACE(file.path());
    const Bytes input = read(file.path());
    static_cast<void>(GetParam().run(input.data(), input.size()));
    ++count;
  }
  EXPECT_GT(count, 2U);
  for (const std::size_t size : {0U, 1U, 300U}) {
    static_cast<void>(GetParam().run(Bytes(size).data(), size));
  }
}

INSTANTIATE_TEST_SUITE_P(Of, Corpus, testing::ValuesIn(kTargets), [](const auto& info) {
  return std::string(info.param.name);
});

TEST(Corpora, AreThereForEveryTargetAndAreSmall) {
  std::set<std::string> targets;
  std::set<std::string> corpora;
  for (const auto& file : fs::directory_iterator("tests/fuzz")) {
    const std::string name = file.path().stem().string();
    if (name.ends_with("_fuzz")) targets.insert(name.substr(0, name.find("_fuzz")));
  }
  std::uintmax_t size = 0;
  for (const auto& file : fs::recursive_directory_iterator("tests/fuzz/corpus")) {
    if (file.is_directory()) corpora.insert(file.path().filename().string());
    if (file.is_regular_file()) size += file.file_size();
  }
  EXPECT_EQ(targets, corpora);
  EXPECT_EQ(targets.size(), std::size(kTargets));
  EXPECT_LT(size, 1'000'000U);
}

}  // namespace
}  // namespace cofactor
