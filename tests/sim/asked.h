#pragma once

#include <optional>
#include <string>
#include <vector>

#include "identity/subject.h"
#include "log/receipt.h"
#include "otp/totp.h"

// A history: what clients asked, what they were told, and the log that it left.
namespace cofactor::sim {

// A code that reached its client.
struct Given {
  DeviceId device;
  Step step{};  // or counter
  Receipt receipt;
  bool fits = false;    // it is that step's code of the seed version that the receipt names
  bool counts = false;  // it is of a counter
};

// What has to stand in the log for an answer.
struct Promised {
  std::string type;
  std::string id;
  std::uint64_t version = 0;  // of a device's newest seed, where that is what was promised
};

// One ask of one client.
struct Asked {
  std::string verb;
  // Two readings of one counter that all clients share: what was answered before something else
  // began must stand before it in the log.
  std::uint64_t begun = 0;
  std::uint64_t answered = 0;
  std::optional<PersonId> person;
  std::string request;  // its id; empty: an act of its own
  std::optional<ErrorCode> refused;
  bool again = false;  // the repeat of a request, answered with what that was answered with
  Position position = 0;
  std::optional<Given> given;
  std::optional<Promised> promised;
};

struct History {
  std::vector<std::string> bodies;  // by position
  std::vector<Asked> asked;
  PublicKey log_key{};
};

}  // namespace cofactor::sim
