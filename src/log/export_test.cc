#include "log/export.h"

#include <gtest/gtest.h>

#include "base/check.h"
#include "base/random.h"

namespace cofactor {
namespace {

ExportedEntry an_entry() {
  return {.position = 12,
          .chain = {{1, 2}},
          .sequence = 3,
          .previous = {1, 7},
          .content = EntryContent{{5, 5}, copy_of(bytes_of(R"({"type":"x"})"))}};
}

std::string line_of(const ExportedEntry& entry) {
  std::string line;
  append_export_line(line, entry);
  return line;
}

TEST(ExportLine, IsWrittenByteForByteAsDocumented) {
  EXPECT_EQ(line_of(an_entry()),
            "{\"position\":12,\"chain\":\"chn_01080000000000000000000000\",\"sequence\":3,"
            "\"previous\":\"AQcAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\","
            "\"nonce\":\"BQUAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\","
            "\"body\":\"eyJ0eXBlIjoieCJ9\"}\n");
  ExportedEntry erased = an_entry();
  erased.content.reset();
  EXPECT_TRUE(
      line_of(erased).ends_with(",\"inner\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\"}\n"));
}

// Negative test 37: whatever a body holds, its line is one line of harmless letters, which no
// spreadsheet takes for a formula.
TEST(ExportLine, HoldsNothingOfABodyThatATerminalOrASpreadsheetWouldObey) {
  for (const std::string_view name : {"=cmd|' /C calc'!A0",
                                      "+1",
                                      "-1",
                                      "@SUM(A1)",
                                      "a\nb",
                                      "a\r\n{\"position\":13}",
                                      "\x1b[2J",
                                      "\u202egnp.exe",
                                      "\"}"}) {
    ExportedEntry entry = an_entry();
    entry.content->body = copy_of(bytes_of(name));
    const std::string line = line_of(entry);
    EXPECT_EQ(line.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                     "0123456789{}\":,_+/="),
              line.size() - 1)
        << line;
    EXPECT_TRUE(line.starts_with('{') && line.ends_with("\"}\n"));
    EXPECT_EQ(parse_export_line(line.substr(0, line.size() - 1)), entry);
  }
}

TEST(ExportLine, IsReadBackInThatFormAlone) {
  ExportedEntry erased = an_entry();
  erased.content.reset();
  erased.inner = {9, 9};
  for (const ExportedEntry& entry : {an_entry(), erased}) {
    std::string line = line_of(entry);
    line.pop_back();
    EXPECT_EQ(parse_export_line(line), entry);
    EXPECT_FALSE(parse_export_line(line + " "));
    EXPECT_FALSE(parse_export_line(" " + line));
    for (std::size_t i = 0; i < line.size(); ++i) {
      EXPECT_FALSE(parse_export_line(line.substr(0, i)));
      for (const char flip : {'\x01', '\x10', '\x20'}) {
        std::string damaged = line;
        damaged[i] = static_cast<char>(damaged[i] ^ flip);
        const auto read = parse_export_line(damaged);
        EXPECT_TRUE(!read || leaf_of(*read) != leaf_of(entry) || read->position != entry.position)
            << damaged;
      }
    }
  }
  EXPECT_FALSE(parse_export_line(""));
}

TEST(Heads, AreJoinedByAnEmptyLineAndSplitAgain) {
  const std::vector<std::string> notes = {"a\nb\n\n\u2014 a x=\n",
                                          "c\n\n\u2014 c y=\n\u2014 d z=\n"};
  const std::string text = join_heads(notes);
  EXPECT_EQ(text, notes[0] + "\n" + notes[1]);
  const auto split = split_heads(text);
  EXPECT_EQ(std::vector<std::string>(split.begin(), split.end()), notes);
  EXPECT_EQ(join_heads({}), "");
  EXPECT_TRUE(split_heads("").empty());
  for (const std::string junk :
       {"\n", "\n\n", "\n\n\n", "\n\n\n\n\n", "a", "a\n", "a\n\n", "a\n\nb"}) {
    std::string joined;
    for (const std::string_view note : split_heads(junk)) {
      joined += note;
    }
    EXPECT_LE(joined.size(), junk.size());
  }
}

TEST(ExportOnDisk, NeverReplacesAFile) {
  const std::filesystem::path root =
      std::filesystem::path(testing::TempDir()) / "cofactor-export-on-disk";
  std::filesystem::remove_all(root);
  {
    ExportOnDisk disk(root);
    disk.write("entries.jsonl", "one\n");
    disk.write("entries.jsonl", "two\n");
    disk.write("tiles/0/x001/000", std::string("\0\xff", 2));
    EXPECT_THROW(disk.write("tiles/0/x001/000", "x"), Fault);
    EXPECT_EQ(disk.read("entries.jsonl"), "one\ntwo\n");
    EXPECT_EQ(disk.read("tiles/0/x001/000"), std::string("\0\xff", 2));
    EXPECT_EQ(disk.read("tiles"), std::nullopt);
    EXPECT_EQ(disk.read("nothing"), std::nullopt);
  }
  EXPECT_THROW(ExportOnDisk(root).write("entries.jsonl", "x"), Fault);
  std::filesystem::remove_all(root);
}

TEST(ExportWriter, RefusesEntriesThatDoNotGiveTheCheckpointsRoot) {
  ExportInMemory files;
  ExportWriter writer(files, {.chain = {{1, 2}}}, {"origin", {1, {}}});
  writer.skip({1, 2, 3});
  const Done done = writer.finish({});
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::kTampered);
  EXPECT_FALSE(files.files.contains("checkpoint"));
}

}  // namespace
}  // namespace cofactor
