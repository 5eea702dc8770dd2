-- What wrk saw, as one line of JSON: every script of ours ends so.
function done(summary, latency, _)
  local errors = summary.errors
  io.write(string.format('{"requests":%d,"duration_us":%d,"errors":%d,"p50_us":%d,"p99_us":%d}\n',
    summary.requests, summary.duration,
    errors.status + errors.connect + errors.read + errors.timeout,
    latency:percentile(50), latency:percentile(99)))
end
