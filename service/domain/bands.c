#include "halved/domain/bands.h"

#define LARGEST ((int64_t)1 << 58) /* 20 times it still fits */

enum band band_of_days(int64_t absent, int64_t enrolled)
{
	if (enrolled <= 0 || absent < 0 || enrolled > LARGEST || absent > LARGEST)
		return BAND_NONE;
	if (5 * absent >= enrolled)
		return BAND_SEVERE;
	if (10 * absent >= enrolled)
		return BAND_MODERATE;
	if (20 * absent >= enrolled)
		return BAND_AT_RISK;
	return BAND_SATISFACTORY;
}

bool band_is_chronic(enum band band)
{
	return band == BAND_MODERATE || band == BAND_SEVERE;
}

const char *band_name(enum band band)
{
	static const char *const names[] = {
		[BAND_NONE] = "none",
		[BAND_SATISFACTORY] = "satisfactory",
		[BAND_AT_RISK] = "at_risk",
		[BAND_MODERATE] = "moderate",
		[BAND_SEVERE] = "severe",
	};

	return names[band];
}
