/* One run of the migrator; private to migrate.c and history.c. Functions that return false have set *error.
 */
#ifndef HALVED_DB_MIGRATOR_H
#define HALVED_DB_MIGRATOR_H

#include "halved/db/migrate.h"
#include "halved/db/rows.h"

#define CHECKSUM_ROOM 65

struct migrator {
	struct plain *plain;
	struct migrations all;
	struct rows *applied; /* name, checksum, at: in order of name */
	FILE *out;
	char **error;
};

enum state { PENDING, APPLIED, CHANGED };

bool migrator_fail(struct migrator *migrator, const char *format, ...) __attribute__((format(printf, 2, 3)));
bool migrator_fail_database(struct migrator *migrator);

/* Connects, and refuses a server that is too old. */
bool migrator_open(struct migrator *migrator, const char *url);
void migrator_close(struct migrator *migrator);

/* Reads the history into `applied`; no history leaves it NULL. */
bool migrator_read(struct migrator *migrator);

/* What was applied must be the start of our list, unchanged. */
bool migrator_verify(struct migrator *migrator);

bool migrator_is_always(const char *name);
bool migrator_is_listed(const struct migrator *migrator, const char *name);
enum state migrator_state(const struct migrator *migrator, const struct migration *migration);
bool migrator_always_changed(const struct migrator *migrator);

void migrator_checksum(const char *text, char out[CHECKSUM_ROOM]);

#endif
