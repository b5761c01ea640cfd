/* The database as its owner, for service/commands/ only. */
#ifndef HALVED_COMMANDS_OWNER_H
#define HALVED_COMMANDS_OWNER_H

struct plain;
struct settings;

/*
 * Connects as the owner to a migrated database; NULL when the reason has been told. `used`, unless NULL, gets
 * the settings, which live as long as the process.
 */
struct plain *owner_database(const struct settings **used);

#endif
