/*
 * School years. A school year is held as the calendar year it begins in: "2022-23" is 2022, so the next
 * one is + 1 and a span is a difference. The label has an ASCII hyphen, as the published files have.
 */
#ifndef HALVED_DOMAIN_SCHOOL_YEAR_H
#define HALVED_DOMAIN_SCHOOL_YEAR_H

#include "halved/base/text.h"

#define SCHOOL_YEAR_FIRST 1900
#define SCHOOL_YEAR_LAST 2198
#define SCHOOL_YEAR_FIRST_MONTH 7 /* they begin on 1 July */
#define SCHOOL_YEAR_SIZE 8	  /* "2022-23" and its NUL */

/* Reads exactly "YYYY-YY" with the second part one year on ("1999-00" too); false leaves *year alone. */
bool school_year_read(struct text label, int *year);

/* Writes the label; `year` is between SCHOOL_YEAR_FIRST and SCHOOL_YEAR_LAST. Returns `out`. */
char *school_year_print(int year, char out[SCHOOL_YEAR_SIZE]);

/* The school year a calendar day lies in, when school years begin on the first of `first_month` (1 to 12). */
int school_year_of_day(int calendar_year, int month, int first_month);

#endif
