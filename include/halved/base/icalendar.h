/* Lines of an iCalendar document (RFC 5545), folded at 75 octets and never within a character. */
#ifndef HALVED_BASE_ICALENDAR_H
#define HALVED_BASE_ICALENDAR_H

#include "halved/base/text.h"

/* NAME:value of a value that needs no escaping, as a moment or a number. */
void icalendar_value(struct buffer *out, const char *name, const char *value);

/* NAME:text of any UTF-8 text; control characters other than line ends and tabs are left out. */
void icalendar_text(struct buffer *out, const char *name, const char *text);

#endif
