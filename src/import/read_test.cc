#include "import/read.h"

#include <gtest/gtest.h>

#include "base/name.h"
#include "base/secret_access.h"
#include "import/csv.h"
#include "import/names.h"
#include "import/xml.h"
#include "otp/base32.h"
#include "otp/otpauth.h"

// What readers take, skip and refuse; exports of every format, and their codes, are in
// tests/import.
namespace cofactor {
namespace {

Result<ImportContents> read(std::string_view text, std::optional<ImportFormat> format = {}) {
  ImportAsk ask{.format = format, .password = {}, .files = {}};
  ask.files.push_back(copy_of(bytes_of(text)));
  return read_import(ask, {});
}

std::string refusal_of(std::string_view text, std::optional<ImportFormat> format = {}) {
  const auto contents = read(text, format);
  EXPECT_FALSE(contents);
  return contents ? "read" : contents.error().message;
}

std::string secret_in(const ImportEntry& entry) {
  const auto read = parse_otpauth(entry.uri);
  EXPECT_TRUE(read);
  const UriText text = base32_of(read->seed);
  return std::string(text_of(text.expose(SecretAccess::because("a test compares"))));
}

std::vector<std::string> whys(const ImportContents& contents) {
  std::vector<std::string> out;
  for (const SkippedEntry& skipped : contents.skipped) {
    out.push_back(std::to_string(skipped.number) + " " + skipped.name + " " + skipped.why);
  }
  return out;
}

TEST(Import, TakesLinesAndListsWhatItSkips) {
  const auto contents = read(
      "\xEF\xBB\xBF# mine\r\n"
      "otpauth://totp/GitHub:ada?secret=mfrg%20gzdf&period=60&digits=8&algorithm=SHA256\r\n"
      "\n"
      "otpauth://hotp/Bank:old?secret=MFRGGZDF&counter=1\n"
      "steam://MFRGGZDF\n"
      "otpauth://totp/Broken:x?secret=1\n"
      "otpauth://totp/Odd:x?secret=MFRGGZDF&digits=4");
  ASSERT_TRUE(contents) << contents.error().message;
  ASSERT_EQ(contents->entries.size(), 3U);
  const ImportEntry& entry = contents->entries.front();
  EXPECT_EQ(entry.issuer, "GitHub");
  EXPECT_EQ(entry.account_name, "GitHub ada");
  EXPECT_EQ(secret_in(entry), "MFRGGZDF");
  const auto parameters = parse_otpauth(entry.uri)->parameters;
  EXPECT_EQ(parameters,
            (TotpParameters{.algorithm = OtpHash::kSha256, .digits = 8, .period_s = 60}));
  EXPECT_EQ(parse_otpauth(contents->entries[1].uri)->parameters,
            (TotpParameters{.kind = OtpKind::kHotp, .counter = 1}));
  EXPECT_EQ(contents->entries[1].account_name, "Bank old");
  EXPECT_EQ(parse_otpauth(contents->entries[2].uri)->parameters, steam_parameters());
  EXPECT_EQ(contents->entries[2].account_name, "Steam");
  const auto skipped = whys(*contents);
  ASSERT_EQ(skipped.size(), 2U);
  EXPECT_EQ(skipped[1], "5  A code has 5 to 10 digits.");
}

// What one entry of each format that has other kinds than TOTP becomes; nothing is taken for TOTP.
TEST(Import, TakesEachKindForWhatItIs) {
  struct Row {
    std::string_view text;
    TotpParameters parameters;
  };
  const TotpParameters counts{.digits = 8, .kind = OtpKind::kHotp, .counter = 3};
  const Row rows[] = {
      {R"({"header":{},"db":{"entries":[{"type":"hotp","name":"a","info":{"secret":"MFRGGZDF",)"
       R"("algo":"SHA1","digits":8,"counter":3}}]}})",
       counts},
      {R"({"header":{},"db":{"entries":[{"type":"steam","name":"a","info":{"secret":"MFRGGZDF",)"
       R"("algo":"SHA1","digits":5,"period":30}}]}})",
       steam_parameters()},
      {R"({"schemaVersion":4,"services":[{"name":"a","secret":"MFRGGZDF","otp":{"digits":8,)"
       R"("counter":3,"tokenType":"HOTP"}}]})",
       counts},
      {R"({"schemaVersion":4,"services":[{"name":"a","secret":"MFRGGZDF","otp":{"digits":5,)"
       R"("period":30,"tokenType":"STEAM"}}]})",
       steam_parameters()},
      {R"([{"secret":"MFRGGZDF","label":"a","digits":8,"type":"HOTP","counter":3}])", counts},
      {R"([{"secret":"MFRGGZDF","label":"a","digits":5,"type":"STEAM","period":30}])",
       steam_parameters()},
      {R"({"encrypted":false,"items":[{"name":"a","login":{"totp":"steam://MFRGGZDF"}}]})",
       steam_parameters()},
      {R"({"Authenticators":[{"Type":1,"Issuer":"a","Secret":"MFRGGZDF","Digits":8,"Counter":3}]})",
       counts},
      {R"({"Authenticators":[{"Type":4,"Issuer":"a","Secret":"MFRGGZDF","Digits":5}]})",
       steam_parameters()},
      {R"({"tokenOrder":[],"tokens":[{"label":"a","type":"HOTP","digits":8,"counter":3,)"
       R"("secret":[97,98,99]}]})",
       counts},
      {R"({"tokenOrder":[],"tokens":[{"issuerExt":"Steam","label":"a","type":"TOTP","digits":5,)"
       R"("secret":[97,98,99]}]})",
       steam_parameters()},
      {R"(<KeyContainer><KeyPackage>)"
       R"(<Key Id="1" Algorithm="urn:ietf:params:xml:ns:keyprov:pskc:hotp">)"
       R"(<AlgorithmParameters><ResponseFormat Length="8"/></AlgorithmParameters><Data><Secret>)"
       R"(<PlainValue>YWJj</PlainValue></Secret><Counter><PlainValue>3</PlainValue></Counter>)"
       R"(</Data></Key></KeyPackage></KeyContainer>)",
       counts},
  };
  for (const Row& row : rows) {
    const auto contents = read(row.text);
    ASSERT_TRUE(contents) << row.text << contents.error().message;
    ASSERT_EQ(contents->entries.size(), 1U) << row.text << whys(*contents).front();
    const auto uri = parse_otpauth(contents->entries.front().uri);
    ASSERT_TRUE(uri) << row.text << uri.error().message;
    EXPECT_EQ(uri->parameters, row.parameters) << row.text;
  }
}

TEST(Import, SkipsACounterThatIsNotSaid) {
  const auto contents = read(R"([{"secret":"MFRGGZDF","label":"a","digits":6,"type":"HOTP"}])");
  ASSERT_TRUE(contents);
  EXPECT_EQ(
      whys(*contents),
      std::vector<std::string>{"1 a It is counter-based (HOTP), and its counter is missing."});
}

TEST(Import, OneWrongElementOfAListIsSkippedAndTheRestTaken) {
  const auto contents =
      read(R"({"header":{},"db":{"entries":[{"type":"totp","info":{"secret":"MFRGGZDF"}},7,)"
           R"({"type":"totp","info":{"secret":"MFRGGZDF","digits":"six"}},)"
           R"({"type":"yandex","name":"y","info":{"secret":"MFRGGZDF"}}]}})");
  ASSERT_TRUE(contents) << contents.error().message;
  EXPECT_EQ(contents->format, ImportFormat::kAegis);
  EXPECT_EQ(contents->entries.size(), 1U);
  EXPECT_EQ(contents->entries.front().account_name, "imported 1");
  ASSERT_EQ(contents->skipped.size(), 3U);
  EXPECT_EQ(contents->skipped[0].number, 2U);
  EXPECT_EQ(contents->skipped[2].name, "y");
}

TEST(Import, TakesNoMoreThanNamesAndSeedsOfAPasswordManagersTable) {
  const auto contents = read(
      "name,login_username,login_password,login_totp,notes\n"
      "Mail,ada,hunter2,MFRG GZDF,\"recovery, codes\"\nNone,ada,hunter3,,\n");
  ASSERT_TRUE(contents) << contents.error().message;
  ASSERT_EQ(contents->entries.size(), 1U);
  EXPECT_EQ(contents->entries.front().texts.notes, "");
  EXPECT_TRUE(contents->skipped.empty());
}

TEST(Import, TakesAListOfAccountsWithTheirTexts) {
  const auto contents = read(
      "Name;AWS account id;Email;Password place;Vault\n"
      "prod;1234-5678-9012;root@example.com;safe 2;aws\n");
  ASSERT_TRUE(contents) << contents.error().message;
  const ImportEntry& entry = contents->entries.front();
  EXPECT_TRUE(entry.uri.empty());
  EXPECT_EQ(entry.texts.aws_account_id, "123456789012");
  EXPECT_EQ(entry.texts.password_place, "safe 2");
  EXPECT_EQ(entry.group, "aws");
  EXPECT_EQ(entry.account_name, "prod");
}

TEST(Import, NamesAnAwsFactorAfterItsAccountAndDevice) {
  const auto contents = read(
      "otpauth://totp/Amazon%20Web%20Services:root-device@123456789012?secret=MFRGGZDF"
      "&issuer=Amazon%20Web%20Services");
  ASSERT_TRUE(contents);
  EXPECT_EQ(contents->entries.front().account_name, "AWS 123456789012");
  EXPECT_EQ(contents->entries.front().device_name, "root-device");
}

TEST(Import, CallsNoTwoTheSame) {
  const std::string line = "otpauth://totp/A/b:c?secret=MFRGGZDF\n";
  const auto contents = read(line + line + line);
  ASSERT_TRUE(contents);
  std::vector<std::string> names;
  for (const auto& entry : contents->entries) {
    names.push_back(entry.account_name + ": " + entry.device_name);
  }
  EXPECT_EQ(
      names,
      (std::vector<std::string>{"A-b c: imported", "A-b c: imported 2", "A-b c: imported 3"}));
}

TEST(Import, RefusesAFileThatCannotBeReadToItsEnd) {
  EXPECT_EQ(refusal_of(R"({"header":{},"db":{"entries":[)", ImportFormat::kAegis),
            "The file is not whole: its JSON cannot be read to its end.");
  EXPECT_EQ(refusal_of("<KeyContainer><KeyPackage>"),
            "The file is not whole: its XML cannot be read to its end.");
  EXPECT_EQ(refusal_of("name,totp\n\"a,b\n"),
            "Line 2 of the table has a quote that is not closed.");
  EXPECT_EQ(refusal_of("name,totp\na\n"), "Line 2 of the table has 1 cells, and its heading 2.");
  EXPECT_EQ(refusal_of("PK\x03\x04zip"), "The archive is damaged, or it breaks off.");
  EXPECT_EQ(refusal_of("something else"), "The format of the file cannot be told.");
  EXPECT_EQ(refusal_of("otpauth-migration://offline?data=AAAA"),
            "An export of Google Authenticator among them is damaged.");
  EXPECT_EQ(refusal_of(R"({"services":[]})"),
            "There is no second factor in the file, and no account.");
}

TEST(Import, TellsWhatIsEncrypted) {
  EXPECT_EQ(refusal_of(R"({"encrypted":true,"passwordProtected":true,"data":"2.a|b|c"})"),
            "The file is encrypted.");
  EXPECT_EQ(refusal_of(R"({"encrypted":true,"data":"2.a|b|c"})"),
            "The file opens with its Bitwarden account alone, not with a password.");
}

TEST(Xml, HasNoEntitiesOfItsOwn) {
  EXPECT_FALSE(parse_xml("<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>"));
  EXPECT_FALSE(parse_xml("<a>&b;</a>"));
  EXPECT_FALSE(parse_xml("<a b='&#0;'/>"));
  const auto document = parse_xml(
      "<?xml version='1.0'?><!-- c --><x:a b=\"&lt;&#65;\"> &amp;<![CDATA[<&]]><c/></x:a>\n");
  ASSERT_TRUE(document) << document.error().message;
  EXPECT_EQ(document->name, "a");
  EXPECT_EQ(document->attribute("b"), "<A");
  EXPECT_EQ(document->text, " &<&");
}

TEST(Xml, RefusesWhatIsNotWellFormed) {
  for (const char* text : {"",
                           "<a>",
                           "<a></b>",
                           "<a b=c/>",
                           "<a/><b/>",
                           "a<a/>",
                           "<a b='<'/>",
                           "<a>&</a>",
                           "<a><![CDATA[</a>",
                           "<!-- <a/>",
                           "<a b='c' /"}) {
    EXPECT_FALSE(parse_xml(text)) << text;
  }
  std::string deep;
  for (int i = 0; i < 65; ++i) deep += "<a>";
  EXPECT_EQ(parse_xml(deep).error().code, ErrorCode::kTooLarge);
}

TEST(Csv, IsReadAsItIsWritten) {
  const std::string cell = "a \"b\"; c,\r\nd";
  const auto rows = parse_csv("x,y\n" + csv_cell(cell) + ",\n");
  ASSERT_TRUE(rows) << rows.error().message;
  EXPECT_EQ((*rows)[1], (std::vector<std::string>{cell, ""}));
}

}  // namespace
}  // namespace cofactor
