/*
 * Attendance bands of one student: under 5 percent of the days absent is satisfactory, 5 to under 10 at risk,
 * 10 to under 20 moderately chronic, 20 and over severely chronic. Chronic absence is 10 percent or more.
 * Source: Attendance Works' bands and the Washington definition (exactly 10 percent is chronic).
 */
#ifndef HALVED_DOMAIN_BANDS_H
#define HALVED_DOMAIN_BANDS_H

#include <stdbool.h>
#include <stdint.h>

enum band { BAND_NONE, BAND_SATISFACTORY, BAND_AT_RISK, BAND_MODERATE, BAND_SEVERE };

/*
 * The band of a student `absent` of `enrolled` days (or half days: any unit, the same for both). Whole
 * numbers only, since 18 of 180 must be chronic on every machine. BAND_NONE when no days are enrolled or a
 * count is negative or above 2^58; `absent` may pass `enrolled`, as it does in uncorrected files.
 */
enum band band_of_days(int64_t absent, int64_t enrolled);

/* True for the two chronic bands. */
bool band_is_chronic(enum band band);

/* "satisfactory", "at_risk", "moderate", "severe"; "none" for BAND_NONE. */
const char *band_name(enum band band);

#endif
