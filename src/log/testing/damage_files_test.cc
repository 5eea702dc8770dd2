#include "base/check.h"
#include "log/testing/made_damage.h"

// Damage by somebody who knows nothing of the format: bytes and files.
namespace cofactor {
namespace {

std::string& any_file(MadeRecord& record, SeededRandom& random) {
  auto at = record.files.files.begin();
  std::advance(at, random.below(record.files.files.size()));
  return at->second;
}

bool flip_bit(std::string& text, SeededRandom& random) {
  if (text.empty()) {
    return false;
  }
  char& byte = text[random.below(text.size())];
  byte = static_cast<char>(byte ^ (1 << random.below(8)));
  return true;
}

bool flip_a_bit(MadeRecord& record, SeededRandom& random) {
  return flip_bit(any_file(record, random), random);
}

bool flip_a_bit_of_the_entries(MadeRecord& record, SeededRandom& random) {
  return flip_bit(record.files.files["entries.jsonl"], random);
}

bool flip_a_bit_of_the_notes(MadeRecord& record, SeededRandom& random) {
  return flip_bit(record.files.files[random.below(2) == 0 ? "heads" : "checkpoint"], random);
}

bool flip_a_bit_of_the_scope(MadeRecord& record, SeededRandom& random) {
  return flip_bit(record.files.files["export.json"], random);
}

bool flip_a_bit_of_the_earlier_record(MadeRecord& record, SeededRandom& random) {
  EarlierRecord& earlier = record.since[0];
  return flip_bit(earlier.heads.empty() ? earlier.checkpoint : earlier.heads, random);
}

bool flip_a_bit_of_the_receipt(MadeRecord& record, SeededRandom& random) {
  std::string& json = record.receipts[0].json;
  const auto before = parse_json_as<Receipt>(json, kOpen);
  flip_bit(json, random);
  const auto after = parse_json_as<Receipt>(json, kOpen);
  return !after || *after != *before;  // \u000a may be written \u000A
}

bool cut_a_file(MadeRecord& record, SeededRandom& random) {
  std::string& text = any_file(record, random);
  if (text.empty()) {
    return false;
  }
  text.resize(random.below(text.size()));
  return true;
}

bool cut_the_last_lines(MadeRecord& record, SeededRandom& random) {
  std::string& lines = record.files.files["entries.jsonl"];
  for (std::uint64_t i = 0; i <= random.below(5) && !lines.empty(); ++i) {
    lines.pop_back();
    lines.resize(lines.rfind('\n') + 1);
  }
  return true;
}

bool cut_the_last_newline(MadeRecord& record, SeededRandom&) {
  record.files.files["entries.jsonl"].pop_back();
  return true;
}

bool lengthen_a_file(MadeRecord& record, SeededRandom& random) {
  any_file(record, random) += "\n \0x"[random.below(4)];
  return true;
}

bool lose_a_file(MadeRecord& record, SeededRandom& random) {
  auto at = record.files.files.begin();
  std::advance(at, random.below(record.files.files.size()));
  record.files.files.erase(at);
  return true;
}

std::string& any_tile(MadeRecord& record, SeededRandom& random) {
  std::vector<std::string*> tiles;
  for (auto& [path, bytes] : record.files.files) {
    if (path.starts_with("tiles/")) {
      tiles.push_back(&bytes);
    }
  }
  return *tiles[random.below(tiles.size())];
}

bool change_a_hash_of_a_tile(MadeRecord& record, SeededRandom& random) {
  std::string& tile = any_tile(record, random);
  const Hash hash = random.array<32>();
  tile.replace(32 * random.below(tile.size() / 32), 32, text_of(hash));
  return true;
}

bool swap_hashes_of_a_tile(MadeRecord& record, SeededRandom& random) {
  std::string& tile = any_tile(record, random);
  if (tile.size() < 64) {
    return false;
  }
  const std::size_t at = 32 * random.below(tile.size() / 32 - 1);
  std::swap_ranges(tile.begin() + static_cast<std::ptrdiff_t>(at),
                   tile.begin() + static_cast<std::ptrdiff_t>(at + 32),
                   tile.begin() + static_cast<std::ptrdiff_t>(at + 32));
  return true;
}

}  // namespace

std::vector<Damage> damages_of_files() {
  return {{"flip a bit", flip_a_bit},
          {"flip a bit of the entries", flip_a_bit_of_the_entries},
          {"flip a bit of the notes", flip_a_bit_of_the_notes},
          {"flip a bit of the scope", flip_a_bit_of_the_scope},
          {"flip a bit of the earlier record", flip_a_bit_of_the_earlier_record},
          {"flip a bit of the receipt", flip_a_bit_of_the_receipt},
          {"cut a file", cut_a_file},
          {"cut the last lines", cut_the_last_lines},
          {"cut the last newline", cut_the_last_newline},
          {"lengthen a file", lengthen_a_file},
          {"lose a file", lose_a_file},
          {"change a hash of a tile", change_a_hash_of_a_tile},
          {"swap hashes of a tile", swap_hashes_of_a_tile}};
}

}  // namespace cofactor
