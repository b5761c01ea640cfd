/* One row of a Zoom file, before rows are made people; only for the files of this folder. */
#ifndef HALVED_SERVICE_IMPORT_ZOOM_ROWS_H
#define HALVED_SERVICE_IMPORT_ZOOM_ROWS_H

#include "halved/import/zoom.h"

struct zoom_row {
	unsigned long long number;
	const char *shown, *email; /* email NULL: none */
	enum zoom_role role;
	bool waiting, attended, registered, stayed;
	bool endless; /* joined, and nothing tells for how long */
	const char *approval;
	struct stay stay; /* when `stayed` */
	unsigned minutes;
	const struct zoom_answer *answers;
	size_t answer_count;
};

/* Makes them the people of the report. */
void zoom_group(struct arena *arena, struct zoom_row *rows, size_t count, struct zoom_report *report);

#endif
