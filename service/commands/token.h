/* Making tokens, for service/commands/ only. */
#ifndef HALVED_COMMANDS_TOKEN_H
#define HALVED_COMMANDS_TOKEN_H

#include <stdbool.h>

struct plain;

#define TOKEN_SIZE (sizeof("hv_") - 1 + 2 * 32) /* 256 random bits */

struct token_order {
	const char *role;
	const char *network; /* slug or id: for a network's role that holds in this one only, else NULL */
	const char *organization; /* its address or id: for an organization's role, else NULL */
	const char *label;
	const char *expires; /* a moment as PostgreSQL reads one; NULL: never */
};

/*
 * Writes a new token to `token` and stores its SHA-256. False when there is no such organization or
 * network (then plain_error() is empty) or PostgreSQL refuses. The connection is the owner's.
 */
bool token_make(struct plain *plain, const struct token_order *order, char token[TOKEN_SIZE + 1]);
#endif
