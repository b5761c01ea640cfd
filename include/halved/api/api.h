/*
 * The API as the worker sees it: one struct api per worker, given to the HTTP server as the context of its
 * events.
 */
#ifndef HALVED_API_API_H
#define HALVED_API_API_H

#include "halved/http/server.h"

struct api;
struct db;
struct errands;
struct known_providers;
struct rates;
struct settings;
struct transfers;

/* `db` may be NULL while the worker starts; then requests that need it are answered 503. */
struct api *api_new(struct db *db, struct errands *imports, struct errands *passwords, struct errands *packs,
	struct transfers *transfers, struct known_providers *providers, struct rates *rates,
	const struct settings *settings);
void api_free(struct api *api);

/* For http_server_new(), with the struct api as its context. */
extern const struct http_events api_events;

/* Fields of every answer, and of those that go out by TLS; see struct http_edge. */
extern const char api_fields[], api_secure_fields[], api_secure_fields_below[];

/* Refuses to start: NULL when every route is whole (right, statement or steps, texts), else what is wrong. */
const char *routes_check(void);

/* The same of screened text, once the statements are prepared: the roster is found from each such route. */
const char *screens_check(void);

#endif
