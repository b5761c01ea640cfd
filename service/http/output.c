#include "halved/base/clock.h"

#include "connection.h"

#include <errno.h>
#include <sys/uio.h>

enum { QUEUE, HEAD, REST, PIECES };

static void list_pieces(const struct connection *connection, struct text pieces[PIECES])
{
	const struct exchange *exchange = connection->exchange;

	pieces[QUEUE] = queue_text(&connection->output);
	pieces[HEAD] = pieces[REST] = (struct text){ 0 };
	if (exchange == NULL)
		return;
	pieces[HEAD] = exchange->head;
	pieces[REST] = exchange->rest;
}

bool output_is_empty(const struct connection *connection)
{
	struct text pieces[PIECES];

	list_pieces(connection, pieces);
	return pieces[QUEUE].size + pieces[HEAD].size + pieces[REST].size == 0;
}

static size_t take_from(struct text *text, size_t size)
{
	size_t part = size < text->size ? size : text->size;

	text->data += part;
	text->size -= part;
	return size - part;
}

static void take_written(struct connection *connection, size_t size)
{
	size_t queued = queue_text(&connection->output).size;
	size_t part = size < queued ? size : queued;

	connection->written += size;
	connection->server->counters.bytes_out += size;
	if (part > 0)
		queue_take(&connection->output, part);
	if (connection->exchange == NULL)
		return;
	connection->exchange->request.bytes_sent += size;
	size = take_from(&connection->exchange->head, size - part);
	take_from(&connection->exchange->rest, size);
}

/* One attempt at writing all that waits; false when it is of no use to go on. */
static bool write_once(struct connection *connection)
{
	struct text pieces[PIECES];
	struct iovec parts[PIECES];
	struct msghdr message = { .msg_iov = parts };
	ssize_t wrote;

	list_pieces(connection, pieces);
	for (int i = 0; i < PIECES; i++)
		if (pieces[i].size > 0)
			parts[message.msg_iovlen++] =
				(struct iovec){ .iov_base = (void *)(uintptr_t)pieces[i].data,
					.iov_len = pieces[i].size };
	if (message.msg_iovlen == 0)
		return false;
	wrote = sendmsg(connection->fd, &message, MSG_NOSIGNAL);
	if (wrote >= 0)
		take_written(connection, (size_t)wrote);
	else if (errno == EAGAIN || errno == EWOULDBLOCK)
		connection->blocked = true;
	else if (errno != EINTR)
		connection->gone = true;
	return !connection->blocked && !connection->gone;
}

void output_flush(struct connection *connection)
{
	if (connection->gone || connection->blocked)
		return;
	while (write_once(connection))
		continue;
	if (!connection->blocked) {
		connection->write_deadline = 0;
	} else if (connection->write_deadline == 0) {
		connection->write_deadline = clock_now_ms() + connection->server->bounds.write;
		connection->written_mark = connection->written;
	}
}
