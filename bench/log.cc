// What an auditor's and a server's log cost: entries a second and core of hashing the tree, and of
// reading a body by its schema and folding it; the time of an inclusion proof in a large log.
//   bench_log [--entries N] [--proofs N]
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "base/check.h"
#include "custody/system_ask.h"
#include "directory/event.h"
#include "ledger/log_tree.h"
#include "server/system_ports.h"
#include "store/sqlite/sqlite_store.h"

namespace cofactor {
namespace {

using Steady = std::chrono::steady_clock;

double seconds_since(Steady::time_point began) {
  return std::chrono::duration<double>(Steady::now() - began).count();
}

// The entry of a release, as most of a log's are.
std::string body_of_release(Random& random, Time at) {
  CodeReleased event;
  event.vault = VaultId::draw(random);
  event.account = AccountId::draw(random);
  event.device = DeviceId::draw(random);
  event.version = 1;
  event.step = Step{59'000'000};
  event.reason = "INC-42 close account";
  event.grant = GrantId::draw(random);
  event.holder = subject_of(PersonId::draw(random));
  event.membership = MembershipId::draw(random);
  EventHeader header{.type = std::string(event.kType),
                     .at = at,
                     .sure = std::nullopt,
                     .by = Actor{.person = PersonId::draw(random),
                                 .service = std::nullopt,
                                 .token = TokenId::draw(random)},
                     .request = std::nullopt};
  return write_body(header, event);
}

struct Rates {
  double tree;
  double fold;
};

Rates rates(Random& random, Time at) {
  constexpr std::size_t kBodies = 1000;
  constexpr std::size_t kRounds = 300;
  std::vector<std::string> bodies;
  for (std::size_t i = 0; i < kBodies; ++i) {
    bodies.push_back(body_of_release(random, at));
  }
  const Nonce nonce = random.array<32>();
  const auto chain = ChainId::draw(random);
  Frontier tree;
  Leaf previous = kNoLeaf;
  auto began = Steady::now();
  for (std::size_t round = 0; round < kRounds; ++round) {
    for (const std::string& body : bodies) {
      const Hash inner = inner_hash(nonce, bytes_of(body));
      const LeafInput leaf{
          .chain = chain, .sequence = tree.size, .previous = previous, .inner = inner};
      previous = leaf_of(leaf);
      tree.append(tree_leaf_hash(previous));
    }
  }
  Rates out{.tree = kBodies * kRounds / seconds_since(began), .fold = 0};
  Directory directory;
  Position position = 0;
  began = Steady::now();
  for (std::size_t round = 0; round < kRounds / 10; ++round) {
    for (const std::string& body : bodies) {
      const auto read = read_body(body);
      CHECK(read.has_value());
      fold(directory, read->header, read->event, position++);
    }
  }
  out.fold = static_cast<double>(position) / seconds_since(began);
  return out;
}

// A log of erased bodies: its tree and proofs are those of any other.
void fill(SqliteStore& store, Random& random, std::uint64_t entries) {
  constexpr std::uint64_t kBatch = 8192;
  const auto chain = ChainId::draw(random);
  Batch batch;
  while (batch.expected_size < entries) {
    batch.id = BatchId::draw(random);
    batch.entries.clear();
    const std::uint64_t end = std::min(batch.expected_size + kBatch, entries);
    for (Position at = batch.expected_size; at < end; ++at) {
      EntryRow row{.position = at,
                   .chain = chain,
                   .sequence = at,
                   .previous_position = at == 0 ? std::nullopt : std::optional(at - 1),
                   .inner = {},
                   .leaf = {},
                   .sealed = {}};
      std::copy_n(reinterpret_cast<const std::uint8_t*>(&at), sizeof at, row.leaf.begin() + 1);
      batch.entries.push_back(row);
    }
    CHECK(store.append(batch) == CommitResult::kCommitted);
    batch.expected_size = end;
  }
}

struct Proofs {
  double first_s;  // reads the whole log once
  double median_ms;
  double p99_ms;
};

Proofs proofs(Store& store, Random& random, std::uint64_t size, std::size_t count) {
  LogTree tree(store);
  auto began = Steady::now();
  tree.catch_up(size);
  Proofs out{.first_s = seconds_since(began), .median_ms = 0, .p99_ms = 0};
  std::vector<double> took;
  for (std::size_t i = 0; i < count; ++i) {
    const auto drawn = random.array<8>();
    Position position = 0;
    std::copy_n(drawn.begin(), drawn.size(), reinterpret_cast<std::uint8_t*>(&position));
    began = Steady::now();
    const auto proof = tree.inclusion(position % size, size);
    took.push_back(seconds_since(began) * 1e3);
    CHECK(!proof.empty());
  }
  std::ranges::sort(took);
  out.median_ms = took[count / 2];
  out.p99_ms = took[count * 99 / 100];
  return out;
}

void measure(std::uint64_t entries, std::size_t count) {
  SystemRandom random;
  SystemClock clock;
  const Rates rate = rates(random, clock.wall());
  const std::filesystem::path folder = "build/bench/log";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  Proofs proof{};
  {
    SqliteStore store((folder / "cofactor.db").string());
    fill(store, random, entries);
    proof = proofs(store, random, entries, count);
  }
  std::filesystem::remove_all(folder);
  fmt::print("| what | figure |\n|---|---|\n");
  fmt::print("| tree: leaf and node hashing, entries/s and core | {:.0f} |\n", rate.tree);
  fmt::print("| a body read by its schema and folded, entries/s and core | {:.0f} |\n", rate.fold);
  fmt::print("| inclusion proof among {} entries, median and p99 ms | {:.3f}, {:.3f} |\n",
             entries,
             proof.median_ms,
             proof.p99_ms);
  fmt::print("| the log read once before the first proof, s | {:.1f} |\n", proof.first_s);
  std::ofstream("build/bench/log.json") << fmt::format(
      R"({{"tree_per_s":{:.0f},"fold_per_s":{:.0f},"entries":{},"proof_median_ms":{:.4f},)"
      R"("proof_p99_ms":{:.4f},"first_s":{:.2f}}})",
      rate.tree,
      rate.fold,
      entries,
      proof.median_ms,
      proof.p99_ms,
      proof.first_s);
}

}  // namespace
}  // namespace cofactor

int main(int argc, char** argv) {
  std::uint64_t entries = 10'000'000;
  std::size_t count = 10'000;
  for (int i = 1; i + 1 < argc; i += 2) {
    (std::string_view(argv[i]) == "--entries" ? entries : count) = std::stoul(argv[i + 1]);
  }
  cofactor::measure(entries, count);
  return 0;
}
