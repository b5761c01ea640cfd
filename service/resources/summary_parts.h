/* What a summary says, as its fields in summary_fields.c print it. */
#ifndef HALVED_RESOURCES_SUMMARY_PARTS_H
#define HALVED_RESOURCES_SUMMARY_PARTS_H

#include "halved/api/computed.h"
#include "halved/domain/progress.h"

struct summary_point {
	const char *school_year;
	double rate;
};

struct summary_organization {
	const char *code, *name;
};

struct summary_member {
	struct summary_organization organization;
	double baseline_rate, current_rate, change_points;
	const char *submission;
	int64_t baseline_parts;
};

struct summary {
	struct {
		const char *slug, *name;
	} network;
	struct {
		const char *school_year, *kind, *as_of;
	} period;
	struct {
		const char *school_year, *kind, *source;
		double published_rate;
	} baseline;
	struct progress progress;
	struct {
		enum truth comparable;
		struct computed_list named; /* of const char *, each once */
		int64_t members_example, members_folded, members_broken;
		const char *note;
	} rules;
	struct {
		double target_reduction, path_rate;
		const char *target_year, *note;
		enum truth on_path;
		struct computed_list path; /* of summary_point */
	} goal;
	struct computed_list members; /* of summary_member */
};

/* A member without the organization, which the table names in columns of its own. */
extern const struct resource resource_summary_figures;

#endif
