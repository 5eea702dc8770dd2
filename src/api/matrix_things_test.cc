#include <gtest/gtest-spi.h>

#include "api/testing/matrix.h"

// What the rows of tests/vectors/route_cells.txt name in braces, and how it comes to be.
namespace cofactor::api {

MatrixWorld::Asker MatrixWorld::asker_as(As as) {
  switch (as) {
    case As::kSession:
      break;
    case As::kMemberOfGroup:
      return in_a_group();
    case As::kElsewhere:
      join_elsewhere();
      break;
    case As::kService:
      return a_service();
    case As::kApiToken:
      return cys(act(cy, "POST", "/tokens", R"({"name":"x","organization":"{org}"})").at("token"));
    case As::kRecovering:
      return cys(act(recovery_token(), "POST", "/sessions").at("token"));
    case As::kSleeping: {
      auto member = find<Membership>(test.cy_member);
      member.sleeps_until = test.world.clock().wall() + std::chrono::hours(24);
      put({MemberEdited{member}});
      break;
    }
  }
  return cys(cy);
}

MatrixWorld::Asker MatrixWorld::in_a_group() {
  const auto crew = act(ada, "POST", "/orgs/{org}/groups", R"({"name":"crew"})").at("id");
  act(ada, "PUT", "/orgs/{org}/groups/" + crew + "/members/" + test.cy_member.text());
  Asker asker = cys(cy);
  asker.holder = subject_of(*GroupId::parse(crew));
  return asker;
}

MatrixWorld::Asker MatrixWorld::a_service() {
  const auto id = act(ada, "POST", "/orgs/{org}/services", R"({"name":"robot"})").at("id");
  const auto made = act(ada, "POST", "/orgs/{org}/services/" + id + "/tokens", R"({"name":"x"})");
  const auto service = *ServiceId::parse(id);
  return {.token = made.at("token"),
          .holder = subject_of(service),
          .by = {.person = {}, .service = service, .token = {}},
          .principal = subject_of(service)};
}

void MatrixWorld::join_elsewhere() {
  const auto there = add_organization();
  const std::string invitation = R"({"invitation":")" + there.at("token") + R"("})";
  act(cy, "POST", "/memberships", invitation);
  const auto where = *OrganizationId::parse(there.at("id"));
  std::vector<Event> events;
  for (const Role role : kRoles) {
    events.emplace_back(
        GrantAdded{{.id = GrantId::draw(test.world.random()),
                    .organization = where,
                    .subject = subject_of(*MembershipId::parse(there.at("membership"))),
                    .scope = {.kind = ScopeKind::kOrganization, .id = as_id<ObjectId>(where)},
                    .role = role,
                    .made_at = test.world.clock().wall()}});
  }
  put(std::move(events));
}

Grant MatrixWorld::grant_of(const Held& held) {
  const auto on = [](ScopeKind kind, const auto& id) {
    return Scope{.kind = kind, .id = as_id<ObjectId>(id)};
  };
  Grant grant{.id = GrantId::draw(test.world.random()),
              .organization = test.organization,
              .subject = asker_.holder,
              .role = held.role,
              .made_at = test.world.clock().wall()};
  if (held.on == On::kBeside) {
    grant.vault = VaultId::parse(id("vault:beside"));
  } else if (held.on != On::kServer && held.on != On::kOrganization) {
    grant.vault = test.vault;
  }
  switch (held.on) {
    case On::kServer:
      grant.organization.reset();
      grant.subject = asker_.principal;
      grant.scope = on(ScopeKind::kServer, test.world.core().vaulting.store);
      break;
    case On::kOrganization:
      grant.scope = on(ScopeKind::kOrganization, test.organization);
      break;
    case On::kVault:
    case On::kBeside:
      grant.scope = on(ScopeKind::kVault, *grant.vault);
      break;
    case On::kAccount:
      grant.account = test.account;
      grant.scope = on(ScopeKind::kAccount, test.account);
      break;
    case On::kDevice:
      grant.account = test.account;
      grant.scope = on(ScopeKind::kDevice, test.device);
      break;
  }
  return grant;
}

std::string MatrixWorld::make_position(const ChainId& chain) {
  for (const EntryRow& row : test.world.store().entries(0, 1000000)) {
    if (row.chain == chain) {
      return std::to_string(row.position);
    }
  }
  ADD_FAILURE() << "Nothing stands in that chain.";
  return "0";
}

// That TestVault gave, on the whole organization.
Grant MatrixWorld::grant_to(const Subject& subject, Role role) {
  Grant out;
  test.world.writer().read([&](const View& view) {
    view->grants.each_by<BySubject>(subject, [&](const Grant& grant) {
      if (grant.role == role && grant.scope.kind == ScopeKind::kOrganization) {
        out = grant;
      }
      return true;
    });
  });
  EXPECT_FALSE(out.id.none());
  return out;
}

// A code that the asker has been given; nobody could ask for it in every cell.
std::string MatrixWorld::make_release() {
  CodeReleased event;
  event.vault = test.vault;
  event.account = test.account;
  event.device = test.device;
  event.version = 1;
  event.step = *step_of(test.world.clock().wall(), TotpParameters{});
  event.reason = "INC-42";
  event.holder = asker_.principal;
  return std::to_string(put({event}, asker_.by));
}

// An export that the asker has begun.
std::string MatrixWorld::make_export(const ChainId& of) {
  AuditRead event;
  event.in = of;
  event.how = LogRead::kExported;
  event.to = test.world.writer().size() - 1;
  return std::to_string(put({event}, asker_.by));
}

// By Ada, who may; the member of the answer that says what was made.
MatrixWorld::Maker MatrixWorld::posted(const std::string& path,
                                       const std::string& body,
                                       const std::string& member) {
  return
      [=](MatrixWorld& w) { return w.act(w.ada, "POST", w.fill(path), w.fill(body)).at(member); };
}

// What is called {name}, after Ada has done that to it.
MatrixWorld::Maker MatrixWorld::after(const std::string& name,
                                      const std::string& method,
                                      const std::string& path,
                                      const std::string& body) {
  return [=](MatrixWorld& w) {
    const std::string id = w.id(name);
    w.act(w.ada, method, w.fill(path), w.fill(body));
    return id;
  };
}

void MatrixWorld::add_people(Makers& makers) {
  const auto bens_grant = [](const std::string& kind) {
    return R"({"to":{"kind":"member","id":"{member}"},"role":"responder","on":{"kind":")" + kind +
           R"(","id":"{)" + kind + R"(}"}})";
  };
  makers["member"] = [](MatrixWorld& w) { return w.test.ben_member.text(); };
  makers["member:own"] = [](MatrixWorld& w) { return w.test.cy_member.text(); };
  makers["member:successor"] = [](MatrixWorld& w) {
    auto member = w.find<Membership>(w.test.ben_member);
    member.sleeps_until = w.test.world.clock().wall() + std::chrono::hours(24);
    w.put({MemberEdited{member}});
    return member.id.text();
  };
  makers["person"] = [](MatrixWorld& w) { return w.test.ben.text(); };
  makers["person:revoked"] = after("person", "POST", "/server/persons/{person}/revoke");
  makers["person:operator"] =
      after("person", "POST", "/server/operators", R"({"person":"{person}"})");
  makers["grant"] = posted("/orgs/{org}/grants", bens_grant("device"));
  makers["grant:organization"] = [](MatrixWorld& w) {
    return w.grant_to(subject_of(w.test.ben_member), Role::kResponder).id.text();
  };
  makers["grant:own"] = [](MatrixWorld& w) {
    return w.held_.empty() ? GrantId::draw(w.test.world.random()).text() : w.held_.back().id.text();
  };
  makers["group:empty"] = posted("/orgs/{org}/groups", R"({"name":"empty"})");
  makers["group:new"] = posted("/orgs/{org}/groups", R"({"name":"on call"})");
  makers["group"] = after("group:new", "PUT", "/orgs/{org}/groups/{group:new}/members/{member}");
  makers["group:removed"] = after("group", "DELETE", "/orgs/{org}/groups/{group}");
  makers["service"] = posted("/orgs/{org}/services", R"({"name":"pipeline"})");
  makers["webhook"] =
      posted("/orgs/{org}/webhooks",
             R"({"name":"hook","url":"https://hooks.example.com/a","kinds":["people"]})");
  makers["service:removed"] = after("service", "DELETE", "/orgs/{org}/services/{service}");
  const auto api_token = [](const std::string& bearer, MatrixWorld& w) {
    return w.act(bearer, "POST", "/tokens", R"({"name":"ci","organization":"{org}"})").at("id");
  };
  makers["token"] = [=](MatrixWorld& w) { return api_token(w.ben, w); };
  makers["token:own"] = [=](MatrixWorld& w) { return api_token(w.cy, w); };
  const auto session_of = [](const PersonId& person, MatrixWorld& w) {
    const TokenText text = draw_token(w.test.world.random());
    const Time now = w.test.world.clock().wall();
    const Token session{.id = TokenId::draw(w.test.world.random()),
                        .kind = TokenKind::kSession,
                        .hash = token_hash(text),
                        .subject = subject_of(person),
                        .maker = person,
                        .made_at = now,
                        .expires_at = now + std::chrono::hours(1)};
    w.put({SessionBegun{session}});
    return session.id.text();
  };
  makers["session"] = [=](MatrixWorld& w) { return session_of(w.test.ben, w); };
  makers["session:own"] = [=](MatrixWorld& w) { return session_of(w.test.cy, w); };
  makers["user-code"] = posted("/terminal-sign-ins", R"({"client":"laptop"})", "user_code");
  makers["recovery"] = posted("/server/persons/{person}/recover", "", "recovery");
  makers["recovery:own"] = posted("/server/persons/{person:own}/recover", "", "recovery");
  makers["person:own"] = [](MatrixWorld& w) { return w.test.cy.text(); };
  // An operator's recovery waits for an operator where an admin has asked for it.
  makers["recovery:asked"] = [](MatrixWorld& w) {
    w.id("person:operator");
    return w.act(w.ada, "POST", w.fill("/orgs/{org}/members/{member}/recover")).at("recovery");
  };
}

void MatrixWorld::add_browsers(Makers& makers) {
  const auto passkey_of = [](const PersonId& person, MatrixWorld& w) {
    const Passkey passkey{.id = PasskeyId::draw(w.test.world.random()),
                          .person = person,
                          .name = "phone",
                          .credential = copy_of(w.test.world.random().array<16>())};
    w.put({PasskeyAdded{passkey}});
    w.verify(person);
    return passkey.id.text();
  };
  makers["passkey"] = [=](MatrixWorld& w) { return passkey_of(w.test.ben, w); };
  makers["passkey:own"] = [=](MatrixWorld& w) { return passkey_of(w.test.cy, w); };
  const auto subscription_of = [](const std::string& bearer, MatrixWorld& w) {
    return w.act(bearer, "POST", "/push-subscriptions", R"({"name":"phone"})").at("id");
  };
  // As the example of RFC 8291 has them.
  const auto confirmed = [=](const std::string& bearer, MatrixWorld& w) {
    const std::string id = subscription_of(bearer, w);
    w.act(
        bearer,
        "POST",
        "/push-subscriptions/" + id + "/confirm",
        R"({"endpoint":"https://push.example/x","auth":"BTBZMqHH6r4Tts7J_aSIgg","p256dh":"BCVxsr7)"
        R"(N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"})");
    return id;
  };
  makers["subscription"] = [=](MatrixWorld& w) { return confirmed(w.ben, w); };
  makers["subscription:own"] = [=](MatrixWorld& w) { return confirmed(w.cy, w); };
  makers["subscription:new"] = [=](MatrixWorld& w) { return subscription_of(w.cy, w); };
}

void MatrixWorld::add_held(Makers& makers) {
  const std::string seed = R"({"secret":{"base32":"MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43U"}})";
  makers["org"] = [](MatrixWorld& w) { return w.test.organization.text(); };
  makers["org:removed"] = after("org", "DELETE", "/orgs/{org}");
  makers["organization"] = makers["org"];
  makers["organization:orphaned"] = [](MatrixWorld& w) {
    Grant admin = w.grant_to(subject_of(w.test.ada_member), Role::kAdmin);
    admin.ended_at = w.test.world.clock().wall();
    w.put({GrantEnded{admin}});
    return w.test.organization.text();
  };
  makers["organization:other"] = [](MatrixWorld& w) { return w.add_organization().at("id"); };
  makers["invitation"] = [](MatrixWorld& w) { return w.add_organization().at("token"); };
  makers["vault"] = [](MatrixWorld& w) { return w.test.vault.text(); };
  makers["vault:beside"] = posted("/orgs/{org}/vaults", R"({"name":"beside"})");
  makers["vault:removed"] = after("vault", "DELETE", "/orgs/{org}/vaults/{vault}");
  makers["account"] = [](MatrixWorld& w) { return w.test.account.text(); };
  makers["account:removed"] = after("account", "DELETE", "/orgs/{org}/accounts/{account}");
  makers["device"] = [](MatrixWorld& w) { return w.test.device.text(); };
  makers["device:removed"] = after("device", "DELETE", "/orgs/{org}/devices/{device}");
  makers["device:pending"] = after("device", "POST", "/orgs/{org}/devices/{device}/replace", seed);
  makers["device:replaced"] =
      after("device:pending", "POST", "/orgs/{org}/devices/{device}/confirm");
  makers["device:own"] = [](MatrixWorld& w) {
    const std::string id = w.id("device:pending");
    auto device = w.find<Device>(w.test.device);
    device.versions.back().entered_by = w.asker_.by.person;
    w.put({DeviceEdited{device}});
    return id;
  };
}

void MatrixWorld::add_records(Makers& makers) {
  makers["position:server"] = [](MatrixWorld&) { return std::string("0"); };
  makers["position:organization"] = [](MatrixWorld& w) {
    return w.make_position(as_id<ChainId>(w.test.organization));
  };
  makers["position:vault"] = [](MatrixWorld& w) {
    return w.make_position(as_id<ChainId>(w.test.vault));
  };
  makers["position"] = makers["position:vault"];
  makers["position:own"] = [](MatrixWorld& w) { return w.make_release(); };
  makers["position:release"] = [](MatrixWorld& w) {
    const std::string path = "/orgs/{org}/accounts/{account}/codes";
    return w.act(w.ben, "POST", path, R"({"reason":"INC-42"})").at("position");
  };
  makers["export"] = posted("/orgs/{org}/exports", "", "position");
  makers["export:own"] = [](MatrixWorld& w) {
    return w.make_export(as_id<ChainId>(w.test.organization));
  };
  makers["export:own-of-server"] = [](MatrixWorld& w) { return w.make_export(kServerChain); };
}

const MatrixWorld::Makers& MatrixWorld::makers() {
  static const Makers kMakers = [] {
    Makers makers;
    add_people(makers);
    add_browsers(makers);
    add_held(makers);
    add_records(makers);
    return makers;
  }();
  return kMakers;
}

MatrixWorld::Ids MatrixWorld::others() {
  const auto there = add_organization();
  Ids ids{{"org", there.at("id")},
          {"organization", there.at("id")},
          {"member", there.at("membership")},
          {"eve", act(there.at("token"), "POST", "/sessions").at("token")}};
  const auto make = [&](const std::string& kind,
                        const std::string& path,
                        const std::string& body,
                        const std::string& member = "id") {
    ids[kind] = act(ids["eve"], "POST", fill(path, ids), fill(body, ids)).at(member);
  };
  const std::string base = "/orgs/{org}";
  make("vault", base + "/vaults", R"({"name":"theirs"})");
  make("account", base + "/accounts", R"({"vault":"{vault}","name":"login"})");
  make("device",
       base + "/accounts/{account}/devices",
       R"({"name":"phone","secret":{"base32":"MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43U"}})");
  make("group", base + "/groups", R"({"name":"theirs"})");
  make("service", base + "/services", R"({"name":"theirs"})");
  make("grant",
       base + "/grants",
       R"({"to":{"kind":"member","id":"{member}"},"role":"viewer",)"
       R"("on":{"kind":"device","id":"{device}"}})");
  make("webhook",
       base + "/webhooks",
       R"({"name":"theirs","url":"https://hooks.example.com/x","kinds":["release"]})");
  make("token", "/tokens", R"({"name":"x","organization":"{org}"})");
  make("recovery", base + "/members/{member}/recover", "", "recovery");
  const auto eve = *PersonId::parse(act(ids["eve"], "GET", "/whoami").at("person"));
  const Passkey passkey{.id = PasskeyId::draw(test.world.random()),
                        .person = eve,
                        .name = "hers",
                        .credential = Bytes{7}};
  put({PasskeyAdded{passkey}});
  ids["passkey"] = passkey.id.text();
  ids["subscription"] =
      act(ids["eve"], "POST", "/push-subscriptions", R"({"name":"hers"})").at("id");
  ids["session"] =
      act(ids["eve"], "GET", "/sessions").json.at("sessions").at(0).at("id").as_string();
  make("export", base + "/exports", "", "position");
  ids["position"] = make_position(as_id<ChainId>(*VaultId::parse(ids["vault"])));
  return ids;
}

namespace {

TEST(MatrixThings, CanAllBeMade) {
  for (const auto& [name, make] : MatrixWorld::makers()) {
    MatrixWorld world;
    EXPECT_NE(world.id(name), "") << name;
  }
}

TEST(MatrixThings, ThatNobodyMakesAreNamedByTheFailure) {
  EXPECT_NONFATAL_FAILURE(MatrixWorld().id("castle"), "{castle}");
}

}  // namespace
}  // namespace cofactor::api
