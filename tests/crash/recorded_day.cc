#include "tests/crash/recorded_day.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "directory/event.h"

namespace cofactor::crash {
namespace {

constexpr std::size_t kMostTold = 5;

// Goes through the operations of a day and lets the power fail where it is told to.
class Crashing {
 public:
  Crashing(const RecordedDay& day, const Choice& choice)
      : day_(day), choice_(choice), random_(choice.seed), disk_(*day.before) {
    if (choice.points == Choice::Points::kSome) choose_some();
  }

  Outcome run() {
    for (std::size_t done = 0; done <= day_.operations.size(); ++done) {
      if (done > 0) disk_.apply(day_.operations[done - 1]);
      crash_after(done);
      if (out_.wrong.size() >= kMostTold) break;
    }
    return std::move(out_);
  }

 private:
  // Twice within each act and once behind it, where it is acknowledged, and some anywhere.
  void choose_some() {
    for (std::size_t i = 0; i < day_.acts.size(); ++i) {
      const std::size_t begin = day_.acts[i].operations;
      const std::size_t end =
          i + 1 < day_.acts.size() ? day_.acts[i + 1].operations : day_.operations.size();
      for (int n = 0; n < 2; ++n) some_.insert(begin + random_.below(end - begin + 1));
      some_.insert(end);
    }
    for (int n = 0; n < 60; ++n) some_.insert(random_.below(day_.operations.size() + 1));
  }

  void crash_after(std::size_t done) {
    const bool some = choice_.points == Choice::Points::kSome;
    if (some && !some_.contains(done)) return;
    ++out_.points;
    const Expected expected = day_.expected_at(done);
    const std::size_t only = random_.below(choice_.damages.size());
    for (std::size_t i = 0; i < choice_.damages.size(); ++i) {
      if (some && i != only) continue;
      const Damage damage = choice_.damages[i];
      const bool by_chance = damage != Damage::kLost && disk_.has_unsynced();
      for (std::size_t n = 0; n < (by_chance ? choice_.seeds : 1); ++n) {
        crash(
            done, {.damage = by_chance ? damage : Damage::kLost, .seed = seed(done, n)}, expected);
      }
    }
  }

  std::uint64_t seed(std::size_t done, std::size_t n) const {
    return choice_.seed * 1000003 + done * 17 + n;
  }

  void crash(std::size_t done, const CrashedDisk::Crash& crash, const Expected& expected) {
    ++out_.crashes;
    std::string wrong;
    if (crash.damage == Damage::kLost && lost_version_ == disk_.durable_version()) {
      // The disk is, byte for byte, one that was opened before.
      wrong = Recovery::wrong_with(lost_, expected);
    } else {
      const sample::Folder folder;
      disk_.write_to(folder.path(), crash);
      const Recovery::Found found = recovery_.judge(folder.path(), expected);
      wrong = found.wrong;
      if (crash.damage == Damage::kLost) {
        lost_version_ = disk_.durable_version();
        lost_ = found.state;
      }
    }
    if (wrong.empty() || out_.wrong.size() >= kMostTold) return;
    out_.wrong.push_back(fmt::format("after operation {} ({}), {}, seed {}: {}",
                                     done,
                                     day_.act_at(done),
                                     name_of(crash.damage),
                                     choice_.seed,
                                     wrong));
  }

  const RecordedDay& day_;
  const Choice& choice_;
  SeededRandom random_;
  CrashedDisk disk_;
  Recovery recovery_;
  std::set<std::size_t> some_;
  std::optional<std::size_t> lost_version_;
  const State* lost_ = nullptr;
  Outcome out_;
};

RecordedDay record_a_day() {
  RecordedDay out;
  const sample::Folder folder;
  const std::string path = folder.file("cofactor.db");
  {
    const SqliteStore made(path);
  }
  std::filesystem::remove(path + ".lock");
  out.before.emplace(folder.path());
  sqlite::FaultVfs files("recorded");
  files.record();
  NotedStore store({.path = path, .vfs = files.name()}, files);
  Day day(store);
  for (const Act& act : whole_day()) {
    out.acts.push_back({.act = act.what, .operations = files.recorded()});
    try {
      act.run(day);
    } catch (const NotDone& why) {
      ADD_FAILURE() << act.what << ": " << why.what();
      break;
    }
  }
  out.bodies = day.world().bodies();
  for (const std::string& body : out.bodies) {
    out.event_types.insert(read_body(body)->header.type);
  }
  out.kept = store.kept();
  out.answers = day.answers();
  out.operations = files.take_recorded();
  return out;
}

}  // namespace

Expected RecordedDay::expected_at(std::size_t done) const {
  Expected out;
  const auto next = std::ranges::find_if(kept, [&](const auto& k) { return k.ended > done; });
  out.any_of.push_back(&std::prev(next)->state);
  if (next != kept.end() && next->begun < done) out.any_of.push_back(&next->state);
  for (const Answer& answer : answers) {
    if (answer.operations <= done) out.least_size = std::max(out.least_size, answer.position + 1);
  }
  return out;
}

std::string_view RecordedDay::act_at(std::size_t done) const {
  std::string_view out = "before the first act";
  for (const Begun& begun : acts) {
    if (begun.operations < done) out = begun.act;
  }
  return out;
}

const RecordedDay& recorded_day() {
  static const RecordedDay recorded = record_a_day();
  return recorded;
}

std::uint64_t chosen_seed() {
  return static_cast<std::uint64_t>(testing::UnitTest::GetInstance()->random_seed());
}

Outcome crash_everywhere(const RecordedDay& day, const Choice& choice) {
  return Crashing(day, choice).run();
}

}  // namespace cofactor::crash
