#include "halved/base/network.h"

#include "halved/base/check.h"

#include <arpa/inet.h>
#include <string.h>

static const uint8_t mapped[12] = { [10] = 0xFF, [11] = 0xFF };

static bool is_v4(const struct address *address)
{
	return memcmp(address->bytes, mapped, sizeof(mapped)) == 0;
}

void address_of_v4(struct address *address, const void *four)
{
	memcpy(address->bytes, mapped, sizeof(mapped));
	memcpy(address->bytes + sizeof(mapped), four, 4);
}

bool address_read(struct text text, struct address *address)
{
	char string[ADDRESS_TEXT];

	if (text.size == 0 || text.size >= sizeof(string))
		return false;
	memcpy(string, text.data, text.size);
	string[text.size] = '\0';
	if (inet_pton(AF_INET6, string, address->bytes) == 1)
		return true;
	memcpy(address->bytes, mapped, sizeof(mapped));
	return inet_pton(AF_INET, string, address->bytes + sizeof(mapped)) == 1;
}

void address_print(const struct address *address, char out[ADDRESS_TEXT])
{
	const char *done = is_v4(address)
				   ? inet_ntop(AF_INET, address->bytes + sizeof(mapped), out, ADDRESS_TEXT)
				   : inet_ntop(AF_INET6, address->bytes, out, ADDRESS_TEXT);

	check(done != NULL);
}

bool address_is_loopback(const struct address *address)
{
	static const uint8_t one[16] = { [15] = 1 };

	return is_v4(address) ? address->bytes[12] == 127 : memcmp(address->bytes, one, sizeof(one)) == 0;
}

/* Reads one range; without a slash all bits count. */
static bool read_network(struct text text, struct address *address, unsigned *bits)
{
	const char *slash = memchr(text.data, '/', text.size);
	struct text start = { text.data, slash == NULL ? text.size : (size_t)(slash - text.data) };
	unsigned long long given;

	if (!address_read(start, address))
		return false;
	*bits = 128;
	if (slash == NULL)
		return true;
	if (!text_number((struct text){ slash + 1, text.size - start.size - 1 }, is_v4(address) ? 32 : 128,
		    &given))
		return false;
	*bits = (unsigned)given + (is_v4(address) ? 96 : 0);
	return true;
}

bool networks_read(const char *text, struct networks *networks)
{
	*networks = (struct networks){ 0 };
	while (*text != '\0') {
		struct text part = { text, strcspn(text, ", ") };

		text += part.size + (text[part.size] != '\0');
		if (part.size == 0)
			continue;
		if (text_is(part, "unix")) {
			networks->local = true;
			continue;
		}
		if (networks->count == LIMIT_NETWORKS ||
			!read_network(part, &networks->list[networks->count].address,
				&networks->list[networks->count].bits))
			return false;
		networks->count++;
	}
	return networks->count > 0 || networks->local;
}

static bool is_within(const struct address *address, const struct address *start, unsigned bits)
{
	unsigned rest = bits % 8;

	if (memcmp(address->bytes, start->bytes, bits / 8) != 0)
		return false;
	return rest == 0 || (address->bytes[bits / 8] ^ start->bytes[bits / 8]) >> (8 - rest) == 0;
}

bool networks_have(const struct networks *networks, const struct address *address)
{
	for (size_t i = 0; i < networks->count; i++)
		if (is_within(address, &networks->list[i].address, networks->list[i].bits))
			return true;
	return false;
}
