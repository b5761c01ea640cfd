-- Point reads of a thousand organizations in turn, each request built once.
local requests, at = {}, 0
function init()
	for n = 1, 1000 do
		requests[n] = wrk.format("GET", string.format("/v1/organizations/wa-%05d", n * 7))
	end
end
function request()
	at = at % #requests + 1
	return requests[at]
end
