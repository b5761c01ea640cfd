/* Bytes that wait: added at the end, taken from the front without moving the rest each time. */
#ifndef HALVED_HTTP_QUEUE_H
#define HALVED_HTTP_QUEUE_H

#include "halved/base/text.h"

struct queue {
	struct buffer buffer;
	size_t at; /* what lies before it has been taken */
};

static inline struct text queue_text(const struct queue *queue)
{
	if (queue->buffer.size == queue->at)
		return (struct text){ 0 };
	return (struct text){ queue->buffer.data + queue->at, queue->buffer.size - queue->at };
}

/* Frees the memory once all has been taken: an idle connection keeps none. */
static inline void queue_take(struct queue *queue, size_t size)
{
	queue->at += size;
	if (queue->at < queue->buffer.size)
		return;
	buffer_free(&queue->buffer);
	queue->at = 0;
}

/* Moves what is left to the front only when at least half was taken. */
static inline void queue_add(struct queue *queue, const char *data, size_t size)
{
	if (queue->at > 0 && queue->at >= queue->buffer.size / 2) {
		buffer_consume(&queue->buffer, queue->at);
		queue->at = 0;
	}
	buffer_add(&queue->buffer, data, size);
}

#endif
