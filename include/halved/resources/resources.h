/* The resources: each is a table of fields, defined in the file of its name. */
#ifndef HALVED_RESOURCES_RESOURCES_H
#define HALVED_RESOURCES_RESOURCES_H

#include "halved/api/field.h"

extern const struct resource actor;
extern const struct resource ask;
extern const struct resource attendance;
extern const struct resource cell;
extern const struct resource commitment;
extern const struct resource cycle;
extern const struct resource cycle_result; /* what finishing a cycle takes */
extern const struct resource interview;
extern const struct resource member;
extern const struct resource network;
extern const struct resource organization;
extern const struct resource person;
extern const struct resource published_rate;
extern const struct resource session;
extern const struct resource submission;
extern const struct resource submission_return; /* what returning a submission takes */
extern const struct resource submission_state;	/* one step of its history */
extern const struct resource team_role;

/* Query parameters of the lists: filters, each equal to the field of its name. */
extern const struct field ask_query[];
extern const struct field attendance_query[];
extern const struct field cycle_query[];
extern const struct field interview_query[];
extern const struct field member_query[];
extern const struct field organization_query[];
extern const struct field published_rate_query[];
extern const struct field submission_query[];

#endif
