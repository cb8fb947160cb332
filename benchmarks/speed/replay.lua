-- For wrk: sends the bodies of a file in turn, and ends with one line of JSON.
-- Arguments: a file with a header in each line, a file with a body in each line.
local requests = {}
local sent = 0

function init(arguments)
  local headers = {}
  for line in io.lines(arguments[1]) do
    local name, value = line:match("^(%S+): (.*)$")
    headers[name] = value
  end
  for line in io.lines(arguments[2]) do
    requests[#requests + 1] = wrk.format("POST", "/", headers, line)
  end
end

function request()
  sent = sent % #requests + 1
  return requests[sent]
end

function done(summary, latency, _)
  local errors = summary.errors
  local lost = errors.connect + errors.read + errors.write + errors.timeout
  io.write(string.format(
    'RESULT {"requests": %d, "seconds": %.6f, "p50_us": %d, "p99_us": %d, "refused": %d, "lost": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50), latency:percentile(99), errors.status, lost
  ))
end
