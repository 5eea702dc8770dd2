#include <algorithm>

#include "import/each.h"
#include "import/readers.h"

// FreeOTP+: {tokens, tokenOrder}; a secret is a list of signed bytes.
namespace cofactor {

struct FreeotpToken {
  std::optional<std::string> algo;
  std::optional<std::int64_t> digits;
  std::optional<std::int64_t> period;
  std::optional<std::string> issuerExt;
  std::optional<std::string> label;
  std::optional<std::string> type;
  std::optional<std::int64_t> counter;
  std::vector<std::int64_t> secret;
};
BOOST_DESCRIBE_STRUCT(FreeotpToken,
                      (),
                      (algo, digits, period, issuerExt, label, type, counter, secret))

namespace {

// Steam's codes are known by the issuer alone.
std::string kind_of(const FreeotpToken& token) {
  const std::string type = token.type.value_or("TOTP");
  return token.issuerExt == "Steam" && type == "TOTP" ? "steam" : type;
}

}  // namespace

Result<ImportContents> read_freeotp(const ImportSource& source) {
  const auto json = read_import_json(text_of(source.file));
  if (!json) return json.error();
  const auto* tokens = list_at(*json, "tokens");
  if (tokens == nullptr) return not_as_expected("FreeOTP+");
  Collector out;
  each_of<FreeotpToken>(out, *tokens, [&](FreeotpToken&& token) {
    FoundFactor found{.issuer = token.issuerExt.value_or(""),
                      .account = token.label.value_or(""),
                      .kind = kind_of(token),
                      .algorithm = token.algo.value_or(""),
                      .digits = token.digits,
                      .period_s = token.period,
                      .counter = token.counter};
    const bool bytes = std::ranges::all_of(
        token.secret, [](std::int64_t byte) { return byte >= -128 && byte <= 255; });
    if (!bytes) return out.skip(found, "Its secret is no list of bytes.");
    Bytes seed;
    seed.reserve(token.secret.size());
    for (std::int64_t& byte : token.secret) {
      seed.push_back(static_cast<std::uint8_t>(byte & 0xFF));
      byte = 0;
    }
    out.take_seed(std::move(found), Seed(std::move(seed)));
  });
  return std::move(out).contents(ImportFormat::kFreeotp);
}

}  // namespace cofactor
