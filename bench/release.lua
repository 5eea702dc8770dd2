-- The POST of one release, its request strings made beforehand: the same script for both servers.
-- args: the requests file, and how long a connection rests between two of them, in milliseconds.
local requests, at, rest = {}, 0, 0

function init(args)
  local file = assert(args[1], "requests file")
  rest = tonumber(args[2] or 0)
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

function delay()
  return rest == 0 and 0 or math.random(0, 2 * rest)
end

dofile("bench/told.lua")
