#include "custody/server_status.h"

#include <future>

#include "custody/contents.h"
#include "custody/system_ask.h"

namespace cofactor {
namespace {

std::optional<Refuse> refused(const View& view,
                              const Caller& caller,
                              Action action,
                              const Now& now) {
  auto verdict = view.permits(caller, action, view.server_target(), now);
  return verdict.refusal ? std::optional(Refuse{.error = std::move(*verdict.refusal)})
                         : std::nullopt;
}

}  // namespace

Decision<ShowStatus::Plan> ShowStatus::decide(const View& view,
                                              const Caller& caller,
                                              const Now& now) const {
  if (auto refuse = refused(view, caller, Action::kSee, now)) {
    return std::move(*refuse);
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
  if (auto refuse = refused(view, caller, Action::kManageServer, now)) {
    return std::move(*refuse);
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
