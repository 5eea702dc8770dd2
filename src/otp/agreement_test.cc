// Programs that we did not write agree with us: oathtool (6 to 8 digits) and Python's pyotp (the
// lengths that oathtool does not take).

#include <fcntl.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <sstream>

#include "base/fields.h"
#include "base/hex.h"
#include "base/random.h"
#include "otp/totp.h"

namespace cofactor {
namespace {

// What `command` (a path and its arguments) writes to standard output, or what went wrong.
std::string output_of(std::vector<std::string> command) {
  std::vector<char*> arguments;
  for (std::string& argument : command) arguments.push_back(argument.data());
  arguments.push_back(nullptr);
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return "no pipe";

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  std::array<char*, 1> no_environment{nullptr};
  pid_t child = 0;
  const int failed =
      posix_spawn(&child, arguments[0], &actions, nullptr, arguments.data(), no_environment.data());
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);

  std::string out;
  std::array<char, 4096> buffer;
  for (ssize_t got = 0; (got = read(ends[0], buffer.data(), buffer.size())) > 0;) {
    out.append(buffer.data(), static_cast<std::size_t>(got));
  }
  close(ends[0]);
  if (failed != 0) return command[0] + " cannot be started: ./dev setup installs it";
  int status = 0;
  waitpid(child, &status, 0);
  return status == 0 ? out : command[0] + " failed";
}

struct Case {
  Bytes seed;
  TotpParameters parameters;
  std::int64_t time_s = 0;
};

template <std::size_t N>
Case draw(SeededRandom& random, const std::array<int, N>& digits) {
  return {.seed = random.bytes(1 + random.below(128)),
          .parameters = {.algorithm = static_cast<OtpHash>(random.below(3)),
                         .digits = digits[random.below(N)],
                         .period_s = static_cast<std::int64_t>(1 + random.below(3600))},
          .time_s = static_cast<std::int64_t>(random.below(1ULL << 33U))};
}

testing::AssertionResult gives(const Case& drawn, std::string_view theirs) {
  const Step step = *step_of(Time(std::chrono::seconds(drawn.time_s)), drawn.parameters);
  const Code ours = code_for(Seed::copy_from(drawn.seed), drawn.parameters, step);
  if (equal_in_constant_time(ours, Code::copy_from(bytes_of(theirs)))) {
    return testing::AssertionSuccess();
  }
  return testing::AssertionFailure() << "they say \"" << theirs << "\" for " << hex_of(drawn.seed)
                                     << " " << json_of(drawn.parameters) << " " << drawn.time_s;
}

TEST(Agreement, OathtoolAgreesOnTenThousandRandomCodes) {
  SeededRandom random(20'261'122);
  for (int i = 0; i < 10'000; ++i) {
    const Case drawn = draw(random, std::array{6, 7, 8});
    std::string theirs = output_of({"/usr/bin/oathtool",
                                    "--totp=" + std::string(name_of(drawn.parameters.algorithm)),
                                    "--now=@" + std::to_string(drawn.time_s),
                                    "--time-step-size=" + std::to_string(drawn.parameters.period_s),
                                    "--digits=" + std::to_string(drawn.parameters.digits),
                                    hex_of(drawn.seed)});
    theirs.resize(theirs.find('\n') == std::string::npos ? theirs.size() : theirs.find('\n'));
    ASSERT_TRUE(gives(drawn, theirs)) << "number " << i;
  }
}

TEST(Agreement, OathtoolAgreesOnAThousandCounters) {
  SeededRandom random(4226);
  for (int i = 0; i < 1'000; ++i) {
    Case drawn = draw(random, std::array{6, 7, 8});
    const auto counter = static_cast<Step>(random.below(kMostCounter));
    drawn.parameters = {.digits = drawn.parameters.digits, .kind = OtpKind::kHotp, .counter = 0};
    std::string theirs = output_of({"/usr/bin/oathtool",
                                    "--hotp",
                                    "--counter=" + std::to_string(counter),
                                    "--digits=" + std::to_string(drawn.parameters.digits),
                                    hex_of(drawn.seed)});
    theirs.resize(theirs.find('\n') == std::string::npos ? theirs.size() : theirs.find('\n'));
    const Code ours = code_for(Seed::copy_from(drawn.seed), drawn.parameters, counter);
    ASSERT_TRUE(equal_in_constant_time(ours, Code::copy_from(bytes_of(theirs))))
        << "number " << i << ", counter " << counter << ": they say " << theirs;
  }
}

TEST(Agreement, PyotpAgreesOnFiveNineAndTenDigits) {
  SeededRandom random(11);
  std::vector<Case> cases;
  const std::string path = testing::TempDir() + "pyotp." + std::to_string(getpid());
  {
    std::ofstream out(path);
    for (int i = 0; i < 3'000; ++i) {
      const Case& drawn = cases.emplace_back(draw(random, std::array{5, 9, 10}));
      out << hex_of(drawn.seed) << ' ' << name_of(drawn.parameters.algorithm) << ' '
          << drawn.parameters.digits << ' ' << drawn.parameters.period_s << ' ' << drawn.time_s
          << '\n';
    }
  }
  // Debian's own python3, which python3-pyotp belongs to.
  std::istringstream theirs(output_of({"/usr/bin/python3",
                                       "-c",
                                       R"(
import base64, hashlib, sys, pyotp
for line in open(sys.argv[1]):
    seed, algorithm, digits, period, time = line.split()
    seed = base64.b32encode(bytes.fromhex(seed)).decode()
    print(pyotp.TOTP(seed, digits=int(digits), digest=getattr(hashlib, algorithm),
                     interval=int(period)).at(int(time)))
)",
                                       path}));
  unlink(path.c_str());
  for (const Case& drawn : cases) {
    std::string line;
    std::getline(theirs, line);
    ASSERT_TRUE(gives(drawn, line));
  }
}

}  // namespace
}  // namespace cofactor
