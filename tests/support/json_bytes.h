/* RFC 8259 once more, as an automaton that takes a document byte by byte: what the JSON check is fuzzed
 * against. */
#ifndef HALVED_TESTS_JSON_BYTES_H
#define HALVED_TESTS_JSON_BYTES_H

#include <stdbool.h>
#include <stddef.h>

/* True for one JSON text in UTF-8, nested no deeper than LIMIT_JSON_DEPTH. */
bool json_bytes_are_good(const char *data, size_t size);

#endif
