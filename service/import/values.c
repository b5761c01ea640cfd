/* Values as files write them. */
#include "file.h"

#include "halved/base/check.h"
#include "halved/domain/school_year.h"

#include <string.h>

static const char *const blanks[] = { "", "none", "null", "na", "n/a" };

bool is_blank(struct text value)
{
	if (value.size > 4)
		return false;
	for (size_t i = 0; i < COUNT_OF(blanks); i++)
		if (value.size == strlen(blanks[i]) && (value.size == 0 || text_is_nocase(value, blanks[i])))
			return true;
	return false;
}

bool read_count(struct text value, int64_t *count)
{
	int64_t sum = 0;
	size_t i = 0, group = 0, commas = 0;

	for (; i < value.size && value.data[i] != '.'; i++) {
		char character = value.data[i];

		if (character == ',' && (commas == 0 ? group >= 1 && group <= 3 : group == 3)) {
			commas++;
			group = 0;
			continue;
		}
		if (character < '0' || character > '9' || sum > STUDENTS_MOST)
			return false;
		sum = 10 * sum + (character - '0');
		group++;
	}
	if (group == 0 || (commas > 0 && group != 3) || i + 1 == value.size)
		return false;
	for (i++; i < value.size; i++)
		if (value.data[i] != '0')
			return false;
	*count = sum;
	return true;
}

static bool read_digits(struct text value, size_t from, size_t size, int *number)
{
	*number = 0;
	for (size_t i = from; i < from + size; i++) {
		if (value.data[i] < '0' || value.data[i] > '9')
			return false;
		*number = 10 * *number + (value.data[i] - '0');
	}
	return true;
}

bool read_date(struct text value, int *date)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int year, month, day, leap;

	if (value.size != 10 || value.data[4] != '-' || value.data[7] != '-' ||
		!read_digits(value, 0, 4, &year) || !read_digits(value, 5, 2, &month) ||
		!read_digits(value, 8, 2, &day))
		return false;
	if (year < 1900 || year > 2199 || month < 1 || month > 12)
		return false;
	leap = month == 2 && (year % 4 == 0 && (year % 100 != 0 || year % 400 == 0));
	if (day < 1 || day > days[month - 1] + leap)
		return false;
	*date = 10000 * year + 100 * month + day;
	return true;
}

bool read_year(struct text value, int *year)
{
	static const char dash[] = "\xe2\x80\x93";
	char label[12];
	size_t size = 0, dash_size = 1;
	int end;

	if (school_year_read(value, year))
		return true;
	if (value.size < 7 || value.size > 11)
		return false;
	if (memcmp(value.data + 4, dash, 3) == 0)
		dash_size = 3;
	size = value.size - dash_size + 1;
	if (size != 7 && size != 9)
		return false;
	memcpy(label, value.data, 4);
	label[4] = dash_size == 3 ? '-' : value.data[4];
	memcpy(label + 5, value.data + 4 + dash_size, size - 5);
	if (size == 9) {
		if (!read_digits((struct text){ label, size }, 5, 2, &end) ||
			!read_digits((struct text){ label, size }, 5, 4, &end))
			return false;
		memmove(label + 5, label + 7, 2);
		if (!school_year_read((struct text){ label, 7 }, year) || *year + 1 != end)
			return false;
		return true;
	}
	return school_year_read((struct text){ label, 7 }, year);
}

bool read_flag(struct text value, bool *flag)
{
	static const char *const words[] = { "no", "yes", "n", "y", "false", "true", "0", "1", "f", "t" };

	*flag = false;
	if (is_blank(value))
		return true;
	for (size_t i = 0; i < COUNT_OF(words); i++) {
		if (text_is_nocase(value, words[i])) {
			*flag = i % 2 == 1;
			return true;
		}
	}
	return false;
}

size_t fold(struct text value, char *out, size_t room)
{
	size_t size = 0;

	for (size_t i = 0; i < value.size && size + 1 < room; i++) {
		char character = value.data[i];

		if (character >= 'A' && character <= 'Z')
			character = (char)(character - 'A' + 'a');
		if ((character >= 'a' && character <= 'z') || (character >= '0' && character <= '9'))
			out[size++] = character;
	}
	out[size] = '\0';
	return size;
}
