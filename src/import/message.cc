#include "import/message.h"

#include <algorithm>
#include <utility>

#include "base/name.h"
#include "import/opened.h"

namespace cofactor {
namespace {

constexpr std::size_t kMostLine = 1000;
constexpr std::size_t kMostFields = kMostImportEntries + 1;

void put_text(Bytes& out, std::string_view text) {
  append_big_endian(out, static_cast<std::uint32_t>(text.size()));
  append(out, bytes_of(text));
}

class Taking {
 public:
  explicit Taking(ByteView bytes) : left_(bytes) {}

  bool is_whole() const { return whole_ && left_.empty(); }

  std::uint32_t number() {
    std::uint32_t out = 0;
    for (const std::uint8_t byte : take(4)) out = out << 8U | byte;
    return out;
  }
  ByteView text() { return take(number()); }
  // How many follow; more than `most` is not whole.
  std::uint32_t count(std::size_t most) {
    const std::uint32_t out = number();
    whole_ = whole_ && out <= most;
    return whole_ ? out : 0;
  }
  // A text fit for one line.
  std::string line() {
    const std::string_view out = text_of(text());
    whole_ = whole_ && check_line(out, "It", kMostLine);
    return whole_ ? std::string(out) : std::string();
  }
  std::string lines() {
    std::string out(text_of(text()));
    std::string flat = out;
    std::ranges::replace(flat, '\n', ' ');
    whole_ = whole_ && check_line(flat, "It", 65'536);
    return out;
  }

 private:
  ByteView take(std::size_t size) {
    whole_ = whole_ && size <= left_.size();
    if (!whole_) return {};
    const ByteView out = left_.first(size);
    left_ = left_.subspan(size);
    return out;
  }

  ByteView left_;
  bool whole_ = true;
};

using TextMember = std::string ImportTexts::*;
constexpr std::array<TextMember, 5> kTexts{&ImportTexts::aws_account_id,
                                           &ImportTexts::email,
                                           &ImportTexts::phone,
                                           &ImportTexts::password_place,
                                           &ImportTexts::sign_in};
using EntryMember = std::string ImportEntry::*;
constexpr std::array<EntryMember, 5> kLines{&ImportEntry::issuer,
                                            &ImportEntry::account,
                                            &ImportEntry::group,
                                            &ImportEntry::account_name,
                                            &ImportEntry::device_name};

void put_entry(Bytes& out, const ImportEntry& entry) {
  append_big_endian(out, entry.number);
  for (const EntryMember member : kLines) put_text(out, entry.*member);
  for (const TextMember member : kTexts) put_text(out, entry.texts.*member);
  put_text(out, entry.texts.notes);
  put_text(out, text_in(entry.uri));
}

ImportEntry take_entry(Taking& from) {
  ImportEntry out{.number = from.number()};
  for (const EntryMember member : kLines) out.*member = from.line();
  for (const TextMember member : kTexts) out.texts.*member = from.line();
  out.texts.notes = from.lines();
  out.uri = UriText::copy_from(from.text());
  return out;
}

}  // namespace

Bytes encode(const ImportAsk& ask) {
  std::size_t size = 64 + ask.password.size();
  for (const Bytes& file : ask.files) size += file.size() + 4;
  Bytes out;
  out.reserve(size);
  append_big_endian(out, ask.format ? static_cast<std::uint32_t>(*ask.format) + 1 : 0U);
  put_text(out, text_in(ask.password));
  append_big_endian(out, static_cast<std::uint32_t>(ask.files.size()));
  for (const Bytes& file : ask.files) put_text(out, text_of(file));
  return out;
}

std::optional<ImportAsk> parse_import_ask(ByteView bytes) {
  Taking from(bytes);
  ImportAsk out;
  const std::uint32_t format = from.count(static_cast<std::size_t>(ImportFormat::kCsv) + 1);
  if (format > 0) out.format = static_cast<ImportFormat>(format - 1);
  out.password = Password::copy_from(from.text());
  const std::uint32_t files = from.count(kMostImportFiles);
  for (std::uint32_t i = 0; i < files; ++i) out.files.push_back(copy_of(from.text()));
  return from.is_whole() ? std::optional(std::move(out)) : std::nullopt;
}

Bytes encode(const Result<ImportContents>& answer) {
  Bytes out;
  out.reserve(kMostImportAnswerBytes);
  if (!answer) {
    append_big_endian(out, std::uint32_t{0});
    put_text(out, name_of(answer.error().code));
    put_text(out, answer.error().message);
    put_text(out, answer.error().hint);
    return out;
  }
  append_big_endian(out, static_cast<std::uint32_t>(answer->format) + 1);
  append_big_endian(out, static_cast<std::uint32_t>(answer->entries.size()));
  for (const ImportEntry& entry : answer->entries) put_entry(out, entry);
  append_big_endian(out, static_cast<std::uint32_t>(answer->skipped.size()));
  for (const SkippedEntry& skipped : answer->skipped) {
    append_big_endian(out, skipped.number);
    put_text(out, skipped.name);
    put_text(out, skipped.why);
  }
  return out;
}

std::optional<Result<ImportContents>> parse_import_answer(ByteView bytes) {
  Taking from(bytes);
  const std::uint32_t format = from.count(static_cast<std::size_t>(ImportFormat::kCsv) + 1);
  if (format == 0) {
    const auto code = error_code_of(text_of(from.text()));
    Error error{.code = code.value_or(ErrorCode::kInvalid), .message = from.line()};
    error.hint = from.line();
    const bool may_be = code == ErrorCode::kInvalid || code == ErrorCode::kTooLarge ||
                        code == ErrorCode::kUnavailable;
    if (!from.is_whole() || !may_be || error.message.empty()) return std::nullopt;
    return Result<ImportContents>(std::move(error));
  }
  ImportContents out{.format = static_cast<ImportFormat>(format - 1), .entries = {}, .skipped = {}};
  for (std::uint32_t left = from.count(kMostFields); left > 0; --left) {
    out.entries.push_back(take_entry(from));
  }
  for (std::uint32_t left = from.count(kMostFields); left > 0; --left) {
    SkippedEntry skipped{.number = from.number(), .name = from.line(), .why = {}};
    skipped.why = from.line();
    out.skipped.push_back(std::move(skipped));
  }
  if (!from.is_whole()) return std::nullopt;
  return Result<ImportContents>(std::move(out));
}

}  // namespace cofactor
