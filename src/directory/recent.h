#pragma once

#include <string>
#include <vector>

#include "base/fields.h"
#include "identity/subject.h"
#include "log/entry.h"
#include "otp/totp.h"

// The fold of the last fifteen minutes (or the longest period of a device): in no row.
namespace cofactor {

// One seed of a device. Steps count in its period, and another seed's codes are other codes.
struct SeedKey {
  DeviceId device;
  std::uint64_t version = 0;
  friend bool operator==(const SeedKey&, const SeedKey&) = default;
};

// Who holds which step of a seed. Of a shared device: the newest step anybody took.
struct Lease {
  SeedKey id;
  Step step{};
  Subject holder;
  MembershipId membership;     // by whose name the holder is shown; none() for a service
  Position position = 0;       // of the release
  std::uint32_t readings = 0;  // the release and its rereads
};

struct ReadingKey {
  SeedKey seed;
  Subject reader;
  friend bool operator==(const ReadingKey&, const ReadingKey&) = default;
};

// The newest step of a seed that one principal was given: how often they read it of a shared
// device, what their revocation names, and what they may say the outcome of.
struct Reading {
  ReadingKey id;
  Step step{};
  Position position = 0;       // of the release
  std::uint32_t readings = 0;  // the release and its rereads
  Time at;
};

// The pairs of codes that a device has shown within the hour.
struct Pairs {
  DeviceId id;
  std::vector<Time> shown;
};

struct RequestKey {
  Subject principal;
  OrganizationId organization;
  std::string text;  // the Idempotency-Key
  friend bool operator==(const RequestKey&, const RequestKey&) = default;
};

struct AnswerId {
  std::string name;
  std::string value;
  friend bool operator==(const AnswerId&, const AnswerId&) = default;
};
BOOST_DESCRIBE_STRUCT(AnswerId, (), (name, value))

// What a request id was used for, and the ids it was answered with.
struct PastRequest {
  RequestKey id;
  std::string route;
  Hash body_mac{};
  Position position = 0;
  Time at;
  std::vector<AnswerId> answer;
  bool secret = false;  // the answer held a token
};

}  // namespace cofactor

template <>
struct std::hash<cofactor::SeedKey> {
  std::size_t operator()(const cofactor::SeedKey& key) const noexcept {
    return std::hash<cofactor::DeviceId>()(key.device) + key.version;
  }
};

template <>
struct std::hash<cofactor::ReadingKey> {
  std::size_t operator()(const cofactor::ReadingKey& key) const noexcept {
    return std::hash<cofactor::SeedKey>()(key.seed) * 31 +
           std::hash<cofactor::Subject>()(key.reader);
  }
};

template <>
struct std::hash<cofactor::RequestKey> {
  std::size_t operator()(const cofactor::RequestKey& key) const noexcept {
    return std::hash<cofactor::Subject>()(key.principal) * 31 + std::hash<std::string>()(key.text);
  }
};
