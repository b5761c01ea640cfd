#include "halved/outward/form.h"

#include <string.h>

void form_encode(struct buffer *form, const char *text)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

	for (; *text != '\0'; text++)
		if (strchr(plain, *text) != NULL)
			buffer_add(form, text, 1);
		else
			buffer_format(form, "%%%02X", (unsigned char)*text);
}

void form_add(struct buffer *form, const char *name, const char *value)
{
	if (form->size > 0 && form->data[form->size - 1] != '?' && form->data[form->size - 1] != '&')
		buffer_string(form, "&");
	buffer_format(form, "%s=", name);
	form_encode(form, value);
}
