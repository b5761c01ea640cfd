/* What the parts of the HTTP layer share: the server, its connections, and the request a connection works on.
 */
#ifndef HALVED_HTTP_CONNECTION_H
#define HALVED_HTTP_CONNECTION_H

#include "halved/http/reader.h"
#include "queue.h"

#include <event2/event.h>
#include <event2/event_struct.h>
#include <event2/listener.h>
#include <sys/queue.h>
#include <sys/socket.h>
#include <sys/un.h>

#define READ_SIZE (64 * 1024)

/* One request and its answer; lives in the request's arena. */
struct exchange {
	struct http_request request; /* first, so that one is the other */
	struct connection *connection;
	struct reader reader;
	struct buffer body;
	http_body_function *body_function;
	void *body_context;
	void (*drained)(struct http_request *, void *);
	void *drained_context;
	struct text head, rest;	      /* of the answer, still to be written */
	unsigned long long body_mark; /* bytes of the body when its current deadline was set */
	enum http_body_mode mode;
	bool seen;     /* the handler knows it, so `ended` is due */
	bool handed;   /* `request` was called */
	bool complete; /* all of it has been read */
	bool failed;   /* the layer answered by itself and reads no more of it */
	bool replied;  /* an answer has begun */
	bool open;     /* the answer is a stream that has not ended */
	bool chunked;  /* that stream is chunked */
	bool flowing;  /* the handler takes the streamed body */
	bool paused;
	bool stuffed; /* the handler was told to wait for `drained` */
	bool keep_alive;
};

struct connection {
	TAILQ_ENTRY(connection) link;	/* in server->busy or server->idle */
	TAILQ_ENTRY(connection) waking; /* in server->woken, when `woken` */
	struct http_server *server;
	struct exchange *exchange; /* the request in hand */
	struct queue ahead;	   /* read, but not looked at yet */
	struct queue output;	   /* written before the answer's head and rest */
	int fd;
	uint64_t read_deadline, write_deadline; /* clock_now_ms(); 0 for none */
	uint64_t written, written_mark;		/* bytes, also when the current write deadline was set */
	size_t lingered;			/* bytes dropped behind the last answer */
	bool running;				/* inside connection_progress() */
	bool woken;
	bool is_idle;	    /* which of the lists it is in */
	bool served;	    /* at least one request was answered */
	bool eof;	    /* the client sends no more */
	bool blocked;	    /* the socket takes no more for now */
	bool gone;	    /* nothing can be read or written any more */
	bool closing;	    /* the last answer has been given */
	bool lingering;	    /* that answer is out; reads on so that no reset eats it */
	bool reads, writes; /* which events are added */
	struct event read_event, write_event;
	bool has_address; /* false for a local socket */
	bool trusted;	  /* what it says of its client is believed */
	struct address address;
	char peer[ADDRESS_TEXT];
};

TAILQ_HEAD(connections, connection);

struct http_server {
	struct event_base *base;
	struct http_events events;
	void *context;
	struct http_bounds bounds;
	struct evconnlistener *listener; /* NULL once draining */
	struct event *sweep, *wake, *resume;
	struct connections busy, idle, woken;
	size_t whole_bodies;
	struct http_counters counters;
	uint64_t pause_logged;
	bool draining;
	char path[108]; /* of a local socket, removed at the end */
	char date[32];
	int64_t date_second;
	char scratch[READ_SIZE];
};

/* connection.c */
void connection_new(struct http_server *server, int fd, const struct sockaddr *address);
void connection_progress(struct connection *connection, const char *data, size_t size);
void connection_wake(struct connection *connection);  /* progress, later in this turn of the loop */
void connection_close(struct connection *connection); /* at once; ends its request whatever it waits for */
void connection_on_readable(evutil_socket_t fd, short what, void *context);

/* exchange.c */
struct exchange *exchange_new(struct connection *connection);
size_t exchange_read(struct exchange *exchange, const char *data, size_t size, bool *more);
bool exchange_wants_input(const struct exchange *exchange);
bool exchange_is_over(const struct exchange *exchange);
bool exchange_is_abandoned(const struct exchange *exchange); /* its client is gone: may it end now? */
void exchange_end(struct exchange *exchange);
void exchange_fail(struct exchange *exchange, int status, const char *reason);
void exchange_set_pace(struct exchange *exchange);

/* output.c */
bool output_is_empty(const struct connection *connection);
void output_flush(struct connection *connection);

/* reply.c */
void reply_send(struct exchange *exchange, const struct http_reply *reply);
void reply_continue(struct exchange *exchange);

/* deadline.c */
void deadline_sweep(evutil_socket_t fd, short what, void *context);

/* local.c */
bool local_is_taken(const struct sockaddr_un *address);
int local_join(const struct sockaddr_un *address, bool shared); /* -1 with errno */
void local_leave(const char *path);

/* listener.c */
const char *listener_open(struct http_server *server, const char *address, unsigned port, bool reuse_port);
void listener_close(struct http_server *server);
void listener_resume(evutil_socket_t fd, short what, void *context);

#endif
