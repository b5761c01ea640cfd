/* Attendance sheets: a file of who was at a session, matched with people, then recorded. */
#ifndef HALVED_RESOURCES_SHEET_H
#define HALVED_RESOURCES_SHEET_H

#include "halved/api/route.h"

extern const struct resource resource_sheet, resource_sheet_confirmation, resource_sheet_entry,
	resource_sheet_person, resource_alias;
extern const struct field sheet_query[], sheet_entry_query[], alias_query[];
extern const struct step sheet_steps[];

#endif
