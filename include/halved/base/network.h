/* Addresses and ranges of them. An IPv4 address is kept as its IPv6 form ::ffff:a.b.c.d. Pure. */
#ifndef HALVED_BASE_NETWORK_H
#define HALVED_BASE_NETWORK_H

#include "halved/base/text.h"

#include <stdbool.h>
#include <stdint.h>

#define LIMIT_NETWORKS 32
#define ADDRESS_TEXT 48 /* room for any address as text */

struct address {
	uint8_t bytes[16];
};

struct networks {
	struct {
		struct address address;
		unsigned bits; /* of the address that count, 0 to 128 */
	} list[LIMIT_NETWORKS];
	size_t count;
	bool local; /* also clients of a local socket */
};

/* Reads "192.0.2.1" or "2001:db8::1"; false for anything else. */
bool address_read(struct text text, struct address *address);

/* From the four bytes of an IPv4 address. */
void address_of_v4(struct address *address, const void *four);

/* The usual text of an address, IPv4 as such. */
void address_print(const struct address *address, char out[ADDRESS_TEXT]);

/* True for 127.0.0.0/8 and ::1. */
bool address_is_loopback(const struct address *address);

/* Reads "10.0.0.0/8, 2001:db8::/32, 192.0.2.1, unix"; false when a part is none of these or there are too
 * many. */
bool networks_read(const char *text, struct networks *networks);

bool networks_have(const struct networks *networks, const struct address *address);

#endif
