#include "connection.h"

#include "halved/base/check.h"
#include "halved/base/clock.h"
#include "halved/base/limits.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- ending ---- */

static void close_socket(struct connection *connection)
{
	if (connection->fd < 0)
		return;
	event_del(&connection->read_event);
	event_del(&connection->write_event);
	close(connection->fd);
	connection->fd = -1;
	connection->read_deadline = connection->write_deadline = 0;
	connection->server->counters.open--;
	queue_take(&connection->output, queue_text(&connection->output).size);
	queue_take(&connection->ahead, queue_text(&connection->ahead).size);
}

static struct connections *list_of(struct connection *connection)
{
	return connection->is_idle ? &connection->server->idle : &connection->server->busy;
}

static void free_connection(struct connection *connection)
{
	close_socket(connection);
	if (connection->woken)
		TAILQ_REMOVE(&connection->server->woken, connection, waking);
	TAILQ_REMOVE(list_of(connection), connection, link);
	buffer_free(&connection->output.buffer);
	buffer_free(&connection->ahead.buffer);
	free(connection);
}

void connection_close(struct connection *connection)
{
	connection->gone = connection->running = true;
	if (connection->exchange != NULL)
		exchange_end(connection->exchange);
	free_connection(connection);
}

/* Closing at once would let a reset overtake the answer: first say that no more comes, and read on a while.
 */
static void start_linger(struct connection *connection)
{
	if (connection->eof || shutdown(connection->fd, SHUT_WR) < 0) {
		connection->gone = true;
		return;
	}
	connection->lingering = true;
	connection->read_deadline = clock_now_ms() + connection->server->bounds.linger;
}

/* ---- going on ---- */

static void end_exchange(struct connection *connection)
{
	struct http_server *server = connection->server;

	connection->closing = !connection->exchange->keep_alive || server->draining;
	exchange_end(connection->exchange);
	connection->served = true;
	connection->read_deadline = clock_now_ms() + server->bounds.idle;
}

/* The client has sent its last byte, and the request in hand is not complete. */
static void meet_eof(struct connection *connection)
{
	struct exchange *exchange = connection->exchange;

	if (!exchange->seen && reader_is_blank(&exchange->reader))
		connection->gone = true;
	else
		exchange_fail(exchange, 400, "The request ended before it was complete.");
}

/* One thing after the other until input or the handler is waited for; returns how much of the input is used.
 */
static size_t advance(struct connection *connection, const char *data, size_t size)
{
	size_t used = 0;
	bool more;

	while (!connection->gone && !connection->lingering) {
		if (connection->exchange != NULL && exchange_is_over(connection->exchange)) {
			end_exchange(connection);
		} else if (connection->closing) {
			start_linger(connection);
		} else if (connection->exchange == NULL) {
			if (used == size) {
				connection->gone = connection->eof;
				break;
			}
			connection->exchange = exchange_new(connection);
		} else if (exchange_wants_input(connection->exchange)) {
			used += exchange_read(connection->exchange, data + used, size - used, &more);
			if (more && !connection->eof)
				break;
			if (more)
				meet_eof(connection);
		} else {
			break;
		}
	}
	return connection->lingering ? size : used;
}

/* Called only when the socket takes more, so that a fast reader cannot keep the loop to itself. */
static void offer_drained(struct connection *connection)
{
	struct exchange *exchange = connection->exchange;

	if (exchange == NULL || !exchange->stuffed || connection->blocked)
		return;
	if (queue_text(&connection->output).size > LIMIT_REPLY_QUEUE / 2 && !connection->gone)
		return;
	exchange->stuffed = false;
	if (exchange->drained != NULL)
		exchange->drained(&exchange->request, exchange->drained_context);
}

/* The client has left. False when the connection is freed; else the handler is still to answer. */
static bool outlives_client(struct connection *connection)
{
	struct exchange *exchange = connection->exchange;

	close_socket(connection);
	if (exchange == NULL || exchange_is_abandoned(exchange)) {
		connection_close(connection);
		return false;
	}
	if (exchange->stuffed) {
		connection->blocked = false;
		connection->running = true;
		offer_drained(connection);
		connection->running = false;
		connection_wake(connection);
	}
	return true;
}

static void want(struct event *event, bool *added, bool wanted)
{
	if (*added == wanted)
		return;
	*added = wanted;
	check((wanted ? event_add(event, NULL) : event_del(event)) == 0);
}

static void put_in_list(struct connection *connection)
{
	bool is_idle = connection->exchange == NULL && connection->served && !connection->lingering;

	if (is_idle == connection->is_idle)
		return;
	TAILQ_REMOVE(list_of(connection), connection, link);
	connection->is_idle = is_idle;
	TAILQ_INSERT_TAIL(list_of(connection), connection, link);
}

static void wait_for_events(struct connection *connection)
{
	bool stuffed = connection->exchange != NULL && connection->exchange->stuffed;
	bool room = queue_text(&connection->ahead).size < LIMIT_READ_AHEAD;

	want(&connection->read_event, &connection->reads,
		!connection->eof && (connection->lingering || room));
	want(&connection->write_event, &connection->writes, connection->blocked || stuffed);
	put_in_list(connection);
}

void connection_progress(struct connection *connection, const char *data, size_t size)
{
	struct text ahead;
	size_t used;

	if (queue_text(&connection->ahead).size > 0 && size > 0) {
		queue_add(&connection->ahead, data, size);
		size = 0;
	}
	ahead = queue_text(&connection->ahead);
	connection->running = true;
	output_flush(connection);
	used = ahead.size > 0 ? advance(connection, ahead.data, ahead.size) : advance(connection, data, size);
	output_flush(connection);
	connection->running = false;
	if (connection->gone && !outlives_client(connection))
		return;
	if (connection->gone)
		return;
	if (ahead.size > 0)
		queue_take(&connection->ahead, used);
	else if (used < size)
		queue_add(&connection->ahead, data + used, size - used);
	if (connection->exchange != NULL && exchange_is_over(connection->exchange))
		connection_wake(connection);
	wait_for_events(connection);
}

void connection_wake(struct connection *connection)
{
	struct http_server *server = connection->server;

	if (connection->running || connection->woken)
		return;
	if (TAILQ_EMPTY(&server->woken))
		event_active(server->wake, EV_WRITE, 0);
	connection->woken = true;
	TAILQ_INSERT_TAIL(&server->woken, connection, waking);
}

/* ---- the socket ---- */

static void drop_input(struct connection *connection, ssize_t got)
{
	connection->lingered += (size_t)got;
	if (got == 0 || connection->lingered > LIMIT_LINGER)
		connection_close(connection);
}

void connection_on_readable(evutil_socket_t fd, short what, void *context)
{
	struct connection *connection = context;
	struct http_server *server = connection->server;
	ssize_t got = recv(fd, server->scratch, READ_SIZE, 0);

	(void)what;
	if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
		return;
	if (got > 0)
		server->counters.bytes_in += (size_t)got;
	if (connection->lingering) {
		drop_input(connection, got < 0 ? 0 : got);
		return;
	}
	if (got < 0)
		connection->gone = true;
	connection->eof |= got == 0;
	connection_progress(connection, server->scratch, got > 0 ? (size_t)got : 0);
}

static void on_writable(evutil_socket_t fd, short what, void *context)
{
	struct connection *connection = context;

	(void)fd;
	(void)what;
	connection->blocked = false;
	connection->running = true;
	output_flush(connection);
	offer_drained(connection);
	connection_progress(connection, NULL, 0);
}

static void name_peer(struct connection *connection, const struct sockaddr *peer)
{
	const struct http_edge *edge = connection->server->events.edge;
	struct address *address = &connection->address;

	connection->has_address = peer->sa_family == AF_INET || peer->sa_family == AF_INET6;
	if (peer->sa_family == AF_INET)
		address_of_v4(address, &((const struct sockaddr_in *)(const void *)peer)->sin_addr);
	else if (peer->sa_family == AF_INET6)
		memcpy(address->bytes, &((const struct sockaddr_in6 *)(const void *)peer)->sin6_addr,
			sizeof(address->bytes));
	if (connection->has_address)
		address_print(address, connection->peer);
	else
		snprintf(connection->peer, sizeof(connection->peer), "unix");
	if (edge != NULL)
		connection->trusted = connection->has_address ? networks_have(&edge->trusted, address)
							      : edge->trusted.local;
}

void connection_new(struct http_server *server, int fd, const struct sockaddr *address)
{
	struct connection *connection = calloc(1, sizeof(*connection));

	check(connection != NULL);
	connection->server = server;
	connection->fd = fd;
	connection->ahead.buffer.max = LIMIT_READ_AHEAD + 2 * READ_SIZE;
	connection->output.buffer.max = LIMIT_REPLY;
	connection->read_deadline = clock_now_ms() + server->bounds.head;
	name_peer(connection, address);
	event_assign(&connection->read_event, server->base, fd, EV_READ | EV_PERSIST, connection_on_readable,
		connection);
	event_assign(
		&connection->write_event, server->base, fd, EV_WRITE | EV_PERSIST, on_writable, connection);
	TAILQ_INSERT_TAIL(&server->busy, connection, link);
	server->counters.accepted++;
	server->counters.open++;
	wait_for_events(connection);
}
