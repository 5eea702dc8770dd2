#include "client/witness.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/hex.h"
#include "client/private_file.h"
#include "log/tree.h"

namespace cofactor::client {

// The answer of GET /log/proof.
struct ConsistencyProof {
  std::vector<Hash> proof;
};
BOOST_DESCRIBE_STRUCT(ConsistencyProof, (), (proof))

namespace {

Error mistrust(std::string message) {
  return {.code = ErrorCode::kVerificationFailed,
          .message = std::move(message),
          .hint =
              "Keep your receipts and tell your auditor; if the server was restored from a "
              "backup and you know of it, sign in again (cofactor login)."};
}

}  // namespace

Witness::Witness(Client& client, const Places& places, Profile& profile)
    : client_(client), places_(places), profile_(profile) {}

std::string Witness::file_of(const std::string& origin) const {
  std::string name = origin;
  std::ranges::replace(name, '/', '_');
  return places_.checkpoints + "/" + name;
}

Result<PublicKey> Witness::key() const { return parse_verifier_key(profile_.log_key.value_or("")); }

Done Witness::pin() {
  auto text = client_.get_text("/log/key");
  auto note = text ? client_.get_text("/log/checkpoint") : text;
  if (!note) {
    return note.error();
  }
  while (text->ends_with('\n')) {
    text->pop_back();
  }
  const auto key = parse_verifier_key(*text);
  const auto checkpoint = key ? verify_checkpoint(*note, *key) : Result<Checkpoint>(key.error());
  if (!checkpoint) {
    return checkpoint.error();
  }
  profile_.log_key = *text;
  profile_.log_origin = checkpoint->origin;
  return accept(*note);
}

Done Witness::look() {
  if (!profile_.log_key) {
    return pin();
  }
  const auto note = client_.get_text("/log/checkpoint");
  return note ? accept(*note) : Done(note.error());
}

Done Witness::accept(const std::string& note) {
  const auto pinned = key();
  if (!pinned) {
    return pinned.error();
  }
  const auto now = verify_checkpoint(note, *pinned);
  if (!now) {
    return mistrust("The server's log is not signed by the key that was pinned at sign-in.");
  }
  if (now->origin != profile_.log_origin) {
    return mistrust("The server shows another log than the one that was pinned at sign-in.");
  }
  const std::string file = file_of(now->origin);
  if (const auto kept = read_small(file)) {
    const auto seen = verify_checkpoint(*kept, *pinned);
    if (!seen) {
      return mistrust("The checkpoint kept in " + file + " is damaged.");
    }
    if (auto fits = extends(*seen, *now); !fits || seen->head.size >= now->head.size) {
      return fits;
    }
  }
  write_private(file, note);
  return {};
}

Done Witness::extends(const Checkpoint& seen, const Checkpoint& now) {
  if (now.head.size < seen.head.size) {
    return mistrust(fmt::format(
        "The server's log has {} entries; it had {} before: it was rolled back or forked.",
        now.head.size,
        seen.head.size));
  }
  std::vector<Hash> proof;
  if (seen.head.size > 0 && now.head.size > seen.head.size) {
    const auto json =
        client_.get(fmt::format("/log/proof?from={}&to={}", seen.head.size, now.head.size));
    const auto answer =
        json ? read_json<ConsistencyProof>(*json, kOpen) : Result<ConsistencyProof>(json.error());
    if (!answer) {
      return answer.error();
    }
    proof = answer->proof;
  }
  return verify_consistency(seen.head, now.head, proof)
             ? Done()
             : Done(mistrust("The server's log does not contain the log it showed before."));
}

Result<std::string> Witness::keep(const Receipt& receipt) {
  const auto pinned = key();
  const auto checkpoint =
      pinned ? verify_receipt(receipt, *pinned) : Result<Checkpoint>(pinned.error());
  if (!checkpoint) {
    return mistrust("The receipt does not prove that this code stands in the log.");
  }
  if (auto accepted = accept(receipt.checkpoint); !accepted) {
    return accepted.error();
  }
  const auto origin = parse_origin(checkpoint->origin);
  const std::string file = fmt::format("{}/{}-{}.json",
                                       places_.receipts,
                                       origin ? origin->store.text() : std::string("log"),
                                       receipt.position);
  write_private(file, json_of(receipt) + "\n");
  return file;
}

Result<Receipt> read_receipt(const std::string& file) {
  const auto text = read_small(file);
  if (!text) {
    return Error{.code = ErrorCode::kNotFound,
                 .message = "There is no receipt in " + file + ".",
                 .hint = "Receipts are kept under the state directory, see cofactor code --json."};
  }
  return parse_json_as<Receipt>(*text, kOpen);
}

}  // namespace cofactor::client
