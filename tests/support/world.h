/*
 * Records made from the examples of the field tables: one for every route that creates one, in the order of
 * the routes. So every example is proved valid, and every address has something behind it.
 */
#ifndef HALVED_TESTS_WORLD_H
#define HALVED_TESTS_WORLD_H

#include "api.h"

/* Makes the records once. Every test that uses them begins with it. */
void world_make(void);

/* A suite's network of its own, beside the world: true the first time, when its members and the rest are to
 * be made. */
bool world_found_once(bool *is_made, const char *template);

/* The route's path with the world's ids in it; NULL when the world lacks one of them. */
const char *world_path(const struct route *route);

/*
 * Body of one more record of what the route creates. The record there is gets withdrawn where there can be
 * only one like it.
 */
const char *world_room(const struct route *route);

/* Body of one more record, with what must be its own; other records stay. */
const char *world_body(const struct route *route);

/* The new record takes the place of the one there was. */
void world_remember(const struct route *route, const struct answer *answer);

/* One more record that comes by a file; in the world's place of the one there was. */
const struct answer *world_upload(const struct resource *resource);

/* Remembers an id under the name that paths use. */
void world_set(const char *parameter, const char *id);
const char *world_get(const char *parameter);

/* Addresses: of a list of the world's network, and of what can be done with a record. */
const char *in_network(const char *list);
const char *state(const char *path, const char *verb);

/* Forgets what a record said before, and expect()s that it still says this. */
void expect_forgotten(enum who who, const char *record, const char *field, const char *value);

/* Signs somebody who has a token in with a browser; 64 digits behind hs_. */
void sign_in(enum who who, const char *secret);

/* The header lines of a sign-in of its own. */
const char *signed_in(enum who who);

/* Undoes that somebody was shut out, and what went with it. */
void world_let_in(void);

/* Publishes an ask; one whose day is past as if it had been published before. And gives it another day. */
void publish_ask(const char *ask);
void ask_due(const char *ask, const char *day);

/* Creates a record in a list of the network, as it should work; its address. */
const char *create(enum who who, const char *list, const char *body);

/* A body of the resource's examples. `name`: a member that is `replacement` instead (NULL: is left out). */
const char *example_body(const struct resource *resource, const char *name, const char *replacement);

/* True when a creation may give the field. */
bool is_given(const struct field *field);

/* True for a route that makes a record. */
bool is_creation(const struct route *route);

#endif
