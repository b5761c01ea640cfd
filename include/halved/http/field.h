/* One header field: in a request the name is in lower case and the value has no blanks around it. */
#ifndef HALVED_HTTP_FIELD_H
#define HALVED_HTTP_FIELD_H

#include "halved/base/text.h"

struct http_header {
	struct text name, value;
};

#endif
