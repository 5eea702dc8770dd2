#include "log/note.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "base/check.h"
#include "base/hex.h"
#include "crypto/hash.h"

namespace cofactor {
namespace {

constexpr std::string_view kSignatureStart = "\u2014 ";
constexpr std::size_t kKeyIdSize = 4;
constexpr std::size_t kSignatureSize = kKeyIdSize + std::tuple_size_v<Signature>;
constexpr std::array<std::uint8_t, 1> kEd25519 = {0x01};

Error not_a_note(std::string_view why) {
  return {.code = ErrorCode::kVerificationFailed,
          .message = "This is no signed note: " + std::string(why) + "."};
}

// C2SP signed-note: a key name is not empty and has neither white space nor "+".
bool is_key_name(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return static_cast<unsigned char>(c) > 0x20 && c != '+' && c != 0x7f;
  });
}

struct SignatureLine {
  std::string_view name;
  Bytes id_and_signature;
};

std::optional<SignatureLine> parse_signature_line(std::string_view line) {
  if (!line.starts_with(kSignatureStart)) {
    return std::nullopt;
  }
  line.remove_prefix(kSignatureStart.size());
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos) {
    return std::nullopt;
  }
  auto bytes = parse_base64(line.substr(space + 1));
  if (!is_key_name(line.substr(0, space)) || !bytes || bytes->size() <= kKeyIdSize) {
    return std::nullopt;
  }
  return SignatureLine{line.substr(0, space), std::move(*bytes)};
}

bool is_signed_by(const SignatureLine& line, const PublicKey& key, const Note& note) {
  const auto id = note_key_id(key, note.name());
  if (line.name != note.name() || line.id_and_signature.size() != kSignatureSize ||
      !std::equal(id.begin(), id.end(), line.id_and_signature.begin())) {
    return false;
  }
  Signature signature;
  std::copy_n(line.id_and_signature.begin() + kKeyIdSize, signature.size(), signature.begin());
  return verify_signature(key, bytes_of(note.text), signature);
}

}  // namespace

std::array<std::uint8_t, 4> note_key_id(const PublicKey& key, std::string_view name) {
  const Hash hash = sha256({bytes_of(name), bytes_of("\n"), kEd25519, key});
  return {hash[0], hash[1], hash[2], hash[3]};
}

std::string sign_note(const Signer& signer, std::string_view text) {
  const std::string_view name = text.substr(0, text.find('\n'));
  CHECK(is_key_name(name) && text.ends_with('\n') && text.find("\n\n") == text.npos);
  const auto id = note_key_id(signer.public_key(), name);
  Bytes id_and_signature(id.begin(), id.end());
  append(id_and_signature, signer.sign(bytes_of(text)));

  std::string out(text);
  out += '\n';
  out += kSignatureStart;
  out += name;
  out += ' ';
  append_base64(out, id_and_signature);
  out += '\n';
  return out;
}

Result<Note> read_note(std::string_view note) {
  const std::size_t gap = note.find("\n\n");
  if (gap == std::string_view::npos || !note.ends_with('\n')) {
    return not_a_note("its text does not end in an empty line and signatures");
  }
  const Note out = {note.substr(0, gap + 1), note.substr(gap + 2)};
  if (out.signatures.empty()) {
    return not_a_note("it has no signature");
  }
  for (std::string_view rest = out.signatures; !rest.empty();) {
    if (!parse_signature_line(take_line(rest))) {
      return not_a_note("a signature line is malformed");
    }
  }
  return out;
}

Result<Note> verify_note(std::string_view note, const PublicKey& key) {
  auto read = read_note(note);
  if (!read) {
    return read;
  }
  for (std::string_view rest = read->signatures; !rest.empty();) {
    if (is_signed_by(*parse_signature_line(take_line(rest)), key, *read)) {
      return read;
    }
  }
  return Error{.code = ErrorCode::kVerificationFailed,
               .message = "The note of " + std::string(read->name()) +
                          " is not signed by the key that was given.",
               .hint = "Get the log's key by another way than the record: `cofactor audit key`."};
}

std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

std::optional<std::uint64_t> parse_decimal(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() ||
      (text.starts_with('0') && text.size() > 1)) {
    return std::nullopt;
  }
  return value;
}

}  // namespace cofactor
