/* Networks with members whose counts are in their summary. */
#ifndef HALVED_TESTS_COUNTED_H
#define HALVED_TESTS_COUNTED_H

#include "api.h"
#include "world.h"

#define NOTHING ""
#define ANNUAL(year) "\"school_year\":\"" year "\",\"kind\":\"annual\""
#define TO_DATE(year, day) "\"school_year\":\"" year "\",\"kind\":\"ytd\",\"as_of\":\"" day "\""
#define CELL(enrolled, chronic) "\"enrolled\":" #enrolled ",\"chronic\":" #chronic
/* One more cell, behind a CELL. */
#define GROUP_CELL(name, enrolled, chronic) "},{\"group\":\"" name "\"," CELL(enrolled, chronic)
#define GRADE_CELL(name, enrolled, chronic) "},{\"grade\":\"" name "\"," CELL(enrolled, chronic)
#define RULE(rule) ",\"inclusion_rule\":\"" rule "\""

/* A network of its own that began on 1 September 2024; its address. */
const char *found_network(void);

/* `dates` are further fields, each with a comma before it. */
void join(const char *network, const char *code, const char *joined_on, const char *dates);

/* An accepted submission of the period, which is the rest of the body's fields; its address. */
const char *count(const char *network, const char *code, const char *period, const char *cell);

/* As it should work. */
const struct answer *summary(enum who who, const char *network, const char *query);

/* As the service's database tells it, which is the clock that states go by. */
const char *moment(void);

#endif
