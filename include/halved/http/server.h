/*
 * HTTP/1.1 for one worker: a listener, its connections, and requests handed to one handler.
 *
 * Everything runs on the thread of the event_base. Requests of one connection come one at a time. A request
 * that `head` saw lives until it was answered (also when its client has left: answering it is then harmless)
 * and ends with one call of `ended`. Nothing below calls back into the handler from inside a call that the
 * handler makes: `ended`, `drained` and body pieces always come from the loop, later in the same turn.
 */
#ifndef HALVED_HTTP_SERVER_H
#define HALVED_HTTP_SERVER_H

#include "halved/base/network.h"
#include "halved/base/text.h"
#include "halved/http/edge.h"
#include "halved/http/field.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct event_base;
struct http_server;

enum http_method {
	HTTP_GET,
	HTTP_HEAD,
	HTTP_POST,
	HTTP_PUT,
	HTTP_PATCH,
	HTTP_DELETE,
	HTTP_OPTIONS,
	HTTP_OTHER
};

struct http_request {
	struct arena *arena; /* born with the request; freed right after `ended` */
	enum http_method method;
	struct text method_name;
	struct text path, query; /* as sent and still percent-encoded; the query without its question mark */
	const struct http_header *headers;
	size_t header_count;
	struct text body; /* the whole body; empty in stream mode */
	struct text peer; /* the client's address as text, "unix" for a local socket */
	struct address client;
	bool has_client;   /* false: a local socket, and nobody trusted said more */
	bool secure;	   /* a trusted proxy took it by TLS */
	bool clear;	   /* a trusted proxy says that it took it without */
	uint64_t started;  /* clock_now() when its first byte came */
	int status;	   /* of the answer, valid in `ended`; 0 when the client left before there was one */
	size_t bytes_sent; /* of the answer with its head, valid in `ended` */
	void *owner;	   /* free for the handler */
};

enum http_body_mode { HTTP_BODY_WHOLE, HTTP_BODY_STREAM };

/* Times in milliseconds, counts and sizes as in limits.h; a 0 stands for the one of limits.h. */
struct http_bounds {
	unsigned head, body, body_idle, write, idle, linger;
	unsigned connections;
	size_t whole_bodies;		 /* bytes of all whole bodies together */
	size_t body_bytes;		 /* of one whole body */
	unsigned long long stream_bytes; /* of one streamed body */
};

struct http_events {
	/* The head is complete, the body not yet. May http_reply() at once; then `request` is not called. */
	enum http_body_mode (*head)(struct http_request *, void *context);
	/* WHOLE: the body is there. STREAM: the body follows after http_body_start(). */
	void (*request)(struct http_request *, void *context);
	/* Exactly once and last for every request that `head` saw: answered, or the client has left. */
	void (*ended)(struct http_request *, void *context);
	/* Bytes that never became a request were answered with this status. */
	void (*refused)(int status, struct text peer, const char *reason, void *context);
	/* Body (application/problem+json) and perhaps one field more of the layer's own error answers. */
	struct text (*problem)(struct http_request *, int status, const char *reason,
		struct http_header *field, void *context);
	const struct http_bounds *bounds; /* NULL: those of limits.h; must outlive the server */
	const struct http_edge *edge;	  /* NULL: nobody is trusted; must outlive the server */
};

/* The first field of that name (in lower case); NULL when there is none. */
const struct text *http_header(const struct http_request *request, const char *lower_case_name);

struct http_reply {
	int status; /* 200 to 599 */
	const struct http_header *headers;
	size_t header_count; /* without Date, Content-Length, Transfer-Encoding and Connection */
	struct text body;    /* must live as long as the arena */
};

/*
 * Answers, exactly once. A HEAD request gets the same fields and no body; 204 and 304 have none.
 * Before the whole body has come: the rest of it is dropped, or the connection closed behind the answer.
 */
void http_reply(struct http_request *request, const struct http_reply *reply);

/* True when the client has left: a long answer may be cut short, but must still be ended. */
bool http_client_is_gone(const struct http_request *request);

/* A piece of the streamed body; `last` comes alone, with size 0, when all is there. */
typedef void http_body_function(
	struct http_request *request, const char *data, size_t size, bool last, void *context);

/*
 * Streamed request body: starts the flow (and sends 100 Continue where it is waited for). On failure before
 * `last` (client gone, too slow, too large, bad framing) the layer answers and `ended` follows, but never
 * while paused. No piece comes while paused or after http_reply().
 */
void http_body_start(struct http_request *request, http_body_function *function, void *context);
void http_body_pause(struct http_request *request);
void http_body_resume(struct http_request *request);

/*
 * Streamed reply: chunked for HTTP/1.1, ended by closing for 1.0. http_stream_write() always takes the data
 * and returns false when more than LIMIT_REPLY_QUEUE waits: then wait for `drained`, which also comes when
 * the client leaves. http_stream_end() or http_stream_cut() is called exactly once.
 */
void http_stream_start(struct http_request *request, const struct http_reply *head);
bool http_stream_write(struct http_request *request, const char *data, size_t size);
void http_stream_on_drain(
	struct http_request *request, void (*drained)(struct http_request *, void *), void *context);
void http_stream_end(struct http_request *request);

/* Instead of the end: closes the connection, so that a client cannot take what it has for the whole. */
void http_stream_cut(struct http_request *request);

/*
 * Listens at "127.0.0.1", "::1" or "unix:/path" (then `port` and `reuse_port` do not count). Port 0 takes any
 * free one. NULL on failure, with one clear sentence in *error (valid until the thread's next call).
 */
struct http_server *http_server_new(struct event_base *base, const char *address, unsigned port,
	bool reuse_port, const struct http_events *events, void *context, const char **error);

/* The port it listens on; 0 for a local socket. */
unsigned http_server_port(const struct http_server *server);

/* Probes without SO_REUSEPORT, which would hide that another process listens there. */
bool http_port_is_taken(const char *address, unsigned port);

/* Stops accepting, closes idle connections, finishes what runs with "Connection: close". */
void http_server_drain(struct http_server *server);

/* True when no connection and no request is left. */
bool http_server_is_idle(const struct http_server *server);

/* Closes all at once; requests that still wait get `ended` and must not be touched afterwards. */
void http_server_free(struct http_server *server);

struct http_counters {
	uint64_t accepted, refused, open, requests, bytes_in, bytes_out;
	uint64_t timeouts; /* connections closed by a deadline, idle ones apart */
	uint64_t paused;   /* times the listener paused: no descriptors, too many connections */
};
void http_server_counters(const struct http_server *server, struct http_counters *counters);

#endif
