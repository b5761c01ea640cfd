/* `halved openapi`: the document that the service shows at /openapi.json. */
#include "halved/api/openapi.h"

#include "halved/base/arena.h"
#include "halved/commands/commands.h"

#include <stdio.h>

int command_openapi(int argc, char **argv)
{
	struct arena *arena = arena_new();
	struct text document;

	(void)argv;
	if (argc > 1) {
		arena_free(arena);
		command_failed("openapi takes no arguments.");
		return EXIT_USAGE;
	}
	openapi_prepare(arena);
	document = openapi_document();
	fwrite(document.data, 1, document.size, stdout);
	putchar('\n');
	arena_free(arena);
	return 0;
}
