#include "halved/api/computed.h"

#include "halved/base/json.h"
#include "halved/base/text.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define FIGURE_NAME 120
#define FIGURE_VALUE 64

static const void *place_of(const struct field *field, const void *record)
{
	return (const char *)record + field->at;
}

static void print_text(struct buffer *out, const char *text)
{
	if (text == NULL)
		buffer_string(out, "null");
	else
		json_quote(out, text, strlen(text));
}

static void print_list(struct buffer *out, const struct field *field, const struct computed_list *list)
{
	buffer_string(out, "[");
	for (size_t i = 0; i < list->count; i++) {
		buffer_string(out, i > 0 ? "," : "");
		if (field->of == NULL)
			print_text(out, ((const char *const *)list->items)[i]);
		else
			computed_json(out, field->of, (const char *)list->items + i * list->size);
	}
	buffer_string(out, "]");
}

static void print_value(struct buffer *out, const struct field *field, const void *place)
{
	static const char *const truths[] = { "null", "false", "true" };

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
		print_text(out, *(const char *const *)place);
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
	void (*tell)(void *owner, const char *figure, struct text value);
	void *owner;
};

static void tell_number(
	const struct telling *to, const char *name, const struct field *field, const void *place)
{
	struct buffer printed = { .max = FIGURE_VALUE };
	struct text value;

	print_value(&printed, field, place);
	value = (struct text){ printed.data, printed.size };
	to->tell(to->owner, name, text_is(value, "null") ? text_of(NULL) : value);
	buffer_free(&printed);
}

static void tell_value(
	const struct telling *to, const char *name, const struct field *field, const void *place)
{
	const struct computed_list *list = place;
	struct field item = { .of = field->of };
	const char *dot = name[0] != '\0' ? "." : "";
	char part[FIGURE_NAME];

	switch (field->type) {
	case FIELD_OBJECT:
		for (const struct field *of = field->of->fields; of->name != NULL; of++) {
			snprintf(part, sizeof(part), "%s%s%s", name, dot, of->name);
			tell_value(to, part, of, place_of(of, place));
		}
		break;
	case FIELD_LIST:
		for (size_t i = 0; list->items != NULL && i < list->count; i++) {
			snprintf(part, sizeof(part), "%s.%zu", name, i);
			item.type = field->of == NULL ? FIELD_TEXT : FIELD_OBJECT;
			tell_value(to, part, &item, (const char *)list->items + i * list->size);
		}
		break;
	case FIELD_INTEGER:
	case FIELD_REAL:
	case FIELD_BOOLEAN:
		tell_number(to, name, field, place);
		break;
	default:
		to->tell(to->owner, name, text_of(*(const char *const *)place));
	}
}

void computed_figures(const struct resource *resource, const void *record,
	void (*tell)(void *owner, const char *figure, struct text value), void *owner)
{
	const struct field whole = { .type = FIELD_OBJECT, .of = resource };

	tell_value(&(struct telling){ tell, owner }, "", &whole, record);
}
