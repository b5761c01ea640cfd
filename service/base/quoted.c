#include "halved/base/quoted.h"

#define SHORT_LINE 200
#define LINE_MOST 75 /* before the = of a soft line end */

static bool is_line_end(struct text text, size_t at)
{
	return text.data[at] == '\r' && at + 1 < text.size && text.data[at + 1] == '\n';
}

bool text_is_short_ascii(struct text text)
{
	size_t line = 0;

	for (size_t i = 0; i < text.size; i++) {
		if (is_line_end(text, i)) {
			line = 0;
			i++;
		} else if (text.data[i] < ' ' || text.data[i] > '~' || ++line > SHORT_LINE) {
			return false;
		}
	}
	return true;
}

/* A blank before a line end would get lost on the way. */
static bool is_itself(struct text text, size_t at)
{
	char c = text.data[at];
	bool last = at + 1 == text.size || is_line_end(text, at + 1);

	return c == ' ' ? !last : c > ' ' && c <= '~' && c != '=';
}

void quoted_printable(struct buffer *out, struct text text)
{
	size_t line = 0;

	for (size_t i = 0; i < text.size; i++) {
		size_t size = is_itself(text, i) ? 1 : 3;

		if (is_line_end(text, i)) {
			buffer_string(out, "\r\n");
			line = 0;
			i++;
			continue;
		}
		if (line + size > LINE_MOST) {
			buffer_string(out, "=\r\n");
			line = 0;
		}
		if (size == 1)
			buffer_add(out, text.data + i, 1);
		else
			buffer_format(out, "=%02X", (unsigned char)text.data[i]);
		line += size;
	}
}
