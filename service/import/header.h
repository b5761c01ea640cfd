#ifndef HALVED_SERVICE_IMPORT_HEADER_H
#define HALVED_SERVICE_IMPORT_HEADER_H

#include "file.h"

#define REJECTED_COLUMNS 3
extern const char *const rejected_columns[REJECTED_COLUMNS];

/* Reads the first row and picks the layout; false with import->fault set when it does not fit. */
bool read_header(struct import *import);

#endif
