/*
 * Writes a ZIP archive forward to a descriptor, with memory that does not grow with it. Only zip.c knows
 * libarchive. Blocking: for the command line or a helper thread.
 */
#ifndef HALVED_BASE_ZIP_H
#define HALVED_BASE_ZIP_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

struct zip;

/* All files in it were changed at `moment`. The descriptor stays the caller's. */
struct zip *zip_open(int descriptor, time_t moment);

/* Adds a whole file, from the beginning; its size is told before it, so that every unpacker can read on. */
void zip_add(struct zip *zip, const char *name, int descriptor);
void zip_add_text(struct zip *zip, const char *name, const char *data, size_t size);

/* False when something could not be written or read. */
bool zip_close(struct zip *zip);

#endif
