/* Files: …/imports is a dry run of one, which is then committed or left alone. */
#ifndef HALVED_RESOURCES_IMPORT_H
#define HALVED_RESOURCES_IMPORT_H

#include "halved/api/route.h"

extern const struct resource resource_import, resource_import_row;
extern const struct field import_query[], import_row_query[];
extern const struct step import_steps[], import_commit_steps[], import_rejected_steps[];

#endif
