#include <gtest/gtest.h>

#include "custody/system_ask.h"
#include "custody/testing/test_vault.h"

// What a thread gathers is handed over together, in its order, and nothing of it is lost.
namespace cofactor {
namespace {

std::unique_ptr<Ask> noting(std::vector<std::string>& noted, const std::string& name) {
  return std::make_unique<SystemAsk>([](const View&, const Now&) { return Proposal(); },
                                     [&noted, name](const Result<Recorded>& recorded) {
                                       noted.push_back(name + (recorded ? "" : " failed"));
                                     });
}

TEST(Gathering, HandsOverAtItsEnd) {
  World world;
  std::vector<std::string> noted;
  {
    const Writer::Gathering gathering(world.writer());
    world.writer().submit(noting(noted, "first"));
    world.writer().submit(noting(noted, "second"));
    world.writer().run_once();
    EXPECT_TRUE(noted.empty());
  }
  world.writer().submit(noting(noted, "third"));
  world.writer().run_once();
  EXPECT_EQ(noted, (std::vector<std::string>{"first", "second", "third"}));
}

TEST(Gathering, IsOfOneWriterAlone) {
  World gathered;
  World other;
  std::vector<std::string> noted;
  const Writer::Gathering gathering(gathered.writer());
  other.writer().submit(noting(noted, "of another"));
  other.writer().run_once();
  EXPECT_EQ(noted, std::vector<std::string>{"of another"});
}

TEST(Gathering, FailsWhatAWriterThatStopsDoesNotTake) {
  World world;
  std::vector<std::string> noted;
  {
    const Writer::Gathering gathering(world.writer());
    world.writer().submit(noting(noted, "first"));
    world.writer().submit(noting(noted, "second"));
    world.writer().stop();
  }
  EXPECT_EQ(noted, (std::vector<std::string>{"first failed", "second failed"}));
}

}  // namespace
}  // namespace cofactor
