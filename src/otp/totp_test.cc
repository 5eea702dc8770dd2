#include "otp/totp.h"

#include <gtest/gtest.h>

#include <fstream>
#include <limits>
#include <map>
#include <set>
#include <sstream>

#include "base/fields.h"
#include "base/hex.h"
#include "base/random.h"

namespace cofactor {
namespace {

using std::chrono::seconds;

Time at(std::int64_t since_1970_s) { return Time(seconds(since_1970_s)); }

testing::AssertionResult is(const Code& code, std::string_view digits) {
  if (equal_in_constant_time(code, Code::copy_from(bytes_of(digits)))) {
    return testing::AssertionSuccess();
  }
  return testing::AssertionFailure() << "the code is not " << digits;
}

using Vector = std::map<std::string, std::string>;

// Blocks of "key = value", apart by empty lines; each has exactly the keys asked for.
Result<std::vector<Vector>> parse_vectors(std::istream& in, const std::set<std::string>& keys) {
  std::vector<Vector> out;
  Vector block;
  int number = 0;
  for (std::string line; in || !block.empty(); ++number) {
    line.clear();
    std::getline(in, line);
    if (line.starts_with('#')) continue;
    if (!line.empty()) {
      const auto equals = line.find(" = ");
      const std::string key = line.substr(0, equals);
      if (equals == std::string::npos || !keys.contains(key) ||
          !block.emplace(key, line.substr(equals + 3)).second) {
        return invalid("line " + std::to_string(number + 1) + " is not a key of this file");
      }
    } else if (!block.empty()) {
      if (block.size() != keys.size()) {
        return invalid("the block before line " + std::to_string(number + 1) + " lacks a key");
      }
      out.push_back(std::exchange(block, {}));
    }
  }
  return out;
}

const std::set<std::string> kKeys = {"algorithm", "seed", "digits", "period_s", "time_s", "code"};

TEST(Totp, GivesTheCodesOfRfc6238) {
  std::ifstream file("tests/vectors/rfc6238.vec");
  const auto vectors = parse_vectors(file, kKeys);
  ASSERT_TRUE(vectors) << vectors.error().message;
  EXPECT_EQ(vectors->size(), 18U);
  for (const Vector& vector : *vectors) {
    const TotpParameters parameters{.algorithm = *parse_enum<OtpHash>(vector.at("algorithm")),
                                    .digits = std::stoi(vector.at("digits")),
                                    .period_s = std::stoll(vector.at("period_s"))};
    const auto seed = Seed(*parse_hex(vector.at("seed")));
    const Step step = *step_of(at(std::stoll(vector.at("time_s"))), parameters);
    EXPECT_TRUE(is(code_for(seed, parameters, step), vector.at("code")))
        << vector.at("algorithm") << " at " << vector.at("time_s");
  }
}

TEST(Hotp, GivesTheCodesOfRfc4226) {
  std::ifstream file("tests/vectors/rfc4226.vec");
  const auto vectors = parse_vectors(file, {"seed", "counter", "code"});
  ASSERT_TRUE(vectors) << vectors.error().message;
  EXPECT_EQ(vectors->size(), 10U);
  for (const Vector& vector : *vectors) {
    const Step counter = std::stoll(vector.at("counter"));
    const TotpParameters parameters{.kind = OtpKind::kHotp, .counter = 0};
    const auto seed = Seed(*parse_hex(vector.at("seed")));
    EXPECT_TRUE(is(code_for(seed, parameters, counter), vector.at("code"))) << counter;
  }
}

TEST(Steam, GivesTheCodesOfAnotherProgram) {
  std::ifstream file("tests/vectors/steam.vec");
  const auto vectors = parse_vectors(file, {"seed", "time_s", "code"});
  ASSERT_TRUE(vectors) << vectors.error().message;
  EXPECT_EQ(vectors->size(), 12U);
  const TotpParameters parameters = steam_parameters();
  for (const Vector& vector : *vectors) {
    const auto seed = Seed(*parse_hex(vector.at("seed")));
    const Step step = *step_of(at(std::stoll(vector.at("time_s"))), parameters);
    EXPECT_TRUE(is(code_for(seed, parameters, step), vector.at("code"))) << vector.at("time_s");
  }
}

TEST(Totp, VectorsWithUnknownDoubleOrMissingKeysAreRefused) {
  for (const char* text : {"algorithm = sha1\ncolour = red\n",
                           "digits = 8\ndigits = 8\n",
                           "digits = 8\n\n",
                           "digits=8\n"}) {
    std::istringstream in(text);
    EXPECT_FALSE(parse_vectors(in, kKeys)) << text;
  }
}

TEST(Totp, TakesFiveToTenDigitsAndOneSecondToAnHour) {
  EXPECT_TRUE(check({}));
  EXPECT_TRUE(check({.digits = 5, .period_s = 1}));
  EXPECT_TRUE(check({.digits = 10, .period_s = 3600}));
  for (const int digits : {std::numeric_limits<int>::min(), -1, 0, 4, 11, 20}) {
    EXPECT_EQ(check({.digits = digits}).error().code, ErrorCode::kInvalid) << digits;
  }
  for (const std::int64_t period_s : {std::numeric_limits<std::int64_t>::min(),
                                      std::int64_t{-1},
                                      std::int64_t{0},
                                      std::int64_t{3601},
                                      std::numeric_limits<std::int64_t>::max()}) {
    EXPECT_EQ(check({.period_s = period_s}).error().code, ErrorCode::kInvalid) << period_s;
  }
}

TEST(Steam, HasOneSetOfParameters) {
  EXPECT_TRUE(check(steam_parameters()));
  EXPECT_TRUE(warnings_of(steam_parameters()).empty());
  for (const TotpParameters& other :
       {TotpParameters{.kind = OtpKind::kSteam},
        TotpParameters{.digits = 5, .period_s = 60, .kind = OtpKind::kSteam},
        TotpParameters{.algorithm = OtpHash::kSha256, .digits = 5, .kind = OtpKind::kSteam},
        TotpParameters{.digits = 5, .kind = OtpKind::kSteam, .counter = 1}}) {
    EXPECT_FALSE(check(other)) << json_of(other);
  }
}

TEST(Hotp, HasACounterAndNoPeriod) {
  EXPECT_TRUE(check({.kind = OtpKind::kHotp, .counter = 0}));
  EXPECT_TRUE(check({.digits = 8, .kind = OtpKind::kHotp, .counter = kMostCounter}));
  for (const TotpParameters& wrong :
       {TotpParameters{.kind = OtpKind::kHotp},
        TotpParameters{.kind = OtpKind::kHotp, .counter = -1},
        TotpParameters{.kind = OtpKind::kHotp, .counter = kMostCounter + 1},
        TotpParameters{.period_s = 60, .kind = OtpKind::kHotp, .counter = 1},
        TotpParameters{.counter = 1},
        TotpParameters{.kind = OtpKind::kTotp}}) {
    EXPECT_FALSE(check(wrong)) << json_of(wrong);
  }
}

TEST(Totp, WarnsOfWhatIsUnusual) {
  EXPECT_TRUE(warnings_of({}).empty());
  EXPECT_TRUE(warnings_of({.digits = 8, .period_s = 60}).empty());
  EXPECT_EQ(warnings_of({.digits = 7}).size(), 1U);
  EXPECT_EQ(warnings_of({.period_s = 31}).size(), 1U);
  EXPECT_EQ(warnings_of({.digits = 10, .period_s = 1}).size(), 2U);
}

TEST(Totp, AStepLastsFromItsStartUntilJustBeforeItsEnd) {
  const TotpParameters parameters{.period_s = 45};
  EXPECT_EQ(step_of(at(0), parameters), 0);
  EXPECT_EQ(step_of(at(45) - std::chrono::milliseconds(1), parameters), 0);
  EXPECT_EQ(step_of(at(45), parameters), 1);
  EXPECT_EQ(start_of(1, parameters), at(45));
  EXPECT_EQ(end_of(1, parameters), at(90));
  SeededRandom random(1);
  for (int i = 0; i < 10'000; ++i) {
    const TotpParameters some{.period_s = static_cast<std::int64_t>(1 + random.below(3600))};
    const Time time = at(0) + std::chrono::milliseconds(random.below(1ULL << 45U));
    const Step step = *step_of(time, some);
    EXPECT_LE(start_of(step, some), time);
    EXPECT_LT(time, end_of(step, some));
    EXPECT_EQ(end_of(step, some), start_of(step + 1, some));
  }
}

TEST(Totp, TheLastMomentOfTimeHasAStep) {
  const TotpParameters parameters;
  const Step last = *step_of(Time::max(), parameters);
  EXPECT_LE(start_of(last, parameters), Time::max());
  EXPECT_EQ(end_of(last, parameters), Time::max());
}

TEST(Totp, ThereAreNoStepsBefore1970) {
  EXPECT_EQ(step_of(at(0) - std::chrono::milliseconds(1), {}).error().code,
            ErrorCode::kClockUnsure);
  EXPECT_EQ(step_of(Time::min(), {}).error().code, ErrorCode::kClockUnsure);
}

TEST(Totp, LeadingZerosSurvive) {
  const auto seed = Seed(*parse_hex("3132333435363738393031323334353637383930"));
  const Step step = *step_of(at(1111111109), {});
  EXPECT_TRUE(is(code_for(seed, {.digits = 8}, step), "07081804"));
  EXPECT_EQ(code_for(seed, {.digits = 10}, step).size(), 10U);
}

TEST(TotpDeathTest, AStepOrParametersThatWereNotCheckedAreABug) {
  const auto seed = Seed(Bytes{1, 2, 3});
  EXPECT_DEATH(static_cast<void>(code_for(seed, {}, -1)), "step >= 0");
  EXPECT_DEATH(static_cast<void>(code_for(seed, {.digits = 4}, 1)), "check");
  EXPECT_DEATH(static_cast<void>(code_for(Seed(), {}, 1)), "seed");
  const TotpParameters counts{.kind = OtpKind::kHotp, .counter = 0};
  EXPECT_DEATH(static_cast<void>(step_of(at(1), counts)), "kHotp");
  EXPECT_DEATH(static_cast<void>(start_of(std::numeric_limits<Step>::max(), {})), "step");
}

TEST(Totp, ParametersAreWrittenAsAlgorithmDigitsPeriod) {
  const TotpParameters parameters{.algorithm = OtpHash::kSha256, .digits = 8, .period_s = 60};
  EXPECT_EQ(json_of(parameters), R"({"algorithm":"sha256","digits":8,"period_s":60})");
  EXPECT_EQ(*parse_json_as<TotpParameters>(json_of(parameters), kClosed), parameters);
  const TotpParameters counts{.kind = OtpKind::kHotp, .counter = 7};
  EXPECT_EQ(json_of(counts),
            R"({"algorithm":"sha1","digits":6,"period_s":30,"kind":"hotp","counter":7})");
  EXPECT_EQ(*parse_json_as<TotpParameters>(json_of(counts), kClosed), counts);
}

}  // namespace
}  // namespace cofactor
