#include "custody/server_status.h"

#include <future>

#include "custody/contents.h"
#include "custody/held.h"
#include "custody/system_ask.h"

namespace cofactor {
Decision<ShowStatus::Plan> ShowStatus::decide(const View& view,
                                              const Caller& caller,
                                              const Now& now) const {
  const auto server = permitted_at(
      {.view = view, .caller = caller, .now = now}, Action::kSee, view.server_target());
  if (!server) {
    return server.error();
  }
  Allow<Plan> allow;
  allow.plan.server = view.server();
  allow.plan.now = now;
  allow.plan.newest_sure = view->newest_sure;
  view->organizations.each([&](const Organization& organization) {
    allow.plan.organizations += organization.removed_at ? 0 : 1;
  });
  view->people.each([&](const Person& person) { allow.plan.people += person.revoked_at ? 0 : 1; });
  return allow;
}

Result<ShowStatus::Plan> ShowStatus::finish(const Recorded&,
                                            const Plan& plan,
                                            const Vaulting&) const {
  return plan;
}

Decision<NoPlan> AskFsck::decide(const View& view, const Caller& caller, const Now& now) const {
  const auto server = permitted_at(
      {.view = view, .caller = caller, .now = now}, Action::kManageServer, view.server_target());
  if (!server) {
    return server.error();
  }
  AuditRead event;
  event.in = as_id<ChainId>(view.server().id);
  event.how = LogRead::kChecked;
  Allow<NoPlan> allow;
  allow.events.emplace_back(event);
  return allow;
}

Result<AskFsck::Answer> AskFsck::finish(const Recorded&, const Plan&, const Vaulting&) const {
  return Answer{};
}

FsckReport check_store(Core& core, std::function<void(std::uint64_t, std::uint64_t)> progress) {
  Fsck fsck = core.reader.fsck();
  fsck.progress = std::move(progress);
  fsck.tag_of = [&core](const Membership& one) { return membership_tag(core.vaulting, one); };
  // The writer's own thread does the step: it appends nothing meanwhile.
  fsck.undisturbed = [&core](const std::function<void()>& step) {
    std::promise<void> done;
    core.writer.submit(std::make_unique<SystemAsk>(
        [&](const View&, const Now&) {
          step();
          return Proposal{};
        },
        [&](const Result<Recorded>&) { done.set_value(); }));
    done.get_future().wait();
  };
  return run_fsck(fsck);
}

}  // namespace cofactor
