#include "custody/testing/test_vault.h"

#include "crypto/hash.h"
#include "custody/contents.h"
#include "custody/system_ask.h"

namespace cofactor {

World::World(Store* store, LimitSettings limits, Watching watching)
    : store_(store == nullptr ? &memory_ : store),
      clock_(*parse_time("2026-11-22T03:00:00Z")),
      watching_(watching),
      root_(Key::copy_from(bytes_of("0123456789abcdef0123456789abcdef"))),
      limit_settings_(limits) {
  if (store_->head().size == 0) {
    Ledger::create(
        {.store = *store_, .random = random_, .clock = clock_}, root_, Ledger::Kind::kDevelopment);
  }
  open();
}

World::~World() = default;

LimitSettings World::generous() {
  return {.releases_per_minute = 1000000,
          .requests_per_minute = 1000000,
          .refusals_per_minute = 1000000};
}

void World::open() {
  ledger_ = std::make_unique<Ledger>(*store_, root_);
  CHECK(!ledger_->tampered());
  if (watching_ == Watching::kKernel) {
    watch_ = std::make_unique<KernelWatch>(
        *store_, ports_, ledger_->directory().newest_sure, KernelWatch::Options());
  } else {
    watch_ = std::make_unique<TrustingWatch>(ports_);
  }
  writer_ = std::make_unique<Writer>(Writer::Parts{.store = *store_,
                                                   .directory = ledger_->directory(),
                                                   .log = ledger_->log(),
                                                   .envelopes = ledger_->envelopes(),
                                                   .keyring = ledger_->keyring(),
                                                   .server_chain_key = ledger_->server_chain_key(),
                                                   .clock = *watch_,
                                                   .waker = ports_,
                                                   .random = ports_,
                                                   .waiting = queue_},
                                     ledger_->raw_key(Purpose::kTagKey),
                                     ledger_->raw_key(Purpose::kLogSigningKey));
  limits_ = std::make_unique<Limits>(limit_settings_);
  reader_ = std::make_unique<Reader>(
      Reader::Parts{.store = *store_, .writer = *writer_, .ground = ledger_->body_ground()});
  events_ = std::make_unique<EventHub>(
      EventHub::Parts{.writer = *writer_, .reader = *reader_, .watch = *watch_});
  core_ = std::make_unique<Core>(
      Core{.writer = *writer_,
           .vaulting = {.store = ledger_->log().store,
                        .keyring = ledger_->keyring(),
                        .envelopes = ledger_->envelopes()},
           .random = ports_,
           .clock = ports_,
           .watch = *watch_,
           .limits = *limits_,
           .reader = *reader_,
           .events = *events_,
           .queue = queue_,
           .request_key = LockedKey(ledger_->raw_key(Purpose::kRequestKey))});
}

void World::reopen() {
  core_.reset();
  events_.reset();
  reader_.reset();
  writer_.reset();
  ledger_.reset();
  open();
}

std::vector<std::string> World::bodies() {
  std::vector<std::string> out;
  for (const EntryRow& row : store_->entries(0, 1000000)) {
    auto body = open_body(ledger_->body_ground(), row);
    CHECK(body.has_value());
    out.push_back(body->body);
  }
  return out;
}

std::string World::refused_at(std::uint64_t entries) {
  const std::uint64_t size = store_->head().size;
  if (size == entries) {
    return "unrecorded";
  }
  const auto body = open_body(ledger_->body_ground(), store_->entries(size - 1, 1).front());
  const auto read = read_body(body->body);
  const auto* refused = read->event.as<Refused>();
  if (refused == nullptr) {
    return "unrecorded";
  }
  const ObjectId id = refused->target.value_or(ObjectId{});
  return writer_->read([&](const View& view) -> std::string {
    return view->devices.find(as_id<DeviceId>(id))               ? "device"
           : view->accounts.find(as_id<AccountId>(id))           ? "account"
           : view->vaults.find(as_id<VaultId>(id))               ? "vault"
           : view->organizations.find(as_id<OrganizationId>(id)) ? "organization"
           : refused->in == kServerChain                         ? "server chain"
                                                                 : "their organization's chain";
  });
}

namespace {

// Everything below is put by the server itself: these are the facts that tests start from, while
// the verbs that make them have tests of their own.
struct Building {
  World& world;
  TestVault& out;
  Proposal proposal;
  Time now;
  std::vector<DrawnKey> drawn = {};

  Preparing preparing(const View& view) {
    return {.vaulting = world.core().vaulting,
            .random = world.random(),
            .view = view,
            .now = now,
            .drawn = drawn};
  }

  KeyRef key(const View& view, const KeyName& name, const Place& place) {
    Preparing ports = preparing(view);
    auto made = draw_key(ports, name, place);
    CHECK(made.has_value());
    proposal.envelopes.push_back(std::move(made->change));
    return made->ref;
  }

  void organization(const View& view);
  void vault(const View& view);
  void device(const View& view);
  Hash person(const View& view, PersonId& person, MembershipId& membership, std::string name);
  void grant(const MembershipId& member, Role role);
};

KeyName name_of_key(Purpose purpose, const ObjectId& object) {
  return {.purpose = purpose, .object = object, .version = 1};
}

void Building::organization(const View& view) {
  out.organization = OrganizationId::draw(world.random());
  const auto object = as_id<ObjectId>(out.organization);
  const Place place = place_of(out.organization);
  OrganizationAdded event;
  event.chain = as_id<ChainId>(out.organization);
  event.organization = {.id = out.organization, .name = *Name::parse("Example"), .added_at = now};
  for (const Purpose purpose :
       {Purpose::kOrganizationKey, Purpose::kOrganizationSecretKey, Purpose::kBodyKey}) {
    event.organization.keys.push_back(key(view, name_of_key(purpose, object), place));
  }
  proposal.events.push_back(std::move(event));
}

void Building::vault(const View& view) {
  out.vault = VaultId::draw(world.random());
  const auto object = as_id<ObjectId>(out.vault);
  const Place place = place_of(out.organization, out.vault);
  VaultAdded event;
  event.chain = as_id<ChainId>(out.vault);
  event.vault = {.id = out.vault,
                 .organization = out.organization,
                 .name = *Name::parse("production"),
                 .critical = true,
                 .added_at = now};
  for (const Purpose purpose : {Purpose::kVaultSecretKey, Purpose::kBodyKey}) {
    event.vault.keys.push_back(key(view, name_of_key(purpose, object), place));
  }
  proposal.events.push_back(std::move(event));
}

void Building::device(const View& view) {
  out.account = AccountId::draw(world.random());
  out.device = DeviceId::draw(world.random());
  Preparing ports = preparing(view);
  Account account{.id = out.account,
                  .organization = out.organization,
                  .vault = out.vault,
                  .name = *Name::parse("root-prod"),
                  .kind = AccountKind::kAwsRoot,
                  .aws_account_id = "123456789012",
                  .content = SealedRef{},
                  .added_at = now};
  auto content =
      seal_text(ports,
                vault_key(out.vault),
                address_of(account),
                json_of(AccountContent{.email = "root@example.com", .password_place = "safe 2"}));
  CHECK(content.has_value());
  account.content = content->ref;
  proposal.envelopes.push_back(std::move(content->change));
  proposal.events.push_back(AccountAdded{account});
  Device device{.id = out.device,
                .organization = out.organization,
                .vault = out.vault,
                .account = out.account,
                .name = *Name::parse("primary"),
                .added_at = now};
  auto seed = seal_text(ports, vault_key(out.vault), seed_address(device, 1), kTestSeed);
  CHECK(seed.has_value());
  device.versions.push_back({.version = 1,
                             .state = SeedState::kActive,
                             .seed = seed->ref.hash,
                             .entered_by = out.ada,
                             .entered_at = now});
  proposal.envelopes.push_back(std::move(seed->change));
  proposal.events.push_back(DeviceAdded{device});
}

Hash Building::person(const View& view,
                      PersonId& person,
                      MembershipId& membership,
                      std::string name) {
  person = PersonId::draw(world.random());
  membership = MembershipId::draw(world.random());
  const KeyRef ref = key(view, person_key(person), {});
  proposal.events.push_back(PersonAdded{
      {.id = person, .added_at = now, .key = SealedRef{.version = ref.term, .hash = ref.hash}}});
  Membership joined{.id = membership,
                    .organization = out.organization,
                    .state = MembershipState::kActive,
                    .person = person,
                    .since = now};
  Preparing ports = preparing(view);
  const std::string email = canonical_of(name) + "@example.com";
  auto content = seal_text(ports,
                           person_key(person),
                           {.place = place_of(out.organization),
                            .id = {.purpose = Purpose::kMembershipContent,
                                   .object = as_id<ObjectId>(membership),
                                   .version = 1}},
                           json_of(MembershipContent{.name = name, .email = email}));
  CHECK(content.has_value());
  content->change.tag = *email_tag(world.core().vaulting, out.organization, email);
  joined.content = content->ref;
  proposal.envelopes.push_back(std::move(content->change));
  proposal.events.push_back(MemberJoined{joined});
  const TokenText text = draw_token(world.random());
  proposal.events.push_back(SessionBegun{{.id = TokenId::draw(world.random()),
                                          .kind = TokenKind::kSession,
                                          .hash = token_hash(text),
                                          .subject = subject_of(person),
                                          .maker = person,
                                          .reach = Reach::kAllOrganizations,
                                          .made_at = now,
                                          .expires_at = now + std::chrono::hours(24 * 365)}});
  return token_hash(text);
}

void Building::grant(const MembershipId& member, Role role) {
  proposal.events.push_back(GrantAdded{
      {.id = GrantId::draw(world.random()),
       .organization = out.organization,
       .subject = subject_of(member),
       .scope = {.kind = ScopeKind::kOrganization, .id = as_id<ObjectId>(out.organization)},
       .role = role,
       .made_at = now}});
}

}  // namespace

TestVault::TestVault(Store* store, LimitSettings limits, World::Watching watching)
    : world(store, limits, watching) {
  Building building{.world = world, .out = *this, .proposal = {}, .now = world.clock().wall()};
  world.writer().read([&](const View& view) {
    building.organization(view);
    ada_token = building.person(view, ada, ada_member, "Ada");
    ben_token = building.person(view, ben, ben_member, "Ben");
    cy_token = building.person(view, cy, cy_member, "Cy");
    building.vault(view);
    building.device(view);
    Grant runs{.id = GrantId::draw(world.random()),
               .subject = subject_of(ada),
               .scope = {.kind = ScopeKind::kServer, .id = as_id<ObjectId>(view.server().id)},
               .role = Role::kOperator,
               .made_at = building.now};
    building.proposal.events.push_back(GrantAdded{runs});
  });
  for (const Role role : {Role::kAdmin, Role::kKeeper, Role::kAuditor}) {
    building.grant(ada_member, role);
  }
  building.grant(ben_member, Role::kResponder);
  building.grant(cy_member, Role::kAuditor);
  bool done = false;
  world.writer().submit(std::make_unique<SystemAsk>(
      [&](const View&, const Now&) { return std::move(building.proposal); },
      [&](Result<Recorded> recorded) { done = recorded.has_value(); }));
  world.writer().run_once();
  CHECK(done);
}

}  // namespace cofactor
