/* Records given as JSON documents of the API's routes, for service/commands/ only. */
#ifndef HALVED_COMMANDS_RECORDS_H
#define HALVED_COMMANDS_RECORDS_H

struct arena;
struct json;
struct plain;

/* Reads a JSON file of at most a megabyte; NULL with *fault, one sentence, when it is none. */
const struct json *records_read(struct arena *arena, const char *path, const char **fault);

/*
 * What POST of the document to this path does: the same check, the same statement. NULL when it is done, else
 * all that is wrong, a line each. Inside the caller's transaction, on behalf of its actor; after
 * statements_prepare().
 */
const char *records_post(
	struct plain *plain, struct arena *arena, const char *path, const struct json *document);

#endif
