#include "raw.h"

#include "halved/base/arena.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#define LONGEST (64 * 1024 * 1024)
#define PATIENCE 20000

int raw_open(unsigned port)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

bool raw_send(int fd, const char *data, size_t size)
{
	while (size > 0) {
		ssize_t sent = send(fd, data, size, MSG_NOSIGNAL);

		if (sent < 0 && errno == EINTR)
			continue;
		if (sent <= 0)
			return false;
		data += sent;
		size -= (size_t)sent;
	}
	return true;
}

bool raw_say(int fd, const char *string)
{
	return raw_send(fd, string, strlen(string));
}

struct text raw_read(struct arena *arena, int fd, int milliseconds, const char **end)
{
	struct buffer *buffer = arena_buffer(arena, LONGEST);
	char piece[65536];

	*end = "open";
	for (;;) {
		struct pollfd ready = { .fd = fd, .events = POLLIN };
		ssize_t got;

		if (poll(&ready, 1, milliseconds) <= 0)
			break;
		got = recv(fd, piece, sizeof(piece), 0);
		if (got <= 0) {
			*end = got == 0 ? "closed" : "reset";
			break;
		}
		buffer_add(buffer, piece, (size_t)got);
	}
	return (struct text){ buffer->data == NULL ? "" : buffer->data, buffer->size };
}

static const char *find(struct text text, const char *string)
{
	return text.size == 0 ? NULL : memmem(text.data, text.size, string, strlen(string));
}

static size_t head_size(struct text answer)
{
	const char *end = find(answer, "\r\n\r\n");

	return end == NULL ? 0 : (size_t)(end - answer.data) + 4;
}

const char *raw_field(struct arena *arena, struct text answer, const char *name)
{
	struct text head = { answer.data, head_size(answer) };
	const char *line;

	while ((line = find(head, "\r\n")) != NULL) {
		size_t skip = (size_t)(line + 2 - head.data), size = strlen(name);
		const char *end;

		head = (struct text){ head.data + skip, head.size - skip };
		end = find(head, "\r\n");
		if (end == NULL || head.size <= size || strncasecmp(head.data, name, size) != 0 ||
			head.data[size] != ':')
			continue;
		return text_copy(arena, text_trim((struct text){ head.data + size + 1,
						(size_t)(end - head.data) - size - 1 }));
	}
	return "";
}

const char *raw_answer(struct arena *arena, int fd)
{
	struct buffer *buffer = arena_buffer(arena, LONGEST);
	size_t wanted = 0;
	char byte;

	while (wanted == 0 || buffer->size < wanted) {
		struct pollfd ready = { .fd = fd, .events = POLLIN };
		struct text so_far;

		if (poll(&ready, 1, PATIENCE) <= 0 || recv(fd, &byte, 1, 0) <= 0)
			break;
		buffer_add(buffer, &byte, 1);
		so_far = (struct text){ buffer->data, buffer->size };
		if (wanted == 0 && byte == '\n' && head_size(so_far) > 0)
			wanted = buffer->size + strtoul(raw_field(arena, so_far, "content-length"), NULL, 10);
	}
	return buffer->data == NULL ? "" : buffer->data;
}

const char *raw_words(struct arena *arena, struct text answers)
{
	struct buffer *words = arena_buffer(arena, LONGEST);

	while (head_size(answers) > 0) {
		size_t head = head_size(answers);
		size_t body = strtoul(raw_field(arena, answers, "content-length"), NULL, 10);
		int status = atoi(answers.data + strlen("HTTP/1.1 "));

		if (body > answers.size - head)
			return "a cut answer";
		if (status >= 200)
			buffer_string(words, words->size > 0 ? " | " : "");
		if (status == 200)
			buffer_add(words, answers.data + head, body);
		else if (status > 200)
			buffer_format(words, "%d", status);
		answers = (struct text){ answers.data + head + body, answers.size - head - body };
	}
	if (answers.size > 0)
		buffer_string(words, " and stray bytes");
	return words->data == NULL ? "" : words->data;
}

const char *raw_converse(struct arena *arena, unsigned port, struct text bytes)
{
	int fd = raw_open(port);
	struct text answers;
	const char *end = "open", *words;

	if (fd < 0)
		return "no connection";
	if (!raw_send(fd, bytes.data, bytes.size)) {
		close(fd);
		return "not taken";
	}
	shutdown(fd, SHUT_WR);
	answers = raw_read(arena, fd, PATIENCE, &end);
	close(fd);
	words = raw_words(arena, answers);
	return strcmp(end, "closed") == 0 ? words : arena_format(arena, "%s and %s", words, end);
}
