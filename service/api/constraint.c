#include "halved/api/error.h"
#include "halved/base/check.h"

#include <string.h>

static const struct constraint_row constraint_table[] = {
	{ "organization_code_unique", "/codes", "Another organization has this code: use that one." },
	{ "organization_code_address_unique", "/codes", "Another organization has this code: use that one." },
	{ "organization_address_unique", "/codes", "Another organization has this code: use that one." },
	{ "organization_dates", "/closed_on", "Must not be before opened_on." },
	{ "network_slug_unique", "/slug", "Another network has this slug: choose another." },
	{ "network_goal_years", "/goal/target_year", "Must be after baseline_year." },
	{ "network_dates", "/ends_on", "Must not be before starts_on." },
	{ "membership_dates", "/left_on", "Must not be before joined_on." },
	{ "membership_overlap", "/organization",
		"Is a member already in this time: change that membership." },
	{ "person_email_unique", "/email",
		"Another person of this organization has this address: change that one." },
	{ "excuse_dates", "/ends_on", "Must be after starts_on." },
	{ "excuse_overlap", "/starts_on",
		"This commitment is excused already in this time: withdraw that excuse first." },
	{ "ask_published_due", "/due_on", "A published ask names the day by which it is to be answered." },
	{ "ask_answer_unique", "", "This member has answered in words already: change that answer." },
	{ "instrument_code_unique", "/code",
		"Another questionnaire of this network has this code: choose another." },
	{ "cause_code_unique", "/code",
		"Another cause of this network has this code, or had it: choose another." },
	{ "practice_code_unique", "/code",
		"Another practice of this network has this code: choose another." },
	{ "team_role_unique", "/role", "This person has this role already: change that one." },
	{ "session_times", "/ends_at", "Must be after starts_at." },
	{ "attendance_minutes", "/minutes", "Who was absent or excused was there for no minutes." },
	{ "attendance_unique", "", "This attendance is recorded already: change that one." },
	{ "registration_unique", "", "This is said already: change that registration." },
	{ "coaching_session_held", "/meets_at", "A session that was held has a moment at which it began." },
	{ "coaching_series_open", "/ends_on",
		"This member has another open series of this plan: end that one (ends_on), or go on with "
		"it." },
	{ "coaching_session_check_in", "/kind",
		"The first call of this series was held already: change that one, or record a session." },
	{ "interim_goal_unique", "/organization",
		"This member has an interim goal already: change that one." },
	{ "measure_point_day", "/day", "There is a point for this day already: change that one." },
	{ "cycle_dates", "/ends_on", "Must not be before starts_on." },
	{ "cycle_completed_is_whole", "", "A finished test needs did, studied, prediction_held and act." },
	{ "submission_as_of", "/as_of", "A year-to-date submission needs as_of, an annual one has none." },
	{ "submission_as_of_in_year", "/as_of", "Must lie in the school year, from 1 July to 30 June." },
	{ "submission_number_unique", "", "Another version has just been created; send this one again." },
	{ "cell_numbers", "/cells",
		"chronic must be given, and lie between 0 and enrolled; a suppressed cell has no numbers." },
	{ "cell_pkey", "/cells", "The same cell is given twice." },
};

const struct constraint_row *constraint_of(const char *name)
{
	for (size_t i = 0; name != NULL && i < COUNT_OF(constraint_table); i++)
		if (strcmp(constraint_table[i].constraint, name) == 0)
			return &constraint_table[i];
	return NULL;
}
