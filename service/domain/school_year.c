#include "halved/domain/school_year.h"

#include "halved/base/check.h"

#include <stdio.h>

bool school_year_read(struct text label, int *year)
{
	unsigned long long first, second;

	if (label.data == NULL || label.size != 7 || label.data[4] != '-')
		return false;
	if (!text_number((struct text){ label.data, 4 }, SCHOOL_YEAR_LAST, &first) ||
		!text_number((struct text){ label.data + 5, 2 }, 99, &second))
		return false;
	if (first < SCHOOL_YEAR_FIRST || second != (first + 1) % 100)
		return false;
	*year = (int)first;
	return true;
}

char *school_year_print(int year, char out[SCHOOL_YEAR_SIZE])
{
	check(year >= SCHOOL_YEAR_FIRST && year <= SCHOOL_YEAR_LAST);
	snprintf(out, SCHOOL_YEAR_SIZE, "%04u-%02u", (unsigned)year % 10000, (unsigned)(year + 1) % 100);
	return out;
}

int school_year_of_day(int calendar_year, int month, int first_month)
{
	return month >= first_month ? calendar_year : calendar_year - 1;
}
