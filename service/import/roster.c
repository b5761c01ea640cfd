/* Organizations (our own columns, or Washington's roster by its names) and members. */
#include "file.h"

#include "halved/base/check.h"
#include "halved/base/json.h"

#include <stdio.h>
#include <string.h>

/* The schemes of the record, as migrations/0001 has them. */
static const struct {
	const char *name, *prefix;
	size_t digits; /* 0: two letters */
} schemes[] = {
	{ "state", "state", 0 },
	{ "wa-esd", "wa-esd", 3 },
	{ "wa-district", "wa", 5 },
	{ "wa-school", "wa-school", 4 },
	{ "co-district", "co", 4 },
	{ "nces-lea", "nces", 7 },
};

/* The address of a code in a scheme, its lost zeros put back; NULL when it is none. */
static const char *address_of(struct arena *arena, struct text scheme, struct text code)
{
	unsigned long long number;

	for (size_t i = 0; i < COUNT_OF(schemes); i++) {
		if (!text_is(scheme, schemes[i].name))
			continue;
		if (schemes[i].digits == 0 && code.size == 2)
			return arena_format(arena, "%s-%c%c", schemes[i].prefix, code.data[0] | 0x20,
				code.data[1] | 0x20);
		if (schemes[i].digits == 0 || code.size > schemes[i].digits ||
			!text_number(code, 9999999, &number))
			return NULL;
		return arena_format(arena, "%s-%0*llu", schemes[i].prefix, (int)schemes[i].digits, number);
	}
	return NULL;
}

/* WA-1109 is wa-01109; absent when it is no address. */
static struct text whole_address(struct arena *arena, struct text value)
{
	size_t dash = value.size;

	while (dash > 0 && value.data[dash - 1] != '-')
		dash--;
	for (size_t i = 0; dash > 0 && i < COUNT_OF(schemes); i++)
		if (text_is_nocase((struct text){ value.data, dash - 1 }, schemes[i].prefix))
			return text_of(address_of(arena, text_of(schemes[i].name),
				(struct text){ value.data + dash, value.size - dash }));
	return (struct text){ 0 };
}

static void add_member(struct buffer *json, const char *name, struct text value)
{
	if (value.size == 0)
		return;
	buffer_format(json, "%s\"%s\":", json->size == 0 ? "{" : ",", name);
	json_quote(json, value.data, value.size);
}

enum row_outcome stage_record(struct import *import, const struct buffer *json)
{
	struct buffer *out = &import->copy;

	buffer_string(out, import->id);
	buffer_string(out, "\t");
	copy_number(out, (int64_t)import->row.number, '\t');
	copy_number(out, (int64_t)import->row.start, '\t');
	copy_number(out, (int64_t)import->row.size, '\t');
	copy_text(out, (struct text){ json->data, json->size }, '\n');
	send_copy(import, false);
	return ROW_STAGED;
}

/* ---------------------------------------------------------------- our own columns */

enum { SCHEME, CODE, KIND, NAME, STATE, PARENT, ALSO, NOTE };

const struct import_column organization_columns[] = {
	[SCHEME] = { "scheme", true, { NULL } },
	[CODE] = { "code", true, { NULL } },
	[KIND] = { "kind", true, { NULL } },
	[NAME] = { "name", true, { NULL } },
	[STATE] = { "state", false, { NULL } },
	[PARENT] = { "parent", false, { NULL } },
	[ALSO] = { "also", false, { NULL } },
	[NOTE] = { "note", false, { NULL } },
	{ NULL, false, { NULL } },
};

static bool is_kind(struct text kind)
{
	static const char *const kinds[] = { "state", "esd", "district", "school" };

	for (size_t i = 0; i < COUNT_OF(kinds); i++)
		if (text_is(kind, kinds[i]))
			return true;
	return false;
}

static bool is_state(struct text state)
{
	return state.size == 2 && state.data[0] >= 'A' && state.data[0] <= 'Z' && state.data[1] >= 'A' &&
	       state.data[1] <= 'Z';
}

/* Further addresses of the same organization, separated by blanks; false when one is none. */
static bool add_also(struct arena *arena, struct buffer *json, struct text also)
{
	size_t at = 0, count = 0;

	buffer_string(json, ",\"also\":[");
	while (at < also.size) {
		struct text one = { also.data + at, 0 };

		while (at < also.size && also.data[at] != ' ')
			at++;
		one.size = (size_t)(also.data + at - one.data);
		while (at < also.size && also.data[at] == ' ')
			at++;
		one = whole_address(arena, one);
		if (one.data == NULL)
			return false;
		buffer_string(json, count++ == 0 ? "" : ",");
		json_quote(json, one.data, one.size);
	}
	buffer_string(json, "]}");
	return true;
}

enum row_outcome read_organization(struct import *import)
{
	struct arena *arena = arena_new();
	struct buffer *json = arena_buffer(arena, LIMIT_LINE);
	struct text kind = import_value(import, KIND), name = import_value(import, NAME);
	struct text given_parent = import_value(import, PARENT), state = import_value(import, STATE);
	struct text parent = whole_address(arena, given_parent);
	const char *address = address_of(arena, import_value(import, SCHEME), import_value(import, CODE));
	enum row_outcome outcome = ROW_REFUSED;

	add_member(json, "address", text_of(address));
	add_member(json, "kind", kind);
	add_member(json, "name", name);
	add_member(json, "state", state);
	add_member(json, "parent", parent);
	add_member(json, "note", import_value(import, NOTE));
	if (address == NULL)
		refuse_row(import, NO_PERIOD, CODE, "\"%.40s\" is no code of the scheme \"%.40s\".",
			import_value(import, CODE).data, import_value(import, SCHEME).data);
	else if (!is_kind(kind))
		refuse_row(import, NO_PERIOD, KIND, "\"%.40s\" is neither state, esd, district nor school.",
			kind.data);
	else if (name.size == 0 || name.size > 200)
		refuse_row(import, NO_PERIOD, NAME, "A name has 1 to 200 characters.");
	else if (state.size > 0 && !is_state(state))
		refuse_row(
			import, NO_PERIOD, STATE, "\"%.40s\" is no state: two capital letters.", state.data);
	else if (given_parent.size > 0 && parent.data == NULL)
		refuse_row(import, NO_PERIOD, PARENT, "\"%.40s\" is no address like wa-esd-101.",
			given_parent.data);
	else if (!add_also(arena, json, import_value(import, ALSO)))
		refuse_row(
			import, NO_PERIOD, ALSO, "Not every further code is an address like nces-5309570.");
	else
		outcome = stage_record(import, json);
	arena_free(arena);
	return outcome;
}

/* ---------------------------------------------------------------- Washington's roster by its own names */

enum { LEA_CODE, LEA_NAME, LEA_TYPE, ESD_NUMBER, ESD_NAME, LEA_NCES };

const struct import_column roster_columns[] = {
	[LEA_CODE] = { "lea_code", true, { "leacode", "districtcode" } },
	[LEA_NAME] = { "lea_name", true, { "leaname", "districtname" } },
	[LEA_TYPE] = { "lea_type_guess", false, { "leatype", "orgtype" } },
	[ESD_NUMBER] = { "esd_number", true, { "esdnum", "esdnumber" } },
	[ESD_NAME] = { "esd_name", false, { "esdname" } },
	[LEA_NCES] = { "nces_leaid", false, { "ncesleaid", "leaid" } },
	{ NULL, false, { NULL } },
};

enum row_outcome read_roster(struct import *import)
{
	struct arena *arena = arena_new();
	struct buffer *json = arena_buffer(arena, LIMIT_LINE);
	struct text type = import_value(import, LEA_TYPE), esd = import_value(import, ESD_NUMBER);
	struct text nces = import_value(import, LEA_NCES);
	const char *address = address_of(arena, text_of("wa-district"), import_value(import, LEA_CODE));
	const char *parent = address_of(arena, text_of("wa-esd"), esd), *also = NULL;
	bool is_district = type.size == 0 || text_is_nocase(type, "district");
	enum row_outcome outcome = ROW_REFUSED;

	if (!is_blank(nces))
		also = address_of(arena, text_of("nces-lea"), nces);
	add_member(json, "address", text_of(address));
	add_member(json, "kind", text_of("district"));
	add_member(json, "name", import_value(import, LEA_NAME));
	add_member(json, "state", text_of("WA"));
	add_member(json, "parent", text_of(parent));
	if (parent != NULL)
		add_member(json, "parent_name", import_value(import, ESD_NAME));
	if (!is_district)
		add_member(json, "note", text_of(arena_format(arena, "Typed %s in the roster.", type.data)));
	if (address == NULL)
		refuse_row(import, NO_PERIOD, LEA_CODE, "\"%.40s\" is no district code.",
			import_value(import, LEA_CODE).data);
	else if (import_value(import, LEA_NAME).size == 0)
		refuse_row(import, NO_PERIOD, LEA_NAME, "A name has 1 to 200 characters.");
	else if (text_is_nocase(type, "esd"))
		outcome = skip_row(
			import, "an educational service district: it is made of its districts' rows");
	else if (!is_blank(esd) && parent == NULL)
		refuse_row(import, NO_PERIOD, ESD_NUMBER, "\"%.40s\" is no number of an ESD.", esd.data);
	else if (!is_blank(nces) && also == NULL)
		refuse_row(import, NO_PERIOD, LEA_NCES, "\"%.40s\" is no NCES code.", nces.data);
	else if (add_also(arena, json, text_of(also)))
		outcome = stage_record(import, json);
	arena_free(arena);
	return outcome;
}

/* ---------------------------------------------------------------- Washington's list of schools by its own
 * names */

enum { SCHOOL_CODE, SCHOOL_NAME, SCHOOL_LEA };

const struct import_column school_columns[] = {
	[SCHOOL_CODE] = { "school_code", true, { NULL } },
	[SCHOOL_NAME] = { "school_name", true, { NULL } },
	[SCHOOL_LEA] = { "lea_code", true, { "leacode", "districtcode" } },
	{ NULL, false, { NULL } },
};

enum row_outcome read_school(struct import *import)
{
	struct arena *arena = arena_new();
	struct buffer *json = arena_buffer(arena, LIMIT_LINE);
	struct text code = import_value(import, SCHOOL_CODE), name = import_value(import, SCHOOL_NAME);
	const char *address = address_of(arena, text_of("wa-school"), code);
	const char *parent = address_of(arena, text_of("wa-district"), import_value(import, SCHOOL_LEA));
	enum row_outcome outcome = ROW_REFUSED;

	add_member(json, "address", text_of(address));
	add_member(json, "kind", text_of("school"));
	add_member(json, "name", name);
	add_member(json, "state", text_of("WA"));
	add_member(json, "parent", text_of(parent));
	if (address == NULL)
		refuse_row(import, NO_PERIOD, SCHOOL_CODE, "\"%.40s\" is no school code.", code.data);
	else if (name.size == 0 || name.size > 200)
		refuse_row(import, NO_PERIOD, SCHOOL_NAME, "A name has 1 to 200 characters.");
	else if (parent == NULL)
		refuse_row(import, NO_PERIOD, SCHOOL_LEA, "\"%.40s\" is no district code.",
			import_value(import, SCHOOL_LEA).data);
	else if (add_also(arena, json, (struct text){ 0 }))
		outcome = stage_record(import, json);
	arena_free(arena);
	return outcome;
}

/* ---------------------------------------------------------------- members */

enum { MEMBER, JOINED_ON, LEFT_ON, SIGNED_ON, MEMBER_NOTE };

const struct import_column member_columns[] = {
	[MEMBER] = { "organization", true, { "member" } },
	[JOINED_ON] = { "joined_on", true, { NULL } },
	[LEFT_ON] = { "left_on", false, { NULL } },
	[SIGNED_ON] = { "commitment_signed_on", false, { NULL } },
	[MEMBER_NOTE] = { "note", false, { NULL } },
	{ NULL, false, { NULL } },
};

enum row_outcome read_member(struct import *import)
{
	struct buffer json = { .max = LIMIT_LINE };
	struct arena *arena = arena_new();
	struct text code = whole_address(arena, import_value(import, MEMBER));
	struct text joined = import_value(import, JOINED_ON);
	enum row_outcome outcome = ROW_REFUSED;
	int day, left_day = 0;

	add_member(&json, "address", code);
	add_member(&json, "joined_on", joined);
	add_member(&json, "left_on", import_value(import, LEFT_ON));
	add_member(&json, "commitment_signed_on", import_value(import, SIGNED_ON));
	add_member(&json, "note", import_value(import, MEMBER_NOTE));
	if (code.data == NULL)
		refuse_row(import, NO_PERIOD, MEMBER, "\"%.40s\" is no address like wa-01109.",
			import_value(import, MEMBER).data);
	else if (!read_date(joined, &day))
		refuse_row(
			import, NO_PERIOD, JOINED_ON, "\"%.40s\" is no date like 2026-01-27.", joined.data);
	else if (import_value(import, LEFT_ON).size > 0 &&
		 (!read_date(import_value(import, LEFT_ON), &left_day) || left_day < day))
		refuse_row(import, NO_PERIOD, LEFT_ON, "Not a date like 2026-01-27, on or after joining.");
	else if (import_value(import, SIGNED_ON).size > 0 &&
		 !read_date(import_value(import, SIGNED_ON), &day))
		refuse_row(import, NO_PERIOD, SIGNED_ON, "\"%.40s\" is no date like 2026-01-27.",
			import_value(import, SIGNED_ON).data);
	else if (add_also(arena, &json, (struct text){ 0 }))
		outcome = stage_record(import, &json);
	buffer_free(&json);
	arena_free(arena);
	return outcome;
}
