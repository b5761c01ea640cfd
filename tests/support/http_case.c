#include "http_case.h"

#include "halved/base/clock.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct echo *echo;
struct arena *arena;

void set_up(const struct http_bounds *bounds)
{
	echo = echo_start(bounds, NULL);
	arena = arena_new();
}

void tear_down(void)
{
	struct echo_tally *tally = echo_tally(echo);

	CU_ASSERT_TRUE(echo_settles(echo, echo_is_idle));
	CU_ASSERT_EQUAL(atomic_load(&tally->ended), atomic_load(&tally->heads));
	CU_ASSERT_EQUAL(echo_counters(echo).open, 0);
	echo_stop(echo);
	arena_free(arena);
}

int connected(void)
{
	int fd = raw_open(echo_port(echo));

	CU_ASSERT_FATAL(fd >= 0);
	return fd;
}

struct text read_to_end(int fd)
{
	const char *end;
	struct text all = raw_read(arena, fd, 20000, &end);

	CU_ASSERT_STRING_EQUAL(end, "closed");
	return all;
}

const char *body_of(const char *answer)
{
	const char *end = strstr(answer, "\r\n\r\n");

	return end == NULL ? "" : end + 4;
}

bool all_ended(struct echo *server)
{
	struct echo_tally *tally = echo_tally(server);

	return atomic_load(&tally->ended) == atomic_load(&tally->heads);
}

bool has_started(struct echo *server)
{
	return atomic_load(&echo_tally(server)->requests) > 0;
}

void leave(int fd, bool by_reset)
{
	struct linger now = { .l_onoff = by_reset, .l_linger = 0 };

	setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	close(fd);
}

bool is_served_at_once(void)
{
	uint64_t start = clock_now_ms();
	bool right = strcmp(raw_converse(arena, echo_port(echo), TEXT(GET("/good"))), "GET /good") == 0;

	return right && clock_now_ms() - start < 2000;
}
