#include <algorithm>
#include <future>

#include "api/testing/api_fixture.h"
#include "log/note.h"
#include "log/verify.h"

namespace cofactor::api {
namespace {

class LogRoutes : public ApiTest {
 protected:
  Answer get(const std::string& path, const std::string& token) {
    return ask({.method = "GET", .path = path, .token = token});
  }
  PublicKey key() {
    std::string text = get_public("/log/key").text;
    text.pop_back();
    return *parse_verifier_key(text);
  }
  static std::string body_of(const boost::json::value& entry) {
    return std::string(text_of(*parse_base64(std::string(entry.at("body").as_string()))));
  }
  // The types of the entries of a page.
  static std::vector<std::string> types(const Answer& page) {
    std::vector<std::string> out;
    for (const auto& entry : page.json.at("entries").as_array()) {
      out.emplace_back(entry.at("type").as_string());
    }
    return out;
  }
  void release() {
    EXPECT_EQ(ask({.method = "POST",
                   .path = "/orgs/{org}/accounts/{account}/codes",
                   .body = R"({"reason":"INC-42"})",
                   .token = ben})
                  .status,
              201);
  }

  // Fetches a whole export as a client does.
  ExportInMemory fetch(const std::string& base, const std::string& body, const std::string& token) {
    ExportInMemory out;
    const auto begun =
        ask({.method = "POST", .path = base + "/exports", .body = body, .token = token});
    EXPECT_EQ(begun.status, 201) << begun.text;
    const auto scope = read_json<ExportScope>(begun.json.at("scope"), kOpen);
    const std::string checkpoint(begun.json.at("checkpoint").as_string());
    ExportWriter writer(out, *scope, *read_checkpoint(checkpoint));
    const auto size = static_cast<std::uint64_t>(begun.json.at("size").as_int64());
    for (Position next = 0; next < size;) {
      const auto piece =
          get(base + "/exports/" + begun.at("position") + "?from=" + std::to_string(next), token);
      EXPECT_EQ(piece.status, 200) << piece.text;
      for (const auto& entry : piece.json.at("entries").as_array()) {
        write(writer, next++, entry.as_object());
      }
    }
    std::vector<std::string> heads;
    for (const auto& head : begun.json.at("heads").as_array()) {
      heads.emplace_back(head.as_string());
    }
    EXPECT_TRUE(writer.finish({.checkpoint = checkpoint, .heads = heads}));
    return out;
  }
  static void write(ExportWriter& writer, Position position, const boost::json::object& entry) {
    if (const auto* leaf = entry.if_contains("leaf")) {
      writer.skip(*read_json<Leaf>(*leaf, kOpen));
      return;
    }
    writer.show({.position = position,
                 .chain = *read_json<ChainId>(entry.at("chain"), kOpen),
                 .sequence = *read_json<Sequence>(entry.at("sequence"), kOpen),
                 .previous = *read_json<Leaf>(entry.at("previous"), kOpen),
                 .content = EntryContent{.nonce = *read_json<Nonce>(entry.at("nonce"), kOpen),
                                         .body = *read_json<Bytes>(entry.at("body"), kOpen)},
                 .inner = {}});
  }
};

TEST_F(LogRoutes, ListWhatHappenedNewestFirst) {
  release();
  const auto page = get("/orgs/{org}/log?limit=2", cy);
  EXPECT_EQ(page.status, 200) << page.text;
  EXPECT_EQ(types(page), (std::vector<std::string>{"audit.read", "code.released"}));
  const auto& released = page.json.at("entries").as_array()[1];
  EXPECT_EQ(released.at("by").at("name"), "Ben");
  EXPECT_TRUE(body_of(released).contains("INC-42"));
  EXPECT_FALSE(page.text.contains("Example")) << "it names nobody but who did it";
}

TEST_F(LogRoutes, PageThroughTheWholeRecordOnce) {
  release();
  std::vector<std::int64_t> positions;
  std::string next = std::to_string(test.world.writer().size() - 1);
  while (!next.empty()) {
    const auto page = get("/orgs/{org}/log?limit=3&from=" + next, cy);
    for (const auto& entry : page.json.at("entries").as_array()) {
      positions.push_back(entry.at("position").as_int64());
    }
    next = page.at("next");
  }
  EXPECT_TRUE(std::ranges::is_sorted(positions, std::greater<>()));
  std::size_t ours = 0;
  for (const EntryRow& row : test.world.store().entries(0, 1000)) {
    const bool in_scope =
        row.chain == as_id<ChainId>(test.organization) || row.chain == as_id<ChainId>(test.vault);
    ours += in_scope && static_cast<std::int64_t>(row.position) <= positions.front() ? 1 : 0;
  }
  EXPECT_EQ(positions.size(), ours);
}

TEST_F(LogRoutes, RecordEveryRead) {
  release();
  const auto before = test.world.writer().size();
  get("/orgs/{org}/log", cy);
  get("/orgs/{org}/log/" + std::to_string(before - 1), cy);
  get("/orgs/{org}/log/" + std::to_string(before - 1) + "/proof", cy);
  get("/server/log", ada);
  EXPECT_EQ(ask({.method = "POST", .path = "/server/fsck", .token = ada}).status, 201);
  std::vector<std::string> how;
  for (const std::string& body : test.world.bodies()) {
    const auto event = cofactor::read_body(body);
    if (const auto* read = event->event.as<AuditRead>()) {
      how.emplace_back(name_of(read->how));
    }
  }
  EXPECT_EQ(how, (std::vector<std::string>{"listed", "shown", "proved", "listed", "checked"}));
}

TEST_F(LogRoutes, ShowAndProveOneEntry) {
  release();
  const std::string position = std::to_string(test.world.writer().size() - 1);
  const auto shown = get("/orgs/{org}/log/" + position, cy);
  EXPECT_EQ(shown.at("type"), "code.released");
  EXPECT_EQ(shown.at("position"), position);
  const auto proved = get("/orgs/{org}/log/" + position + "/proof", cy);
  const auto receipt = parse_json_as<Receipt>(proved.text, kOpen);
  ASSERT_TRUE(receipt) << proved.text;
  EXPECT_TRUE(verify_receipt(*receipt, key()));
  EXPECT_EQ(text_of(receipt->body), body_of(shown.json));
}

TEST_F(LogRoutes, AreForThoseWhoMayReadTheLog) {
  release();
  const std::string position = std::to_string(test.world.writer().size() - 1);
  for (const std::string& path : {std::string("/orgs/{org}/log"),
                                  "/orgs/{org}/log/" + position,
                                  "/orgs/{org}/log/" + position + "/proof"}) {
    EXPECT_EQ(get(path, ben).status, 403) << path;
    EXPECT_EQ(get(path, "").status, 401) << path;
  }
  EXPECT_EQ(get("/server/log", cy).status, 403);
  EXPECT_EQ(ask({.method = "POST", .path = "/orgs/{org}/exports", .token = ben}).status, 403);
  EXPECT_EQ(ask({.method = "POST", .path = "/server/fsck", .token = cy}).status, 403);
  EXPECT_EQ(ask({.method = "POST", .path = "/server/clock/accept", .token = cy}).status, 403);
  EXPECT_EQ(get("/server/status", cy).status, 403);
}

TEST_F(LogRoutes, AnswerAnotherChainsEntryAsOneThatIsNotThere) {
  // Entry 0 stands in the server's chain.
  const auto missing = get("/orgs/{org}/log/99999", cy);
  EXPECT_EQ(missing.status, 404);
  for (const char* position : {"0", "-1", "x", "18446744073709551616"}) {
    EXPECT_EQ(get("/orgs/{org}/log/" + std::string(position), cy).text, missing.text) << position;
    EXPECT_EQ(get("/orgs/{org}/log/" + std::string(position) + "/proof", cy).text, missing.text);
  }
  EXPECT_EQ(get("/server/log/0", ada).at("type"), "store.created");
  const std::string nowhere = VaultId::draw(test.world.random()).text();
  EXPECT_EQ(get("/orgs/{org}/log?vault=" + nowhere, cy).status, 404);
  EXPECT_EQ(get("/orgs/{org}/log?limit=501", cy).status, 400);
  EXPECT_EQ(get("/orgs/{org}/log?limit=0", cy).status, 400);
  EXPECT_EQ(get("/orgs/{org}/log?page=2", cy).status, 400);
}

TEST_F(LogRoutes, ExportAnOrganizationsRecordThatVerifies) {
  release();
  const ExportInMemory record = fetch("/orgs/{org}", "{}", cy);
  const Verification found = verify_export({.files = record, .key = key()});
  EXPECT_TRUE(found.passed()) << json_of(found);
  EXPECT_EQ(found.chains, 2U);
  EXPECT_TRUE(record.files.at("entries.jsonl").contains(test.vault.text().substr(4)));
}

TEST_F(LogRoutes, ExportOneVaultsAndTheServersToo) {
  release();
  const std::string body = R"({"vault":")" + test.vault.text() + R"("})";
  const Verification vault = verify_export({.files = fetch("/orgs/{org}", body, cy), .key = key()});
  EXPECT_TRUE(vault.passed()) << json_of(vault);
  EXPECT_EQ(vault.scope->scope, ExportKind::kVault);
  const Verification server = verify_export({.files = fetch("/server", "{}", ada), .key = key()});
  EXPECT_TRUE(server.passed()) << json_of(server);
  EXPECT_EQ(server.chains, 1U);
}

TEST_F(LogRoutes, GiveAnExportToWhoBeganItAlone) {
  const auto begun = ask({.method = "POST", .path = "/orgs/{org}/exports", .token = cy});
  const std::string path = "/orgs/{org}/exports/" + begun.at("position") + "?from=0";
  EXPECT_EQ(get(path, cy).status, 200);
  EXPECT_EQ(get(path, ada).status, 404) << "Ada may begin one of her own";
  EXPECT_EQ(get("/orgs/{org}/exports/3?from=0", cy).status, 404);
  EXPECT_EQ(get("/server/exports/" + begun.at("position") + "?from=0", ada).status, 404);
  test.world.clock().advance(std::chrono::hours(25));
  EXPECT_EQ(get(path, cy).at("code"), "conflict");
}

TEST_F(LogRoutes, ShowCheckpointKeyAndConsistencyToEverybody) {
  const std::string older = get_public("/log/checkpoint").text;
  release();
  const std::string newer = get_public("/log/checkpoint").text;
  const auto first = verify_checkpoint(older, key());
  const auto second = verify_checkpoint(newer, key());
  ASSERT_TRUE(first && second);
  const auto answer = get_public("/log/proof?from=" + std::to_string(first->head.size) +
                                 "&to=" + std::to_string(second->head.size));
  std::vector<Hash> proof;
  for (const auto& hash : answer.json.at("proof").as_array()) {
    proof.push_back(*read_json<Hash>(hash, kOpen));
  }
  EXPECT_TRUE(verify_consistency(first->head, second->head, proof));
  EXPECT_EQ(get_public("/log/proof?from=5&to=999999").status, 400);
  EXPECT_EQ(get_public("/log/proof?from=5&to=4").status, 400);
  EXPECT_EQ(get_public("/log/proof?from=5").status, 400);
}

TEST_F(LogRoutes, TellOperatorsHowTheServerIs) {
  const auto status = get("/server/status", ada);
  EXPECT_EQ(status.status, 200) << status.text;
  EXPECT_EQ(status.at("development"), "true");
  EXPECT_EQ(status.json.at("seal").at("kind"), "key-file");
  EXPECT_EQ(status.json.at("seal").at("recovery_quorum"), false);
  EXPECT_TRUE(status.at("warning").starts_with("no recovery quorum"));
  EXPECT_EQ(status.json.at("clock").at("sure"), true);
  const auto fsck = ask({.method = "POST", .path = "/server/fsck", .token = ada});
  EXPECT_EQ(fsck.at("finding_count"), "0") << fsck.text;
  const auto accepted = ask({.method = "POST", .path = "/server/clock/accept", .token = ada});
  EXPECT_EQ(accepted.status, 201) << accepted.text;
}

// Two threads read the log for all: of one person's requests eight are in hand at most.
TEST_F(LogRoutes, AreNotAllHadByOnePerson) {
  std::promise<void> gate;
  test.world.writer().submit(
      std::make_unique<SystemAsk>([open = gate.get_future().share()](const View&, const Now&) {
        open.wait();
        return Proposal();
      }));
  const auto asking = [this](const std::string& token) {
    http::RawClient client(port());
    client.get("/api/v1" + in_test_vault("/orgs/{org}/log"),
               "Authorization: Bearer " + token + "\r\n");
    return client;
  };
  std::vector<http::RawClient> cys;
  for (int i = 0; i < 9; ++i) {
    cys.push_back(asking(cy));
  }
  const auto answered = [](http::RawClient& client) {
    return client.has_answer_within(std::chrono::milliseconds(1));
  };
  auto refused = cys.end();
  for (int round = 0; round < 1000 && refused == cys.end(); ++round) {
    refused = std::ranges::find_if(cys, answered);
  }
  ASSERT_NE(refused, cys.end());
  EXPECT_EQ(refused->read_answer().status, 429);
  http::RawClient adas = asking(ada);
  gate.set_value();
  EXPECT_EQ(adas.read_answer().status, 200);
  for (auto client = cys.begin(); client != cys.end(); ++client) {
    if (client != refused) {
      EXPECT_EQ(client->read_answer().status, 200);
    }
  }
}

}  // namespace
}  // namespace cofactor::api
