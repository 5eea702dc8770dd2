#include <gtest/gtest.h>
#include <signal.h>
#include <stdio.h>

#include <map>

#include "access/permits.h"

// Draws worlds, asks permits(), and hands each with its verdict to permits_model.py, which judges
// them anew.
namespace cofactor {
namespace {

using namespace std::chrono_literals;

constexpr int kWorlds = 100'000;
const Time kNoon = *parse_time("2026-06-01T12:00:00Z");
const Now kNow = {.wall = kNoon - 3h, .latest = kNoon};

template <class AnId>
AnId id(std::uint64_t number) {
  AnId out;
  out.bytes[15] = static_cast<std::uint8_t>(number);
  return out;
}

struct World {
  std::string by;
  Presented presented;
  Token token;
  std::optional<Person> person;
  std::optional<Service> service;
  std::optional<Membership> membership;
  std::optional<Recovery> recovery;
  Action action{};
  Target target;
  std::vector<Grant> grants;
};

// Mostly what gives a caller some power; now and then anything else.
class Maker {
 public:
  explicit Maker(std::uint64_t seed) : random_(seed) {}

  World world() {
    World out;
    out.by = chance(96) ? "token" : chance(50) ? "host" : "nobody";
    out.target = place();
    out.action = any<Action>();
    if (!out.target.server ? chance(90) : chance(15)) {
      out.presented.organization = chance(90) ? out.target.organization : organization();
    }
    out.token = token(out);
    out.presented.token_hash = chance(97) ? std::optional(out.token.hash) : std::nullopt;
    if (chance(97)) {
      out.person = Person{.id = person(), .revoked_at = rarely(), .erased_at = rarely()};
      out.service =
          Service{.id = id<ServiceId>(1), .organization = organization(), .removed_at = rarely()};
      out.recovery = Recovery{.id = id<RecoveryId>(chance(95) ? 1 : 2),
                              .person = person(),
                              .state = any<RecoveryState>()};
    }
    if (chance(97)) {
      out.membership = membership(out);
    }
    for (std::uint64_t left = random_.below(6); left > 0; --left) {
      out.grants.push_back(grant(out.target, out.action));
    }
    return out;
  }

 private:
  bool chance(unsigned percent) { return random_.below(100) < percent; }
  std::optional<Time> rarely() { return chance(3) ? std::optional(moment()) : std::nullopt; }
  Time moment() {
    constexpr std::array kAround = {-1h, 0h, 1h};
    return kNoon + kAround[random_.below(3)] + std::chrono::milliseconds(random_.below(3)) - 1ms;
  }
  PersonId person() { return id<PersonId>(chance(95) ? 1 : 2); }
  OrganizationId organization() { return id<OrganizationId>(chance(90) ? 1 : 2); }

  template <DescribedEnum E>
  E any() {
    constexpr auto kSize = boost::mp11::mp_size<boost::describe::describe_enumerators<E>>::value;
    return static_cast<E>(random_.below(kSize));
  }

  // One tree: two of each kind in the one above. Ids of different kinds share their bytes.
  Target place() {
    Target out;
    if (chance(15)) {
      out.server = true;
      return out;
    }
    out.organization = organization();
    const auto depth = random_.below(4);
    const auto vault = random_.below(2);
    const auto account = vault * 2 + random_.below(2);
    if (depth >= 1) {
      out.vault = id<VaultId>(vault);
    }
    if (depth >= 2) {
      out.account = id<AccountId>(account);
    }
    if (depth >= 3) {
      out.device = id<DeviceId>(account * 2 + random_.below(2));
    }
    return out;
  }

  Token token(const World& world) {
    Token out{.id = id<TokenId>(1), .kind = TokenKind::kSession, .hash = random_.array<32>()};
    if (!chance(55)) {
      out.kind = chance(75) ? TokenKind::kApi : any<TokenKind>();
    }
    out.subject = subject_of(person());
    if (chance(out.kind == TokenKind::kApi ? 35 : 4)) {
      out.subject = subject_of(id<ServiceId>(1));
    } else if (chance(4)) {
      out.subject.reset();
    } else if (chance(4)) {
      out.subject = Subject{.kind = any<SubjectKind>(), .id = id<ObjectId>(1)};
    }
    if (out.kind == TokenKind::kApi ? chance(90) : chance(20)) {
      out.reach = Reach::kOneOrganization;
      if (chance(95)) {
        out.organization = chance(85) ? world.target.organization : organization();
      }
    }
    out.expires_at = chance(90) ? kNoon + 1ms : moment();
    out.ended_at = rarely();
    if (out.kind == TokenKind::kRecovery ? chance(95) : chance(10)) {
      out.recovery = id<RecoveryId>(1);
    }
    return out;
  }

  Membership membership(const World& world) {
    Membership out{.id = id<MembershipId>(1),
                   .organization = chance(95) ? world.target.organization : organization(),
                   .state = chance(93) ? MembershipState::kActive : any<MembershipState>(),
                   .person = person(),
                   .revoked_at = rarely()};
    for (std::uint64_t group = 1; group <= 2; ++group) {
      if (chance(50)) {
        out.groups.push_back(id<GroupId>(group));
      }
    }
    if (chance(10)) {
      out.sleeps_until = moment();
    }
    if (chance(3)) {
      out.person.reset();
    }
    return out;
  }

  Grant grant(const Target& target, Action action) {
    const Target where = chance(60) ? target : place();
    Grant out{.id = id<GrantId>(random_.below(200)),
              .vault = where.vault,
              .account = where.account,
              .subject = {.kind = any<SubjectKind>(), .id = id<ObjectId>(chance(90) ? 1 : 2)},
              .scope = where.scope(id<StoreId>(1)),
              .role = any<Role>()};
    if (!where.server) {
      out.organization = where.organization;
    }
    if (where.server ? chance(90) : chance(5)) {
      out.role = Role::kOperator;
      out.subject = subject_of(person());
    } else if (out.subject.kind == SubjectKind::kPerson && chance(90)) {
      out.subject.kind = SubjectKind::kMember;
    }
    for (int turn = 0; turn < 8 && !role_holds(out.role, action); ++turn) {
      out.role = chance(50) ? out.role : any<Role>();
    }
    conditions(out.conditions);
    out.ended_at = rarely();
    damage(out);
    return out;
  }

  void conditions(Conditions& out) {
    const std::array<std::string, 5> odd = {
        "2026-06-01T12:00:00Z", "2026-06-01T12:00:01Z", "2027-01-01T00:00:00.5Z", "never", ""};
    while (chance(45)) {
      Condition& made = out.all.emplace_back();
      made.kind = chance(50) ? "reason" : "expires-at";
      made.value = made.kind == "reason" ? "" : text_of(chance(70) ? kNoon + 1h : moment());
      if (chance(8)) {
        made.value = odd[random_.below(odd.size())];
      }
      if (chance(3)) {
        made.kind = "hours";
      }
    }
    out.version = chance(98) ? 1U : 2U;
  }

  void damage(Grant& grant) {
    if (chance(3)) {
      grant.vault = chance(50) ? std::optional(id<VaultId>(random_.below(2))) : std::nullopt;
    }
    if (chance(3)) {
      grant.account = chance(50) ? std::optional(id<AccountId>(random_.below(4))) : std::nullopt;
    }
    if (chance(3)) {
      grant.organization = chance(50) ? std::optional(organization()) : std::nullopt;
    }
    if (chance(3)) {
      grant.scope = {.kind = any<ScopeKind>(), .id = id<ObjectId>(random_.below(4))};
    }
  }

  SeededRandom random_;
};

template <class T>
const T* pointer_to(const std::optional<T>& value) {
  return value ? &*value : nullptr;
}

Result<Caller> caller_of(const World& world) {
  if (world.by == "host") {
    return Caller::host();
  }
  if (world.by == "nobody") {
    return Caller::nobody(world.presented);
  }
  return Caller::of({.token = world.token,
                     .person = pointer_to(world.person),
                     .service = pointer_to(world.service),
                     .membership = pointer_to(world.membership),
                     .recovery = pointer_to(world.recovery)},
                    world.presented,
                    kNow);
}

Verdict verdict_of(const World& world) {
  const auto caller = caller_of(world);
  if (!caller) {
    return {.refusal = caller.error()};
  }
  std::vector<const Grant*> grants;
  for (const auto& grant : world.grants) {
    grants.push_back(&grant);
  }
  return permits(*caller, world.action, world.target, grants, kNow);
}

class Line {
 public:
  template <class T>
  Line& add(std::string_view name, const T& value) {
    text_ += text_.empty() ? "{\"" : ",\"";
    text_ += name;
    text_ += "\":";
    write_json(text_, value);
    return *this;
  }
  template <class T>
  Line& add(std::string_view name, const std::optional<T>& value) {
    return value ? add(name, *value) : *this;
  }
  Line& add(std::string_view name, const Line& inner) {
    text_ += text_.empty() ? "{\"" : ",\"";
    text_ += name;
    text_ += "\":" + inner.end();
    return *this;
  }
  std::string end() const { return text_ + "}"; }

 private:
  std::string text_;
};

std::string line_of(const World& world, const Verdict& verdict) {
  Line presented;
  presented.add("network", world.presented.network)
      .add("hash", world.presented.token_hash)
      .add("organization", world.presented.organization);
  Line target;
  target.add("server", world.target.server)
      .add("organization", world.target.organization)
      .add("vault", world.target.vault)
      .add("account", world.target.account)
      .add("device", world.target.device);
  const std::string answer =
      verdict.allowed() ? "allowed" : std::string(name_of(verdict.refusal->code));
  Line said;
  said.add("answer", answer).add("grant", verdict.grant).add("reason", verdict.reason_required);
  return Line()
             .add("now", kNoon)
             .add("by", world.by)
             .add("presented", presented)
             .add("token", world.token)
             .add("person", world.person)
             .add("service", world.service)
             .add("membership", world.membership)
             .add("recovery", world.recovery)
             .add("action", world.action)
             .add("target", target)
             .add("grants", world.grants)
             .add("verdict", said)
             .end() +
         "\n";
}

TEST(Permits, AgreesWithTheModelOnAHundredThousandWorlds) {
  signal(SIGPIPE, SIG_IGN);  // a model that has ended is told by its status
  // pclose gives the model's exit status; what it prints is part of the test's output.
  FILE* const model = popen("python3 tests/model/permits_model.py", "w");
  ASSERT_NE(model, nullptr);
  Maker maker(20260601);
  std::map<std::string_view, int> answers;
  for (int i = 0; i < kWorlds; ++i) {
    const World world = maker.world();
    const Verdict verdict = verdict_of(world);
    ++answers[verdict.allowed() ? "allowed" : name_of(verdict.refusal->code)];
    answers["by a grant"] += verdict.grant ? 1 : 0;
    answers["with a reason"] += verdict.reason_required ? 1 : 0;
    const std::string line = line_of(world, verdict);
    if (std::fwrite(line.data(), 1, line.size(), model) != line.size()) {
      break;
    }
  }
  EXPECT_EQ(pclose(model), 0);
  // The worlds are worth judging: no answer is rare.
  for (const auto* answer : {"allowed", "denied", "not_found", "unauthenticated"}) {
    EXPECT_GT(answers[answer], kWorlds / 10) << answer;
  }
  EXPECT_GT(answers["by a grant"], kWorlds / 20);
  EXPECT_GT(answers["with a reason"], kWorlds / 200);
}

}  // namespace
}  // namespace cofactor
