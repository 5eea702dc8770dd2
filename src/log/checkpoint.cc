#include "log/checkpoint.h"

#include <algorithm>
#include <optional>

#include "base/hex.h"
#include "log/note.h"

namespace cofactor {
namespace {

constexpr std::string_view kOriginStart = "cofactor.log/";
constexpr std::string_view kHeadSuffix = "/chain";
constexpr std::uint8_t kEd25519 = 0x01;

Error malformed(std::string_view what) {
  return {.code = ErrorCode::kVerificationFailed,
          .message = "This is no " + std::string(what) + " of a Cofactor log."};
}

template <std::size_t N>
bool read_base64(std::string_view text, std::array<std::uint8_t, N>& out) {
  const auto bytes = parse_base64(text);
  if (!bytes || bytes->size() != N) {
    return false;
  }
  std::ranges::copy(*bytes, out.begin());
  return true;
}

Result<Checkpoint> checkpoint_of(const Note& note) {
  std::string_view rest = note.text;
  Checkpoint out;
  out.origin = take_line(rest);
  const auto size = parse_decimal(take_line(rest));
  if (!parse_origin(out.origin) || !size || !read_base64(take_line(rest), out.head.root) ||
      !rest.empty()) {
    return malformed("checkpoint");
  }
  out.head.size = *size;
  return out;
}

Result<SignedHead> head_of(const Note& note) {
  std::string_view rest = note.text;
  std::string_view name = take_line(rest);
  if (!name.ends_with(kHeadSuffix)) {
    return malformed("signed head");
  }
  name.remove_suffix(kHeadSuffix.size());
  const auto chain = ChainId::parse(take_line(rest));
  const auto sequence = parse_decimal(take_line(rest));
  SignedHead out;
  const bool has_leaf = read_base64(take_line(rest), out.leaf);
  const auto size = parse_decimal(take_line(rest));
  if (!parse_origin(name) || !chain || !sequence || !has_leaf || !size || !rest.empty()) {
    return malformed("signed head");
  }
  out.origin = name;
  out.chain = *chain;
  out.sequence = *sequence;
  out.size = *size;
  return out;
}

}  // namespace

std::string origin_of(const StoreId& store, const Epoch& epoch) {
  return std::string(kOriginStart) + store.text() + "/" + std::to_string(epoch.number) + "-" +
         hex_of(epoch.random);
}

std::optional<Origin> parse_origin(std::string_view text) {
  if (!text.starts_with(kOriginStart)) {
    return std::nullopt;
  }
  const std::string_view rest = text.substr(kOriginStart.size());
  const std::size_t slash = rest.find('/');
  const std::size_t dash = rest.find('-');
  if (slash == rest.npos || dash == rest.npos || dash < slash) {
    return std::nullopt;
  }
  const auto store = StoreId::parse(rest.substr(0, slash));
  const auto number = parse_decimal(rest.substr(slash + 1, dash - slash - 1));
  const auto random = parse_hex(rest.substr(dash + 1));
  Origin out;
  if (!store || !number || !random || random->size() != out.epoch.random.size()) {
    return std::nullopt;
  }
  out.store = *store;
  out.epoch.number = *number;
  std::ranges::copy(*random, out.epoch.random.begin());
  return origin_of(out.store, out.epoch) == text ? std::optional(out) : std::nullopt;
}

std::string sign_checkpoint(const Signer& signer, std::string_view origin, const TreeHead& head) {
  std::string text(origin);
  text += '\n';
  text += std::to_string(head.size);
  text += '\n';
  append_base64(text, head.root);
  text += '\n';
  return sign_note(signer, text);
}

Result<Checkpoint> verify_checkpoint(std::string_view note, const PublicKey& key) {
  const auto verified = verify_note(note, key);
  return verified ? checkpoint_of(*verified) : Result<Checkpoint>(verified.error());
}

Result<Checkpoint> read_checkpoint(std::string_view note) {
  const auto read = read_note(note);
  return read ? checkpoint_of(*read) : Result<Checkpoint>(read.error());
}

std::string verifier_key_text(const PublicKey& key, std::string_view name) {
  Bytes typed = {kEd25519};
  append(typed, key);
  return std::string(name) + "+" + hex_of(note_key_id(key, name)) + "+" + base64_of(typed);
}

Result<PublicKey> parse_verifier_key(std::string_view text) {
  const std::size_t first = text.find('+');
  const std::size_t second = first == text.npos ? text.npos : text.find('+', first + 1);
  if (second == text.npos) {
    return invalid("This is no verifier key: it has not the form NAME+ID+KEY.",
                   "`cofactor audit key` prints it in one line.");
  }
  const auto typed = parse_base64(text.substr(second + 1));
  PublicKey key;
  if (!typed || typed->size() != 1 + key.size()) {
    return invalid("This verifier key is damaged.");
  }
  std::copy(typed->begin() + 1, typed->end(), key.begin());
  if (verifier_key_text(key, text.substr(0, first)) != text) {
    return invalid("This verifier key is damaged, or of another kind than Ed25519.");
  }
  return key;
}

std::string sign_head(const Signer& signer, const SignedHead& head) {
  std::string text = head.origin;
  text += kHeadSuffix;
  text += '\n' + head.chain.text() + '\n' + std::to_string(head.sequence) + '\n';
  append_base64(text, head.leaf);
  text += '\n' + std::to_string(head.size) + '\n';
  return sign_note(signer, text);
}

Result<SignedHead> verify_head(std::string_view note, const PublicKey& key) {
  const auto verified = verify_note(note, key);
  return verified ? head_of(*verified) : Result<SignedHead>(verified.error());
}

}  // namespace cofactor
