// Makes a data directory for the benchmarks: people with a grant, shared devices to ask for, and
// the requests that wrk sends. Uses the server's own writer, so that the store is what a server
// would have made.
//   bench_make_store DIR --people N --devices N --requests N [--grants N] [--exclusive]
//                    [--admins N]: so many of the people are, the first, as in the requests;
//                    theirs are names and addresses, which mail goes to
//                    [--counting N]: so many of the devices count (HOTP), and are not shared
#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "base/secret_access.h"
#include "crypto/hash.h"
#include "custody/contents.h"
#include "custody/personal.h"
#include "custody/system_ask.h"
#include "ledger/ledger.h"
#include "ledger/writer.h"
#include "seal/key_file.h"
#include "seal/seal_record.h"
#include "server/system_ports.h"
#include "store/sqlite/sqlite_store.h"

namespace cofactor {
namespace {

struct Sizes {
  std::size_t people = 1000;
  std::size_t devices = 10000;
  std::size_t requests = 100000;
  std::size_t admins = 0;
  std::size_t grants = 0;
  std::size_t counting = 0;
  bool shared = true;
};

struct NobodyWaits : Waiting {
  void keep(std::unique_ptr<Ask>, const Now&) override {}
  std::vector<std::unique_ptr<Ask>> due(const Now&) override { return {}; }
  std::optional<Time> next_due() const override { return std::nullopt; }
  void recall() override {}
};

class Maker {
 public:
  Maker(const std::filesystem::path& directory, const Sizes& sizes)
      : directory_(directory),
        sizes_(sizes),
        store_((directory / "cofactor.db").string()),
        root_(*create_key_file(directory / kKeyFileName, random_)) {
    const SealRecord record{.kind = SealKind::kKeyFile,
                            .fingerprint = fingerprint_of(root_),
                            .created_at = clock_.wall(),
                            .development = true};
    store_.set_meta(std::string(kSealRecordsMeta), text_of(std::vector{record}));
    Ledger::create(
        {.store = store_, .random = random_, .clock = clock_}, root_, Ledger::Kind::kDevelopment);
    ledger_ = std::make_unique<Ledger>(store_, root_);
    watch_ = std::make_unique<TrustingWatch>(clock_);
    writer_ =
        std::make_unique<Writer>(Writer::Parts{.store = store_,
                                               .directory = ledger_->directory(),
                                               .log = ledger_->log(),
                                               .envelopes = ledger_->envelopes(),
                                               .keyring = ledger_->keyring(),
                                               .server_chain_key = ledger_->server_chain_key(),
                                               .clock = *watch_,
                                               .waker = clock_,
                                               .random = random_,
                                               .waiting = nobody_},
                                 ledger_->raw_key(Purpose::kTagKey),
                                 ledger_->raw_key(Purpose::kLogSigningKey));
  }

  void make() {
    add_places();
    add_people();
    add_devices();
    add_grants();
    flush();
    write_requests();
  }

 private:
  Preparing preparing(const View& view) {
    return {.vaulting = {.store = ledger_->log().store,
                         .keyring = ledger_->keyring(),
                         .envelopes = ledger_->envelopes()},
            .random = random_,
            .view = view,
            .now = clock_.wall(),
            .drawn = drawn_};
  }

  KeyRef key(Purpose purpose, const ObjectId& object, const Place& place) {
    return writer_->read([&](const View& view) {
      Preparing ports = preparing(view);
      auto drawn = draw_key(ports, {.purpose = purpose, .object = object, .version = 1}, place);
      proposal_.envelopes.push_back(std::move(drawn->change));
      return drawn->ref;
    });
  }

  void flush() {
    if (proposal_.events.empty()) {
      return;
    }
    writer_->submit(std::make_unique<SystemAsk>(
        [&](const View&, const Now&) { return std::move(proposal_); },
        [](const Result<Recorded>& recorded) { CHECK(recorded.has_value()); }));
    writer_->run_once();
    proposal_ = {};
  }

  void add_places() {
    organization_ = OrganizationId::draw(random_);
    vault_ = VaultId::draw(random_);
    const Place place = place_of(organization_);
    const auto owner = as_id<ObjectId>(organization_);
    OrganizationAdded organization;
    organization.chain = as_id<ChainId>(organization_);
    organization.organization = {
        .id = organization_, .name = *Name::parse("Bench"), .added_at = clock_.wall()};
    for (const Purpose purpose :
         {Purpose::kOrganizationKey, Purpose::kOrganizationSecretKey, Purpose::kBodyKey}) {
      organization.organization.keys.push_back(key(purpose, owner, place));
    }
    proposal_.events.push_back(std::move(organization));
    VaultAdded vault;
    vault.chain = as_id<ChainId>(vault_);
    vault.vault = {.id = vault_,
                   .organization = organization_,
                   .name = *Name::parse("bench"),
                   .added_at = clock_.wall()};
    for (const Purpose purpose : {Purpose::kVaultSecretKey, Purpose::kBodyKey}) {
      vault.vault.keys.push_back(
          key(purpose, as_id<ObjectId>(vault_), place_of(organization_, vault_)));
    }
    proposal_.events.push_back(std::move(vault));
    flush();
  }

  void grant(const MembershipId& member, const Scope& scope) {
    proposal_.events.push_back(GrantAdded{{.id = GrantId::draw(random_),
                                           .organization = organization_,
                                           .vault = vault_,
                                           .subject = subject_of(member),
                                           .scope = scope,
                                           .role = Role::kResponder,
                                           .made_at = clock_.wall()}});
  }

  // What the admins are told by: mail goes to their addresses.
  SealedRef content(const Membership& member, const std::string& name) {
    return writer_->read([&](const View& view) {
      Preparing ports = preparing(view);
      auto sealed = seal_content(ports, member, 1, {.name = name, .email = name + "@example.com"});
      CHECK(sealed.has_value());
      proposal_.envelopes.push_back(std::move(sealed->change));
      return sealed->ref;
    });
  }

  void make_admin(const MembershipId& member) {
    proposal_.events.push_back(GrantAdded{
        {.id = GrantId::draw(random_),
         .organization = organization_,
         .subject = subject_of(member),
         .scope = {.kind = ScopeKind::kOrganization, .id = as_id<ObjectId>(organization_)},
         .role = Role::kAdmin,
         .made_at = clock_.wall()}});
  }

  void add_people() {
    for (std::size_t i = 0; i < sizes_.people; ++i) {
      const auto person = PersonId::draw(random_);
      const auto member = MembershipId::draw(random_);
      const KeyRef ref = key(Purpose::kPersonKey, as_id<ObjectId>(person), {});
      proposal_.events.push_back(
          PersonAdded{{.id = person,
                       .added_at = clock_.wall(),
                       .key = SealedRef{.version = ref.term, .hash = ref.hash}}});
      Membership joined{.id = member,
                        .organization = organization_,
                        .state = MembershipState::kActive,
                        .person = person,
                        .since = clock_.wall()};
      if (i < sizes_.admins) {
        joined.content = content(joined, fmt::format("admin{}", i));
      }
      proposal_.events.push_back(MemberJoined{joined});
      TokenText text = draw_token(random_);
      proposal_.events.push_back(
          SessionBegun{{.id = TokenId::draw(random_),
                        .kind = TokenKind::kSession,
                        .hash = token_hash(text),
                        .subject = subject_of(person),
                        .maker = person,
                        .reach = Reach::kAllOrganizations,
                        .made_at = clock_.wall(),
                        .expires_at = clock_.wall() + std::chrono::hours(24 * 30)}});
      grant(member, {.kind = ScopeKind::kVault, .id = as_id<ObjectId>(vault_)});
      if (i < sizes_.admins) {
        make_admin(member);
      }
      members_.push_back(member);
      tokens_.emplace_back(text_of(text.expose(SecretAccess::because("requests of the bench"))));
      if (i % 500 == 499) {
        flush();
      }
    }
    flush();
  }

  void add_devices() {
    for (std::size_t i = 0; i < sizes_.devices; ++i) {
      const bool counts = i < sizes_.counting;
      const auto account = AccountId::draw(random_);
      const std::string name = fmt::format("account-{}", i);
      proposal_.events.push_back(AccountAdded{{.id = account,
                                               .organization = organization_,
                                               .vault = vault_,
                                               .name = *Name::parse(name),
                                               .kind = AccountKind::kLogin,
                                               .added_at = clock_.wall()}});
      Device device{.id = DeviceId::draw(random_),
                    .organization = organization_,
                    .vault = vault_,
                    .account = account,
                    .name = *Name::parse("primary"),
                    .kind = counts ? DeviceKind::kHotp : DeviceKind::kTotp,
                    .shared = sizes_.shared && !counts,
                    .added_at = clock_.wall()};
      const Bytes seed = random_.bytes(20);
      writer_->read([&](const View& view) {
        Preparing ports = preparing(view);
        auto sealed = seal_text(ports, vault_key(vault_), seed_address(device, 1), text_of(seed));
        device.versions.push_back({.version = 1,
                                   .state = SeedState::kActive,
                                   .seed = sealed->ref.hash,
                                   .entered_at = clock_.wall()});
        if (counts) device.versions.back().totp = {.kind = OtpKind::kHotp, .counter = 0};
        proposal_.envelopes.push_back(std::move(sealed->change));
      });
      proposal_.events.push_back(DeviceAdded{device});
      accounts_.push_back(account);
      if (i % 2000 == 1999) {
        flush();
      }
    }
    flush();
  }

  void add_grants() {
    for (std::size_t i = 0; i < sizes_.grants; ++i) {
      grant(members_[i % members_.size()],
            {.kind = ScopeKind::kAccount, .id = as_id<ObjectId>(accounts_[i % accounts_.size()])});
      if (i % 2000 == 1999) {
        flush();
      }
    }
  }

  // One request a line: path, token. Principals and devices in an order that repeats no pair soon.
  void write_requests() {
    std::ofstream out(directory_ / "requests.txt");
    for (std::size_t i = 0; i < sizes_.requests; ++i) {
      const auto& account = accounts_[(i * 7919) % accounts_.size()];
      const auto& token = tokens_[(i + i / accounts_.size()) % tokens_.size()];
      out << "/api/v1/orgs/" << organization_.text() << "/accounts/" << account.text() << "/codes "
          << token << "\n";
    }
  }

  std::filesystem::path directory_;
  Sizes sizes_;
  SystemClock clock_;
  SystemRandom random_;
  SqliteStore store_;
  Key root_;
  NobodyWaits nobody_;
  std::unique_ptr<Ledger> ledger_;
  std::unique_ptr<ClockWatch> watch_;
  std::unique_ptr<Writer> writer_;
  Proposal proposal_;
  std::vector<DrawnKey> drawn_;
  OrganizationId organization_;
  VaultId vault_;
  std::vector<MembershipId> members_;
  std::vector<AccountId> accounts_;
  std::vector<std::string> tokens_;
};

}  // namespace
}  // namespace cofactor

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  CHECK(!arguments.empty());
  cofactor::Sizes sizes;
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    const auto& name = arguments[i];
    if (name == "--exclusive") {
      sizes.shared = false;
      continue;
    }
    CHECK(i + 1 < arguments.size());
    const std::size_t value = std::stoul(arguments[++i]);
    (name == "--people"     ? sizes.people
     : name == "--devices"  ? sizes.devices
     : name == "--requests" ? sizes.requests
     : name == "--admins"   ? sizes.admins
     : name == "--counting" ? sizes.counting
                            : sizes.grants) = value;
  }
  std::filesystem::create_directories(arguments[0]);
  cofactor::Maker(arguments[0], sizes).make();
  return 0;
}
