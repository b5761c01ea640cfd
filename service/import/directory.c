#include "file.h"

#include "halved/base/check.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define LONGEST_ADDRESS 20

static uint64_t hash_of(const char *data, size_t size)
{
	uint64_t hash = 0xcbf29ce484222325u;

	for (size_t i = 0; i < size; i++)
		hash = (hash ^ (uint64_t)tolower((unsigned char)data[i])) * 0x100000001b3u;
	return hash ^ hash >> 29;
}

/* The slot of an address, or the free one where it would go. */
static struct directory_entry *slot_of(const struct directory *directory, const char *address, size_t size)
{
	size_t slot = hash_of(address, size) & directory->mask;

	while (directory->slots[slot].address != NULL &&
		(directory->slots[slot].address_size != size ||
			strncasecmp(directory->slots[slot].address, address, size) != 0))
		slot = (slot + 1) & directory->mask;
	return &directory->slots[slot];
}

const struct directory_entry *directory_find(
	const struct directory *directory, const char *address, size_t size)
{
	const struct directory_entry *entry = slot_of(directory, address, size);
	size_t dash = size;
	char whole[LONGEST_ADDRESS];

	/* zeros that a spreadsheet took off the code's front */
	while (dash > 0 && isdigit((unsigned char)address[dash - 1]))
		dash--;
	while (entry->address == NULL && dash > 0 && address[dash - 1] == '-' && dash < size &&
		size < sizeof(whole)) {
		memmove(whole + dash + 1, address + dash, size - dash);
		memmove(whole, address, dash);
		whole[dash] = '0';
		address = whole;
		entry = slot_of(directory, address, ++size);
	}
	return entry->address == NULL ? NULL : entry;
}

static void take_row(
	struct directory *directory, struct arena *arena, const struct rows *rows, size_t at, unsigned place)
{
	const char *address = rows_text(rows, at, "address"), *parent = rows_text(rows, at, "parent_id");
	struct directory_entry *entry = slot_of(directory, address, strlen(address));

	*entry = (struct directory_entry){
		.address = arena_copy(arena, address, strlen(address)),
		.address_size = (uint32_t)strlen(address),
		.place = place,
		.id = rows_number(rows, at, "organization_id", 0),
		.parent = parent == NULL ? 0 : strtoll(parent, NULL, 10),
		.is_district = strcmp(rows_text(rows, at, "kind"), "district") == 0,
		.is_member = strcmp(rows_text(rows, at, "member"), "t") == 0,
	};
}

bool directory_load(
	struct directory *directory, struct plain *plain, struct arena *arena, const char *import_id)
{
	struct rows *rows =
		plain_query(plain, "select * from import_directory($1) order by organization_id", import_id);
	unsigned place = 0;
	size_t room = 64;

	if (rows == NULL)
		return false;
	while (room < 2 * rows_count(rows))
		room *= 2;
	directory->mask = room - 1;
	directory->count = rows_count(rows);
	directory->slots = arena_alloc(arena, room * sizeof(*directory->slots));
	for (size_t i = 0; i < rows_count(rows); i++) {
		place += i > 0 && strcmp(rows_text(rows, i, "organization_id"),
					  rows_text(rows, i - 1, "organization_id")) != 0;
		take_row(directory, arena, rows, i, place);
	}
	rows_free(rows);
	return true;
}
