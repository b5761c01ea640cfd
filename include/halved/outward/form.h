/* Names and values as application/x-www-form-urlencoded. */
#ifndef HALVED_OUTWARD_FORM_H
#define HALVED_OUTWARD_FORM_H

#include "halved/base/text.h"

/* Adds name=value, behind & unless it is the first. */
void form_add(struct buffer *form, const char *name, const char *value);

/* Adds the text alone, encoded. */
void form_encode(struct buffer *form, const char *text);

#endif
