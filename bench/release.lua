-- The POST of one release, its request strings made beforehand: the same script for both servers.
local requests, at, counts = {}, 0, {}

function init(args)
  local file = assert(args[1], "requests file")
  local body = '{"reason":"INC-42 bench"}'
  for line in io.lines(file) do
    local path, token = line:match("^(%S+) (%S+)$")
    requests[#requests + 1] = wrk.format("POST", path,
      {["Authorization"] = "Bearer " .. token, ["Content-Type"] = "application/json"}, body)
  end
end

function request()
  at = at % #requests + 1
  return requests[at]
end

-- Per thread; summed through the environment of done() by wrk's own error count.
function done(summary, latency, _)
  io.write(string.format('{"requests":%d,"duration_us":%d,"errors":%d,"p50_us":%d,"p99_us":%d}\n',
    summary.requests, summary.duration,
    summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout,
    latency:percentile(50), latency:percentile(99)))
end
