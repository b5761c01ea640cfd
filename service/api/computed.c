#include "halved/api/computed.h"

#include "halved/base/json.h"
#include "halved/base/text.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define FIGURE_NAME 120

static const void *place_of(const struct field *field, const void *record)
{
	return (const char *)record + field->at;
}

static void print_list(struct buffer *out, const struct field *field, const struct computed_list *list)
{
	buffer_string(out, "[");
	for (size_t i = 0; i < list->count; i++) {
		buffer_string(out, i > 0 ? "," : "");
		computed_json(out, field->of, (const char *)list->items + i * list->size);
	}
	buffer_string(out, "]");
}

static void print_value(struct buffer *out, const struct field *field, const void *place)
{
	static const char *const truths[] = { "null", "false", "true" };
	const char *text;

	switch (field->type) {
	case FIELD_INTEGER:
		buffer_format(out, "%lld", (long long)*(const int64_t *)place);
		break;
	case FIELD_REAL:
		json_decimal(out, *(const double *)place, COMPUTED_DECIMALS);
		break;
	case FIELD_BOOLEAN:
		buffer_string(out, truths[*(const enum truth *)place]);
		break;
	case FIELD_OBJECT:
		computed_json(out, field->of, place);
		break;
	case FIELD_LIST:
		print_list(out, field, place);
		break;
	default:
		text = *(const char *const *)place;
		if (text == NULL)
			buffer_string(out, "null");
		else
			json_quote(out, text, strlen(text));
	}
}

static bool is_left_out(const struct field *field, const void *place)
{
	return field->type == FIELD_LIST && ((const struct computed_list *)place)->items == NULL;
}

void computed_json(struct buffer *out, const struct resource *resource, const void *record)
{
	const char *before = "{\"";

	for (const struct field *field = resource->fields; field->name != NULL; field++) {
		const void *place = place_of(field, record);

		if (is_left_out(field, place))
			continue;
		buffer_string(out, before);
		buffer_string(out, field->name);
		buffer_string(out, "\":");
		print_value(out, field, place);
		before = ",\"";
	}
	buffer_string(out, before[0] == '{' ? "{}" : "}");
}

struct telling {
	void (*tell)(void *owner, const char *figure, double value);
	void *owner;
};

static void tell_part(
	const struct telling *to, const char *before, const struct resource *part, const void *record)
{
	char name[FIGURE_NAME];

	for (const struct field *field = part->fields; field->name != NULL; field++) {
		const void *place = place_of(field, record);

		snprintf(name, sizeof(name), "%s%s%s", before, before[0] != '\0' ? "." : "", field->name);
		if (field->type == FIELD_INTEGER)
			to->tell(to->owner, name, (double)*(const int64_t *)place);
		else if (field->type == FIELD_REAL)
			to->tell(to->owner, name, *(const double *)place);
		else if (field->type == FIELD_OBJECT)
			tell_part(to, name, field->of, place);
	}
}

void computed_figures(const struct resource *resource, const void *record,
	void (*tell)(void *owner, const char *figure, double value), void *owner)
{
	tell_part(&(struct telling){ tell, owner }, "", resource, record);
}
