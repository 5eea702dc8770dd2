#include "import/child.h"

#include <unistd.h>

#include <utility>

#include "base/check.h"
#include "crypto/foreign_cipher.h"
#include "import/message.h"
#include "qr/child_io.h"
#include "qr/child_process.h"

namespace cofactor {
namespace {

constexpr std::string_view kServerArgument = "import-child";
constexpr std::string_view kOwnArgument = "import-child-own-machine";
constexpr std::size_t kMostAskBytes = kMostImportBytes + (64UZ << 10);

// What a place has, and what making a key of a password may cost there.
struct Means {
  SandboxRoom room;
  std::chrono::seconds wall;
  KeyCost most;
};

Means means_of(ImportPlace place) {
  using std::chrono::seconds;
  switch (place) {
    case ImportPlace::kServer:
      break;
    case ImportPlace::kOwnMachine:
      return {.room = {.address_space = 2'500'000'000, .processor_time = seconds(60)},
              .wall = seconds(90),
              .most = {.memory = 1UZ << 30, .passes = 16ULL << 30}};
  }
  return {.room = {.address_space = 700'000'000, .processor_time = seconds(5)},
          .wall = seconds(8),
          .most = {.memory = 256UZ << 20, .passes = 2ULL << 30}};
}

std::optional<ImportAsk> take_ask() {
  const auto body = take_request(kMostAskBytes);
  return body ? parse_import_ask(*body) : std::nullopt;
}

Error no_sandbox() {
  return {.code = ErrorCode::kUnavailable,
          .message = "This machine has no sandbox for files from outside, so none is read.",
          .hint = "Read it on another machine with `cofactor import`."};
}

Result<ImportContents> without_answer(Ended ended) {
  return ended == Ended::kByTheTimer
             ? invalid("The file takes too long to read.",
                       "Export it again with a lower cost of its password, or without a password.")
             : invalid("The file cannot be read.", "Check that it is the right file, and whole.");
}

}  // namespace

std::string_view import_child_argument(ImportPlace place) {
  switch (place) {
    case ImportPlace::kServer:
      break;
    case ImportPlace::kOwnMachine:
      return kOwnArgument;
  }
  return kServerArgument;
}

std::optional<ImportPlace> import_place_of(std::string_view argument) {
  return argument == kServerArgument ? std::optional(ImportPlace::kServer)
         : argument == kOwnArgument  ? std::optional(ImportPlace::kOwnMachine)
                                     : std::nullopt;
}

void run_import_child(ImportPlace place) {
  const Means means = means_of(place);
  use_foreign_ciphers_once();
  (void)read_import_json("[");  // so is what tells of its errors: a sanitizer looks at it once
  if (enter_sandbox(means.room)) {
    if (const auto ask = take_ask()) {
      give_answer(encode(read_import(*ask, means.most)));
    }
  } else {
    give_answer(encode(Result<ImportContents>(no_sandbox())));
  }
  _exit(0);
}

Result<ImportContents> read_import_in_child(ImportAsk&& ask, const ImportChild& child) {
  std::size_t size = 0;
  for (const Bytes& file : ask.files) size += file.size();
  if (size > kMostImportBytes || ask.files.size() > kMostImportFiles ||
      ask.password.size() > 10'000) {
    return Error{.code = ErrorCode::kTooLarge,
                 .message = "The files are larger than 16 MiB, or more than 32.",
                 .hint = "Export them in parts."};
  }
  if (size == 0) return invalid("The file is empty.");
  Bytes body = encode(ask);
  for (Bytes& file : ask.files) wipe(file);
  Bytes length;
  append_big_endian(length, static_cast<std::uint32_t>(body.size()));
  Bytes answer;
  answer.reserve(kMostImportAnswerBytes + 1);
  const Ended ended = ask_child({.program = child.program,
                                 .argument = std::string(import_child_argument(child.place)),
                                 .wall = means_of(child.place).wall},
                                {length, body},
                                answer);
  wipe(body);
  auto out = parse_import_answer(answer);
  wipe(answer);
  return out ? std::move(*out) : without_answer(ended);
}

}  // namespace cofactor
