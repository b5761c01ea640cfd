/*
 * Notes: what people write in confidence. Every resource of notes has these fields, and its table is one
 * of note_tables() in migrations/0001_record.sql; migrations/always_1_notes.sql says who reads them.
 */
#ifndef HALVED_RESOURCES_NOTE_H
#define HALVED_RESOURCES_NOTE_H

#include "halved/api/field.h"

/* author, team, coach, network, public: each further than the one before. */
extern const char *const choices_visibility[];

/* What whoever wrote it says of text that looks as if it told who somebody is. */
extern const char *const choices_screened[];

/* `fallback_` (SQL) when nothing is said; `example_` as JSON. */
#define NOTE_FIELDS(fallback_, example_)                                                                     \
	{ .name = "visibility",                                                                              \
		.type = FIELD_VISIBILITY,                                                                    \
		.choices = choices_visibility,                                                               \
		.fallback = (fallback_),                                                                     \
		.text = "How far it goes: who wrote it, the district's team, its coaches, the network's "    \
			"members, the public (its wording alone).",                                          \
		.example = (example_) },                                                                     \
		{ .name = "public_wording",                                                                  \
			.type = FIELD_TEXT,                                                                  \
			.min = 1,                                                                            \
			.max = 2000,                                                                         \
			.screened = true,                                                                    \
			.text = "What the public reads instead, written for it; needed to be public.",       \
			.example = "\"Calling early brings students back.\"" },                              \
	{                                                                                                    \
		.name = "screened_as", .type = FIELD_CHOICE, .choices = choices_screened,                    \
		.text = "Your answer when a text looks as if it told who somebody is (problem "              \
			"identifying): it "                                                                  \
			"names nobody, or only adults at work who may be named. No student or family is "    \
			"ever "                                                                              \
			"named.",                                                                            \
		.example = "null"                                                                            \
	}

#endif
