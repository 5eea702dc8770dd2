#include "server/metrics.h"

#include <fmt/format.h>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include "custody/release_code.h"
#include "custody/show_pair.h"
#include "seal/seal_record.h"

namespace cofactor {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

constexpr std::chrono::days kCertificateWarning{14};

// One value of a family, with the label it stands under; none where the family has one value.
struct Value {
  double value;
  std::string label = {};
  std::string of = {};
};

double as_double(std::uint64_t value) { return static_cast<double>(value); }

double unix_seconds(Time time) {
  return std::chrono::duration<double>(time.time_since_epoch()).count();
}

ClientMetric labelled(const Value& value) {
  ClientMetric metric;
  if (!value.label.empty()) {
    metric.label.push_back({.name = value.label, .value = value.of});
  }
  return metric;
}

class Families {
 public:
  struct Described {
    const char* name;  // without "cofactor_"
    const char* help;
  };

  void counter(const Described& described, std::vector<Value> values) {
    MetricFamily& family = add(described, MetricType::Counter);
    for (const Value& each : values) {
      family.metric.push_back(labelled(each));
      family.metric.back().counter.value = each.value;
    }
  }

  void gauge(const Described& described, std::vector<Value> values) {
    MetricFamily& family = add(described, MetricType::Gauge);
    for (const Value& each : values) {
      family.metric.push_back(labelled(each));
      family.metric.back().gauge.value = each.value;
    }
  }

  void spread(const Described& described, const Spread& spread) {
    const Spread::Reading reading = spread.read();
    ClientMetric metric;
    for (const Spread::Bucket& bucket : reading.buckets) {
      metric.histogram.bucket.push_back(
          {.cumulative_count = bucket.cumulative, .upper_bound = bucket.upper_bound});
    }
    metric.histogram.sample_count = reading.buckets.back().cumulative;
    metric.histogram.sample_sum = reading.sum;
    add(described, MetricType::Histogram).metric.push_back(std::move(metric));
  }

  std::string text() const { return prometheus::TextSerializer().Serialize(families_); }

 private:
  MetricFamily& add(const Described& described, MetricType type) {
    MetricFamily family;
    family.name = std::string("cofactor_") + described.name;
    family.help = described.help;
    family.type = type;
    return families_.emplace_back(std::move(family));
  }

  std::vector<MetricFamily> families_;
};

void add_verbs(Families& families, const AnswerCounts& answers) {
  families.counter({"releases_total", "Codes that were answered, pairs included."},
                   {{.value = as_double(answers.released())}});
  std::vector<Value> refused;
  for (std::size_t code = 0; code < AnswerCounts::kCodes; ++code) {
    const auto each = static_cast<ErrorCode>(code);
    refused.push_back({.value = as_double(answers.of_code(each)),
                       .label = "code",
                       .of = std::string(name_of(each))});
  }
  families.counter({"refusals_total", "Requests that were refused, by code."}, std::move(refused));
  families.counter({"faults_total", "Requests that met a fault of the server."},
                   {{.value = as_double(answers.faults())}});
}

void add_asks(Families& families, const Watched::Open& open) {
  families.gauge({"step_waits", "Requests that wait for a time step of a device."},
                 {{.value = as_double(open.steps.waiting())}});
  families.spread({"step_wait_seconds", "How long such requests waited until they were decided."},
                  open.steps.wait_seconds());
  const LimitSettings& most = open.limits;
  families.gauge(
      {"limit_per_minute", "The limits, of one person or service."},
      {{.value = as_double(most.requests_per_minute), .label = "limit", .of = "requests"},
       {.value = as_double(most.releases_per_minute), .label = "limit", .of = "releases"},
       {.value = as_double(most.refusals_per_minute), .label = "limit", .of = "refusals"}});
}

void add_writer(Families& families, const Watched::Open& open) {
  const CountedStore::Measures& measures = open.commits.measures();
  families.spread({"writer_wait_seconds",
                   "How long an ask waits until the writer has answered it,"
                   " tried every second."},
                  open.writer_wait_seconds);
  families.spread({"batch_entries", "Entries of one committed batch."}, measures.entries);
  families.spread({"commit_seconds", "How long a batch takes to be on stable storage."},
                  measures.commit_seconds);
  families.counter({"batches_not_committed_total", "Batches that the store did not keep."},
                   {{.value = as_double(measures.not_committed.value())}});
}

void add_followers(Families& families, const Watched::Open& open) {
  std::vector<Value> behind;
  for (const FollowerWatch* follower : open.followers) {
    behind.push_back({.value = as_double(follower->behind()),
                      .label = "follower",
                      .of = std::string(follower->name())});
  }
  families.gauge({"follower_behind_entries", "Entries that a follower has not handed on yet."},
                 std::move(behind));
}

void add_store(Families& families, const Store::Space& space) {
  families.gauge({"disk_free_bytes", "What the disk has free beyond the reserve."},
                 {{.value = as_double(space.free_bytes)}});
  families.gauge({"reserve_bytes", "What was allocated in advance for codes and revocations."},
                 {{.value = as_double(space.whole_reserve_bytes)}});
  families.gauge({"reserve_left_bytes", "What of the reserve is not used yet."},
                 {{.value = as_double(space.reserve_bytes)}});
}

void add_http(Families& families, const Watched& watched) {
  families.gauge({"http_connections", "Open connections, not counting the operator's door."},
                 {{.value = as_double(watched.server.connections())}});
  std::vector<Value> answers;
  for (std::size_t digit = 1; digit <= 5; ++digit) {
    answers.push_back({.value = as_double(watched.answers.of_class(digit)),
                       .label = "status",
                       .of = fmt::format("{}xx", digit)});
  }
  families.counter({"http_answers_total", "Answers, by the kind of their status."},
                   std::move(answers));
}

void add_state(Families& families, const Watched& watched) {
  const ClockState clock = watched.watch.state();
  families.gauge({"sealed", "1 while the root key is sealed: no code."},
                 {{.value = watched.keyring.sealed() ? 1.0 : 0.0}});
  families.gauge({"clock_sure", "1 while the clock is trusted; else there is no code."},
                 {{.value = clock.sure ? 1.0 : 0.0}});
  families.gauge({"clock_synchronised", "1 while the kernel says that its clock is."},
                 {{.value = clock.synchronised ? 1.0 : 0.0}});
  if (watched.certificate_ends) {
    families.gauge({"certificate_not_after_seconds", "When the certificate ends, of the epoch."},
                   {{.value = unix_seconds(*watched.certificate_ends)}});
  }
  families.gauge({"log_entries", "Entries of the log."},
                 {{.value = as_double(watched.log_entries)}});
  families.gauge({"start_time_seconds", "When the server started, of the epoch."},
                 {{.value = unix_seconds(watched.started)}});
}

}  // namespace

void AnswerCounts::answered(std::string_view route, int status) {
  const int digit = status / 100;
  classes_[digit >= 1 && digit <= 5 ? static_cast<std::size_t>(digit) : 0].add();
  if (digit == 2 &&
      (route == ReleaseCode::kName || route == ShowPair::kName || route == ResyncDevice::kName)) {
    released_.add();
  }
}

void AnswerCounts::refused(std::string_view code) {
  if (const auto known = error_code_of(code)) {
    codes_[static_cast<std::size_t>(*known)].add();
  } else {
    faults_.add();
  }
}

std::string metrics_text(const Watched& watched) {
  Families families;
  add_verbs(families, watched.answers);
  if (watched.open) {
    add_asks(families, *watched.open);
    add_writer(families, *watched.open);
    add_followers(families, *watched.open);
  }
  add_store(families, watched.store.space());
  add_http(families, watched);
  add_state(families, watched);
  return families.text();
}

Readiness look_at(const Watched& watched) {
  Readiness out;
  if (watched.keyring.sealed()) {
    out.troubles.emplace_back("sealed");
  }
  if (const ClockState clock = watched.watch.state(); !clock.sure) {
    out.troubles.push_back(clock.trouble);
  } else if (!clock.synchronised) {
    out.warnings.emplace_back("the kernel does not say that its clock is synchronised");
  }
  const Store::Space space = watched.store.space();
  if (space.whole_reserve_bytes > 0 && space.reserve_bytes == 0) {
    out.troubles.emplace_back("the disk is full and its reserve used up");
  } else if (space.reserve_bytes < space.whole_reserve_bytes) {
    out.warnings.emplace_back("the disk is full: its reserve serves codes and revocations alone");
  }
  if (const auto& ends = watched.certificate_ends;
      ends && *ends < watched.now + kCertificateWarning) {
    out.warnings.push_back(fmt::format(
        "the certificate {} at {}", *ends < watched.now ? "ended" : "ends", text_of(*ends)));
  }
  for (const FollowerWatch* follower :
       watched.open ? watched.open->followers : std::vector<const FollowerWatch*>()) {
    if (follower->late()) {
      out.warnings.push_back(fmt::format("the follower \"{}\" stands still, {} entries behind",
                                         follower->name(),
                                         follower->behind()));
    }
  }
  out.warnings.emplace_back(kNoRecoveryQuorum);
  return out;
}

http::Response answer_of(const Readiness& readiness) {
  std::string text = readiness.troubles.empty() ? "ready\n" : "not ready\n";
  for (const std::string& trouble : readiness.troubles) {
    text += fmt::format("trouble: {}\n", trouble);
  }
  for (const std::string& warning : readiness.warnings) {
    text += fmt::format("warning: {}\n", warning);
  }
  return {.status = readiness.troubles.empty() ? 200 : 503,
          .content_type = "text/plain",
          .body = std::move(text)};
}

}  // namespace cofactor
