#include "directory/event.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace cofactor {
namespace {

EventHeader header_of(const Event& event) {
  return {.type = std::string(event.type()), .at = *parse_time("2026-11-22T03:00:00Z")};
}

CodeReleased released(SeededRandom& random) {
  CodeReleased event;
  event.vault = VaultId::draw(random);
  event.account = AccountId::draw(random);
  event.device = DeviceId::draw(random);
  event.version = 2;
  event.step = 58641120;
  event.reason = "INC-42 \"close\"\naccount";
  event.grant = GrantId::draw(random);
  event.holder = subject_of(PersonId::draw(random));
  return event;
}

TEST(Event, ComesBackFromItsBody) {
  SeededRandom random(3);
  const CodeReleased event = released(random);
  const std::string body = write_body(header_of(event), event);
  auto read = read_body(body);
  ASSERT_TRUE(read) << read.error().message;
  const auto* back = read->event.as<CodeReleased>();
  ASSERT_NE(back, nullptr);
  EXPECT_EQ(back->reason, event.reason);
  EXPECT_EQ(write_body(read->header, read->event), body);
  EXPECT_EQ(read->event.as<CodeReread>(), nullptr);
}

TEST(Event, IsReadOpenlyAndRefusedWhenItsTypeIsUnknown) {
  SeededRandom random(4);
  std::string body = write_body(header_of(released(random)), released(random));
  body.insert(body.size() - 1, ",\"later\":{\"x\":1}");
  EXPECT_TRUE(read_body(body));
  body.replace(body.find("code.released"), 13, "code.unheard_");
  EXPECT_FALSE(read_body(body));
}

TEST(Event, HasARowInItsDocument) {
  std::ifstream file("docs/formats/events.md");
  std::stringstream text;
  text << file.rdbuf();
  ASSERT_FALSE(text.str().empty());
  for (const std::string_view type : event_types()) {
    EXPECT_NE(text.str().find("`" + std::string(type) + "`"), std::string::npos) << type;
  }
}

TEST(Fold, ALeaseIsItsHoldersUntilALaterStep) {
  SeededRandom random(5);
  Directory directory;
  CodeReleased event = released(random);
  fold(directory, header_of(event), event, 10);
  EXPECT_EQ(directory.leases.find({.device = event.device, .version = event.version})->holder,
            event.holder);
  CodeReleased earlier = event;
  *earlier.step -= 1;
  earlier.holder = subject_of(PersonId::draw(random));
  earlier.shared = true;  // during the steps of a pair
  fold(directory, header_of(earlier), earlier, 11);
  EXPECT_EQ(directory.leases.find({.device = event.device, .version = event.version})->holder,
            event.holder);
  CodeReleased later = event;
  *later.step += 1;
  later.holder = earlier.holder;
  fold(directory, header_of(later), later, 12);
  EXPECT_EQ(directory.leases.find({.device = event.device, .version = event.version})->holder,
            later.holder);
  // It was decided because the later lease was of a time that had not come.
  CodeReleased set_back = event;
  fold(directory, header_of(set_back), set_back, 13);
  EXPECT_EQ(directory.leases.find({.device = event.device, .version = event.version})->step,
            event.step);
}

TEST(Fold, WhatWasWrittenUnderAnUnsureClockIsNotTheNewestSureTime) {
  SeededRandom random(6);
  Directory directory;
  CodeReleased event = released(random);
  EventHeader header = header_of(event);
  header.sure = false;
  fold(directory, header, event, 0);
  EXPECT_FALSE(directory.newest_sure);
  header.sure.reset();
  fold(directory, header, event, 1);
  EXPECT_EQ(directory.newest_sure, header.at);
}

}  // namespace
}  // namespace cofactor
