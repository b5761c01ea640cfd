#include "halved/db/private.h"

#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>

static const char *value_of(const PQconninfoOption *options, const char *keyword)
{
	while (strcmp(options->keyword, keyword) != 0)
		options++;
	return options->val != NULL || options->envvar == NULL ? options->val : getenv(options->envvar);
}

static bool is_here(const char *host, size_t size)
{
	static const char *const names[] = { "localhost", "127.0.0.1", "::1" };

	if (size == 0 || host[0] == '/' || host[0] == '@')
		return true;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strlen(names[i]) == size && memcmp(names[i], host, size) == 0)
			return true;
	return false;
}

/* A list parted by commas; none is the local socket. */
static bool are_here(const char *hosts)
{
	bool here = true;

	while (hosts != NULL && here) {
		size_t size = strcspn(hosts, ",");

		here = is_here(hosts, size);
		hosts = hosts[size] == ',' ? hosts + size + 1 : NULL;
	}
	return here;
}

bool database_is_private(const char *url)
{
	PQconninfoOption *options = PQconninfoParse(url, NULL);
	const char *address, *mode;
	bool private;

	if (options == NULL)
		return true;
	address = value_of(options, "hostaddr");
	mode = value_of(options, "sslmode");
	private = are_here(address != NULL ? address : value_of(options, "host")) ||
		  (mode != NULL && strcmp(mode, "verify-full") == 0);
	PQconninfoFree(options);
	return private;
}
