#include "counted.h"

const char *found_network(void)
{
	static unsigned number;
	const char *body;

	world_make();
	body = api_text("{\"slug\":\"summary-%u\",\"name\":\"Example\",\"aim\":\"Half.\",\"starts_on\":"
			"\"2024-09-01\","
			"\"goal\":{\"baseline_year\":\"2023-24\",\"target_reduction\":0.5,\"target_year\":"
			"\"2028-29\"}}",
		++number);
	expect_status(api_post(FACILITATOR, "/v1/networks", body), 201, "a network");
	return api_text("/v1/networks/summary-%u", number);
}

void join(const char *network, const char *code, const char *joined_on, const char *dates)
{
	expect_status(
		api_post(FACILITATOR, api_text("%s/members", network),
			api_text("{\"organization\":\"%s\",\"joined_on\":\"%s\"%s}", code, joined_on, dates)),
		201, "%s joins", code);
}

const char *count(const char *network, const char *code, const char *period, const char *cell)
{
	const struct answer *answer = api_post(FACILITATOR, api_text("%s/submissions", network),
		api_text("{\"organization\":\"%s\",%s,\"cells\":[{%s}]}", code, period, cell));

	expect_status(answer, 201, "%s of %s", period, code);
	expect_status(api_post(FACILITATOR, state(answer->location, "submit"), NULL), 200, "it is submitted");
	expect_status(api_post(FACILITATOR, state(answer->location, "accept"), NULL), 200, "it is accepted");
	return answer->location;
}

const struct answer *summary(enum who who, const char *network, const char *query)
{
	const struct answer *answer = api_get(who, api_text("%s/summary?%s", network, query));

	expect_status(answer, 200, "%s", query);
	return answer;
}

const char *moment(void)
{
	return api_text("%s", api_sql("select to_char(clock_timestamp() at time zone 'UTC', "
				      "'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"));
}
