#include "custody/erase_old_seeds.h"

#include "custody/seeds.h"
#include "custody/system_ask.h"

namespace cofactor {
namespace {

constexpr std::size_t kMostDevices = 100;

}  // namespace

Proposal erase_old_seeds(const View& view, const Now& now) {
  Proposal proposal;
  if (!now.sure) {
    return proposal;
  }
  view->devices.each([&](const Device& device) {
    if (proposal.events.size() >= kMostDevices) {
      return;
    }
    Device after = device;
    auto erased = erase_due_seeds(after, now.latest);
    if (!erased.empty()) {
      proposal.events.emplace_back(SeedErased{std::move(after)});
      std::ranges::move(erased, std::back_inserter(proposal.envelopes));
    }
  });
  return proposal;
}

void submit_old_seeds(Core& core) {
  const bool any = core.writer.read([&](const View& view) {
    const Now now{.wall = core.clock.wall()};
    return !erase_old_seeds(view, now).events.empty();
  });
  if (any) {
    core.writer.submit(std::make_unique<SystemAsk>(erase_old_seeds, [](auto) {}));
  }
}

}  // namespace cofactor
