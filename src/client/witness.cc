#include "client/witness.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"
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
              "Keep your receipts and tell your auditor. Only if the server was restored from a "
              "backup or set up anew, and you know of it: cofactor login --accept-log."};
}

// A receipt that is none gives no reason to trust another log.
Error no_evidence(std::string message) {
  return {.code = ErrorCode::kVerificationFailed,
          .message = std::move(message),
          .hint = "Nothing of the answer is shown. Keep your receipts and tell your auditor."};
}

Error not_proved() {
  return no_evidence("The receipt does not prove that what it is of stands in the log.");
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

Result<Witness::Shown> Witness::shown() {
  auto text = client_.get_text("/log/key");
  auto note = text ? client_.get_text("/log/checkpoint") : text;
  if (!note) {
    return note.error();
  }
  while (text->ends_with('\n')) {
    text->pop_back();
  }
  const auto key = parse_verifier_key(*text);
  auto checkpoint = key ? verify_checkpoint(*note, *key) : Result<Checkpoint>(key.error());
  if (!checkpoint) {
    return checkpoint.error();
  }
  return Shown{.key = *key, .note = std::move(*note), .checkpoint = std::move(*checkpoint)};
}

// The key is written anew: what the server sent besides it is passed on to nobody.
Pin Witness::pin_of(const Shown& shown) const {
  return {.url = profile_.url,
          .log_key = verifier_key_text(shown.key, shown.checkpoint.origin),
          .log_origin = shown.checkpoint.origin};
}

void Witness::take(const Pin& pin) {
  profile_.log_key = pin.log_key;
  profile_.log_origin = pin.log_origin;
}

Done Witness::look() {
  if (profile_.log_key) {
    auto before = kept(profile_.log_origin.value_or(""));
    if (!before) {
      return before.error();
    }
    seen_ = std::move(*before);
    const auto note = client_.get_text("/log/checkpoint");
    return note ? accept(*note) : Done(note.error());
  }
  const auto first = shown();
  if (!first) {
    return first.error();
  }
  const Pin pin = pin_of(*first);
  take(pin);
  auto accepted = accept(first->note);  // it may have been met at another address
  if (accepted) {
    save_pin(places_, pin);
  } else {
    profile_.log_key.reset();
    profile_.log_origin.reset();
  }
  return accepted;
}

Done Witness::trust_anew() {
  auto anew = shown();
  if (!anew) {
    return anew.error();
  }
  const Pin pin = pin_of(*anew);
  take(pin);
  save_pin(places_, pin);
  write_private(file_of(anew->checkpoint.origin), anew->note);
  seen_ = std::move(anew->checkpoint);
  return {};
}

// What is kept; nothing when none is.
Result<std::optional<Checkpoint>> Witness::kept(const std::string& origin) const {
  const std::string file = file_of(origin);
  const auto text = read_small(file);
  if (!text) {
    return std::optional<Checkpoint>();
  }
  const auto pinned = key();
  auto checkpoint = pinned ? verify_checkpoint(*text, *pinned) : Result<Checkpoint>(pinned.error());
  if (!checkpoint) {
    return mistrust("The checkpoint kept in " + file + " is damaged.");
  }
  return std::optional(std::move(*checkpoint));
}

Done Witness::accept(const std::string& note) {
  const auto pinned = key();
  if (!pinned) {
    return pinned.error();
  }
  auto now = verify_checkpoint(note, *pinned);
  if (!now) {
    return mistrust("The server's log is not signed by the key that was pinned at sign-in.");
  }
  if (now->origin != profile_.log_origin) {
    return mistrust("The server shows another log than the one that was pinned at sign-in.");
  }
  auto newest = kept(now->origin);
  if (!newest) {
    return newest.error();
  }
  if (auto fits = follows(*newest, *now); !fits) {
    return fits;
  }
  if (!*newest || (*newest)->head.size < now->head.size) {
    write_private(file_of(now->origin), note);
  }
  seen_ = std::move(*now);
  return {};
}

Done Witness::follows(const std::optional<Checkpoint>& newest, const Checkpoint& now) {
  // Another client beside this one may have kept a newer one since this one asked.
  const bool was_overtaken = seen_ && newest && newest->head.size > seen_->head.size;
  const std::optional<Checkpoint>& before = newest && !was_overtaken ? newest : seen_;
  auto fits = before ? extends(*before, now) : Done();
  if (!fits || !was_overtaken) {
    return fits;
  }
  return newest->head.size > now.head.size ? extends(now, *newest) : extends(*newest, now);
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

Result<Checkpoint> Witness::hold(const Receipt& receipt) const {
  const auto pinned = key();
  auto checkpoint = pinned ? verify_receipt(receipt, *pinned) : Result<Checkpoint>(pinned.error());
  return checkpoint ? std::move(checkpoint) : Result<Checkpoint>(not_proved());
}

Result<std::string> Witness::keep(const Receipt& receipt, const Release& release) {
  CHECK(seen_);
  const auto checkpoint = hold(receipt);
  if (!checkpoint) {
    return checkpoint.error();
  }
  if (receipt.position < seen_->head.size) {
    return no_evidence("The receipt is of an entry that stood in the log before you asked.");
  }
  if (auto own = is_of(receipt, release); !own) {
    return own.error();
  }
  return keep(receipt, *checkpoint);
}

Result<std::string> Witness::keep(const Receipt& receipt, Position position) {
  const auto checkpoint = hold(receipt);
  if (!checkpoint) {
    return checkpoint.error();
  }
  if (receipt.position != position) {
    return no_evidence("The receipt is of another entry than the one that was asked for.");
  }
  return keep(receipt, *checkpoint);
}

// Never over another entry's: after a restore a position has an entry in each epoch, and two of one
// epoch are what convicts a log.
Result<std::string> Witness::keep(const Receipt& receipt, const Checkpoint& checkpoint) {
  if (auto accepted = accept(receipt.checkpoint); !accepted) {
    return accepted.error();
  }
  const Origin origin = *parse_origin(checkpoint.origin);
  const std::string name = fmt::format("{}/{}-{}-{}-{}",
                                       places_.receipts,
                                       origin.store.text(),
                                       origin.epoch.number,
                                       hex_of(origin.epoch.random),
                                       receipt.position);
  for (int number = 1;; ++number) {
    std::string file = number == 1 ? name + ".json" : fmt::format("{}.{}.json", name, number);
    const auto text = read_small(file);
    const auto there = text ? parse_json_as<Receipt>(*text, kOpen) : not_proved();
    if (!text) {
      write_private(file, json_of(receipt) + "\n");
    }
    if (!text || (there && leaf_of(*there) == leaf_of(receipt))) {
      return file;
    }
  }
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
