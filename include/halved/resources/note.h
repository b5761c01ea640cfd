/*
 * Notes: what people write in confidence. Every resource of notes has these fields, and its table is one
 * of note_tables() in migrations/0001_record.sql; migrations/always_1_notes.sql says who reads them.
 */
#ifndef HALVED_RESOURCES_NOTE_H
#define HALVED_RESOURCES_NOTE_H

#include "halved/api/field.h"

/* author, team, coach: what is said in the room goes no further; each further than the one before. */
extern const char *const choices_in_the_room[];
/* … and network, for what members work on together: a cycle, which others copy. */
extern const char *const choices_visibility[];
/* network, public: how far what is learned leaves the room. */
extern const char *const choices_released[];

/* What whoever wrote it says of text that looks as if it told who somebody is. */
extern const char *const choices_screened[];

/* Beside fields that are screened. */
#define SCREENED_AS                                                                                          \
	.name = "screened_as", .type = FIELD_CHOICE, .choices = choices_screened,                            \
	.text = "Your answer when a text looks as if it told who somebody is (problem identifying): it "     \
		"names nobody, or only adults at work who may be named. No student or family is ever "       \
		"named.",                                                                                    \
	.example = "null"

/* How far the note itself goes, one of `choices_`; `fallback_` (SQL) when nothing is said; `example_` as
 * JSON. */
#define NOTE_FIELDS(choices_, fallback_, example_)                                                           \
	{ .name = "visibility",                                                                              \
		.type = FIELD_VISIBILITY,                                                                    \
		.choices = (choices_),                                                                       \
		.fallback = (fallback_),                                                                     \
		.text = "How far it goes as it is written: who wrote it, the district's team, its coaches "  \
			"and facilitators; a cycle also the network's members.",                             \
		.example = (example_) },                                                                     \
		{ .name = "releasable",                                                                      \
			.type = FIELD_TEXT,                                                                  \
			.min = 1,                                                                            \
			.max = 2000,                                                                         \
			.screened = true,                                                                    \
			.text = "What was learned, in new words that may leave the room; it goes nowhere "   \
				"before it is released.",                                                    \
			.example = "\"Calling early brings students back.\"" },                              \
		{ .name = "released_to",                                                                     \
			.type = FIELD_VISIBILITY,                                                            \
			.choices = choices_released,                                                         \
			.text = "Who reads releasable beside those who read all of it: the network's "       \
				"members, or the public; nobody when absent. Only who wrote it lets it go.", \
			.example = "null" },                                                                 \
		{ .name = "released_at",                                                                     \
			.type = FIELD_TIME,                                                                  \
			.use = FIELD_SHOWN,                                                                  \
			.text = "Moment at which it was released in these words and as far as this.",        \
			.example = "\"2026-03-04T09:00:00-08:00\"" },                                        \
		{ .name = "shared_at",                                                                       \
			.type = FIELD_TIME,                                                                  \
			.use = FIELD_SHOWN,                                                                  \
			.text = "Moment since which the network or the public has been reading it or "       \
				"releasable; the day of the share in the ledger.",                           \
			.example = "\"2026-03-04T09:00:00-08:00\"" },                                        \
		{ .name = "released_by",                                                                     \
			.type = FIELD_TEXT,                                                                  \
			.use = FIELD_SHOWN,                                                                  \
			.sql = "t.released_by::text",                                                        \
			.text = "Id of the account that released it.",                                       \
			.example = "\"1\"" },                                                                \
	{                                                                                                    \
		SCREENED_AS                                                                                  \
	}

#endif
