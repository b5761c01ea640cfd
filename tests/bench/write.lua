-- Durable single submissions: each a new key and one cell, over 300 members and 20 years.
local count, run = 0, os.getenv("BENCH_RUN") or "0"
local thread = 0
function setup(t)
	t:set("number", thread)
	thread = thread + 1
end
function request()
	count = count + 1
	local year = 2003 + math.floor(count / 300) % 20
	local body = string.format('{"organization":"wa-%05d","school_year":"%d-%02d","kind":"annual","source":"Example",' ..
		'"cells":[{"enrolled":200,"chronic":50}]}', count * 7 % 300 + 1, year, (year + 1) % 100)
	return wrk.format("POST", "/v1/networks/bench/submissions",
		{ ["Content-Type"] = "application/json", ["Authorization"] = wrk.headers["Authorization"],
			["Idempotency-Key"] = run .. "-" .. number .. "-" .. count }, body)
end
