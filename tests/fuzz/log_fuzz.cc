// An export with its checkpoints and receipts, as somebody hands it over who wants it believed.
// Files stand one behind the other, each behind a line "--file PATH". The first byte says who made
// them: with 1 in its lowest bit it is the server itself, so every note is signed anew by the log's
// key; else nobody who has it, so whatever holds must be what the key once signed (tests/golden).

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <string_view>

#include "base/check.h"
#include "log/note.h"
#include "log/verify.h"

namespace cofactor {
namespace {

constexpr std::string_view kFile = "--file ";

enum class Maker { kTheServer, kSomebody };

const Signer& log_signer() {
  static const Signer signer(Key(Bytes(32, 1)));
  return signer;
}

std::map<std::string, std::string> files_in(std::string_view text) {
  const std::string between = "\n" + std::string(kFile);
  std::map<std::string, std::string> files;
  while (text.starts_with(kFile)) {
    text.remove_prefix(kFile.size());
    const std::size_t end = std::min(text.find(between), text.size());
    std::string_view file = text.substr(0, end);
    const std::string path(take_line(file));
    files.insert_or_assign(path, std::string(file));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return files;
}

// What sign_note takes.
bool is_signable(std::string_view text) {
  const std::string_view name = text.substr(0, text.find('\n'));
  return text.ends_with('\n') && !text.contains("\n\n") && !name.empty() &&
         std::ranges::all_of(name, [](char c) {
           return static_cast<unsigned char>(c) > ' ' && c != '+' && c != '\x7f';
         });
}

std::string signed_anew(std::string_view note) {
  const std::string_view text = note.substr(0, std::min(note.find("\n\n"), note.size() - 1) + 1);
  return is_signable(text) ? sign_note(log_signer(), text) : std::string(note);
}

void sign_all(std::map<std::string, std::string>& files) {
  for (const char* path : {"checkpoint", "since"}) {
    if (!files[path].empty()) files[path] = signed_anew(files[path]);
  }
  std::vector<std::string> heads;
  for (const std::string_view head : split_heads(files["heads"])) {
    heads.push_back(signed_anew(head));
  }
  files["heads"] = join_heads(heads);
  if (auto receipt = parse_json_as<Receipt>(files["receipt"], kOpen);
      receipt && !receipt->checkpoint.empty()) {
    receipt->checkpoint = signed_anew(receipt->checkpoint);
    files["receipt"] = json_of(*receipt);
  }
}

void check_lines(std::string_view lines) {
  while (!lines.empty()) {
    const std::string_view line = take_line(lines);
    const auto entry = parse_export_line(line);
    if (!entry) continue;
    std::string again;
    append_export_line(again, *entry);
    CHECK(again == std::string(line) + "\n");
  }
}

std::string golden(const std::string& path) {
  std::ifstream in("tests/golden/record/" + path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// The entries of what the log has exported, by its export.json.
const std::map<std::string, std::string>& golden_entries() {
  static const std::map<std::string, std::string> entries = {
      {golden("vault/export.json"), golden("vault/entries.jsonl")},
      {golden("server/export.json"), golden("server/entries.jsonl")}};
  return entries;
}

void verify(const std::map<std::string, std::string>& files, Maker maker) {
  ExportInMemory given;
  given.files = files;
  std::vector<EarlierRecord> since;
  if (const auto text = given.read("since"); !text.value_or("").empty()) {
    since.push_back({"since", *text, given.read("since-heads").value_or("")});
  }
  std::vector<ReceiptText> receipts;
  if (const auto text = given.read("receipt"); !text.value_or("").empty()) {
    receipts.push_back({"receipt", *text});
  }
  const Verification out =
      verify_export({given, log_signer().public_key(), std::move(since), std::move(receipts)});
  CHECK(out.findings.size() == std::min<std::uint64_t>(out.finding_count, kMostFindings));
  CHECK(!out.passed() || (out.scope && out.chains > 0));
  const auto told = parse_json_as<Verification>(json_of(out), kClosed);
  CHECK(told && told->finding_count == out.finding_count);
  if (maker == Maker::kTheServer || !out.passed() || out.entries_unsigned > 0) return;
  const auto known = golden_entries().find(files.at("export.json"));
  CHECK(known == golden_entries().end() || known->second == files.at("entries.jsonl"));
}

}  // namespace
}  // namespace cofactor

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace cofactor;
  if (size == 0) return 0;
  const Maker maker = bytes[0] % 2 == 1 ? Maker::kTheServer : Maker::kSomebody;
  auto files = files_in(text_of(ByteView(bytes + 1, size - 1)));
  if (const auto text = files.find("key"); text != files.end()) {
    const auto key = parse_verifier_key(text->second);
    CHECK(!key ||
          verifier_key_text(*key, text->second.substr(0, text->second.find('+'))) == text->second);
  }
  check_lines(files["entries.jsonl"]);
  if (maker == Maker::kTheServer) sign_all(files);
  verify(files, maker);
  return 0;
}
