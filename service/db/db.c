#include "halved/db/db.h"

#include <stdlib.h>

struct db {
	const struct db_settings *settings;
};

struct db *db_new(struct event_base *base, const struct db_settings *settings)
{
	struct db *db = calloc(1, sizeof(*db));

	(void)base;
	if (db == NULL)
		abort();
	db->settings = settings;
	return db;
}

void db_free(struct db *db)
{
	free(db);
}
