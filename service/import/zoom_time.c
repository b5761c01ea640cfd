/* Times as Zoom writes them, on a clock that nobody names. */
#include "halved/import/zoom.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#define DAY_SECONDS 86400

struct moment {
	int year, month, day, hour, minute, second;
};

/* Days since 1970-01-01 of a date of the Gregorian calendar (as Howard Hinnant describes it). */
static int64_t days_of(int year, int month, int day)
{
	int shifted = year - (month <= 2), era = shifted / 400, of_era = shifted - era * 400;
	int of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return (int64_t)era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static void date_of(int64_t days, struct moment *moment)
{
	int64_t shifted = days + 719468, era = shifted / 146097, of_era = shifted - era * 146097;
	int64_t years = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * years + years / 4 - years / 100), month = (5 * of_year + 2) / 153;

	moment->day = (int)(of_year - (153 * month + 2) / 5 + 1);
	moment->month = (int)(month < 10 ? month + 3 : month - 9);
	moment->year = (int)(years + era * 400 + (moment->month <= 2));
}

static bool is_date(const struct moment *moment)
{
	struct moment same;

	if (moment->year < 1900 || moment->year > 2199 || moment->month < 1 || moment->month > 12 ||
		moment->day < 1 || moment->day > 31)
		return false;
	date_of(days_of(moment->year, moment->month, moment->day), &same);
	return same.month == moment->month && same.day == moment->day;
}

static bool take_number(struct text *rest, size_t least, size_t most, int *number)
{
	size_t size = 0;

	for (*number = 0; size < rest->size && size < most; size++) {
		if (rest->data[size] < '0' || rest->data[size] > '9')
			break;
		*number = 10 * *number + (rest->data[size] - '0');
	}
	*rest = (struct text){ rest->data + size, rest->size - size };
	return size >= least;
}

static bool take(struct text *rest, const char *characters)
{
	if (rest->size == 0 || strchr(characters, rest->data[0]) == NULL)
		return false;
	*rest = (struct text){ rest->data + 1, rest->size - 1 };
	return true;
}

static bool take_month_name(struct text *rest, int *month)
{
	static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";

	for (*month = 1; *month <= 12; (*month)++)
		if (rest->size >= 3 && strncasecmp(rest->data, names + 3 * (*month - 1), 3) == 0) {
			*rest = (struct text){ rest->data + 3, rest->size - 3 };
			return true;
		}
	return false;
}

/* 01/27/2026, 2026-01-27 or Jan 27, 2026 */
static bool take_date(struct text *rest, struct moment *moment)
{
	struct text begin = *rest;

	if (take_month_name(rest, &moment->month))
		return take(rest, " ") && take_number(rest, 1, 2, &moment->day) && take(rest, ",") &&
		       take(rest, " ") && take_number(rest, 4, 4, &moment->year) && is_date(moment);
	if (take_number(rest, 1, 2, &moment->month) && take(rest, "/"))
		return take_number(rest, 1, 2, &moment->day) && take(rest, "/") &&
		       take_number(rest, 4, 4, &moment->year) && is_date(moment);
	*rest = begin;
	return take_number(rest, 4, 4, &moment->year) && take(rest, "-") &&
	       take_number(rest, 2, 2, &moment->month) && take(rest, "-") &&
	       take_number(rest, 2, 2, &moment->day) && is_date(moment);
}

/* 13:00, 13:00:00, 1:00 PM, 1:00:00 PM */
static bool take_clock(struct text *rest, struct moment *moment)
{
	bool afternoon, morning;

	moment->second = 0;
	if (!take_number(rest, 1, 2, &moment->hour) || !take(rest, ":") ||
		!take_number(rest, 2, 2, &moment->minute))
		return false;
	if (take(rest, ":") && !take_number(rest, 2, 2, &moment->second))
		return false;
	*rest = text_trim(*rest);
	afternoon = text_is_nocase(*rest, "PM");
	morning = text_is_nocase(*rest, "AM");
	if ((!afternoon && !morning && rest->size > 0) || moment->minute > 59 || moment->second > 59)
		return false;
	if (!afternoon && !morning)
		return moment->hour <= 23;
	if (moment->hour < 1 || moment->hour > 12)
		return false;
	moment->hour = moment->hour % 12 + (afternoon ? 12 : 0);
	return true;
}

bool zoom_time(struct text text, int64_t *seconds)
{
	struct text rest = text_trim(text);
	struct moment moment;

	if (rest.size == 0 || !take_date(&rest, &moment) || !take(&rest, " T") || !take_clock(&rest, &moment))
		return false;
	*seconds = days_of(moment.year, moment.month, moment.day) * DAY_SECONDS + moment.hour * 3600 +
		   moment.minute * 60 + moment.second;
	return true;
}

void zoom_time_print(int64_t seconds, char out[ZOOM_TIME_SIZE])
{
	struct moment moment;
	int64_t of_day = (seconds % DAY_SECONDS + DAY_SECONDS) % DAY_SECONDS;

	date_of((seconds - of_day) / DAY_SECONDS, &moment);
	snprintf(out, ZOOM_TIME_SIZE, "%04u-%02u-%02uT%02u:%02u:%02u", (unsigned)moment.year % 10000,
		(unsigned)moment.month % 100, (unsigned)moment.day % 100, (unsigned)(of_day / 3600) % 100,
		(unsigned)(of_day / 60 % 60), (unsigned)(of_day % 60));
}
