/* What sizes members had, against which those of a file are plausible or not. */
#include "file.h"

bool sizes_load(struct rows **sizes, struct plain *plain, const char *import_id)
{
	*sizes = plain_query(plain, "select * from import_sizes($1)", import_id);
	return *sizes != NULL;
}

/* Rows are in the order of members and years. */
static bool is_behind(const struct rows *sizes, size_t row, int64_t organization, int year)
{
	int64_t at = rows_number(sizes, row, "organization_id", 0);

	return at > organization || (at == organization && rows_number(sizes, row, "year", 0) > year);
}

int64_t last_size(const struct rows *sizes, int64_t organization, int year)
{
	size_t low = 0, high = rows_count(sizes);

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (is_behind(sizes, middle, organization, year))
			high = middle;
		else
			low = middle + 1;
	}
	if (low == 0 || rows_number(sizes, low - 1, "organization_id", 0) != organization ||
		rows_number(sizes, low - 1, "year", 0) < year - SIZE_YEARS)
		return NOT_GIVEN;
	return rows_number(sizes, low - 1, "enrolled", NOT_GIVEN);
}
