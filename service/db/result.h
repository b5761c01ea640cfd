/* Inside the database layer: a struct rows is a PGresult under another name, so wrapping one costs nothing.
 */
#ifndef HALVED_SERVICE_DB_RESULT_H
#define HALVED_SERVICE_DB_RESULT_H

#include "halved/db/rows.h"

#include <libpq-fe.h>
#include <stdint.h>

static inline const PGresult *rows_result(const struct rows *rows)
{
	return (const PGresult *)rows;
}

static inline struct rows *rows_of(PGresult *result)
{
	return (struct rows *)result;
}

#endif
