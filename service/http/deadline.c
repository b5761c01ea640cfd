#include "halved/base/clock.h"
#include "halved/base/limits.h"

#include "connection.h"

/*
 * One sweep looks at every connection: a deadline is set once for each state and no byte moves it, as a
 * timer that starts anew with each byte never stops a slow sender.
 */

/* Aborts: what the kernel still holds for a reader that does not read is thrown away. */
static void abort_connection(struct connection *connection)
{
	static const struct linger now = { .l_onoff = 1, .l_linger = 0 };

	setsockopt(connection->fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	connection->gone = true;
}

static void write_expired(struct connection *connection, uint64_t now)
{
	if (connection->written - connection->written_mark >= LIMIT_STREAM_PACE) {
		connection->written_mark = connection->written;
		connection->write_deadline = now + connection->server->bounds.write;
		return;
	}
	connection->server->counters.timeouts++;
	abort_connection(connection);
	connection_progress(connection, NULL, 0);
}

static void request_expired(struct connection *connection)
{
	struct exchange *exchange = connection->exchange;

	if (exchange->flowing && exchange->reader.body - exchange->body_mark >= LIMIT_STREAM_PACE) {
		exchange_set_pace(exchange);
		return;
	}
	connection->server->counters.timeouts++;
	connection->read_deadline = 0;
	if (exchange->replied || reader_is_blank(&exchange->reader))
		connection->gone = true;
	else
		exchange_fail(exchange, 408, "The request took too long to arrive.");
	connection_progress(connection, NULL, 0);
}

static void read_expired(struct connection *connection)
{
	if (connection->exchange != NULL) {
		request_expired(connection);
		return;
	}
	if (!connection->served)
		connection->server->counters.timeouts++;
	connection_close(connection);
}

static void sweep_list(struct connections *list, uint64_t now)
{
	struct connection *next;

	for (struct connection *connection = TAILQ_FIRST(list); connection != NULL; connection = next) {
		next = TAILQ_NEXT(connection, link);
		if (connection->write_deadline != 0 && connection->write_deadline <= now)
			write_expired(connection, now);
		else if (connection->read_deadline != 0 && connection->read_deadline <= now)
			read_expired(connection);
	}
}

void deadline_sweep(evutil_socket_t fd, short what, void *context)
{
	struct http_server *server = context;
	uint64_t now = clock_now_ms();

	(void)fd;
	(void)what;
	sweep_list(&server->busy, now);
	sweep_list(&server->idle, now);
}
