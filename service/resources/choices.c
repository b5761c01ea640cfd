#include "halved/resources/choices.h"

#include <stddef.h>

const char *const choices_organization_kind[] = { "state", "esd", "district", "school", NULL };

const char *const choices_period_kind[] = { "annual", "ytd", NULL };

const char *const choices_grade[] = { "all", "PK", "K", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10",
	"11", "12", NULL };

const char *const choices_state[] = { "AK", "AL", "AR", "AS", "AZ", "CA", "CO", "CT", "DC", "DE", "FL", "GA",
	"GU", "HI", "IA", "ID", "IL", "IN", "KS", "KY", "LA", "MA", "MD", "ME", "MI", "MN", "MO", "MP", "MS",
	"MT", "NC", "ND", "NE", "NH", "NJ", "NM", "NV", "NY", "OH", "OK", "OR", "PA", "PR", "RI", "SC", "SD",
	"TN", "TX", "UT", "VA", "VI", "VT", "WA", "WI", "WV", "WY", NULL };

const char *const choices_role[] = { "admin", "facilitator", "coach", "district_lead", "district_member",
	"presenter", "reader", NULL };

const char *const choices_right[] = { "view", "summary", "ask_view", "directory", "network", "record_view",
	"record_edit", "team", "interview", "submit", "decide", "import", "audit", "access", "oversee",
	"ledger", "shared_view", "release", "coaching", "take_home", "learning", "assess", NULL };

const char *const choices_member_kind[] = { "state", "esd", "district", "school", "lea", NULL };

const char *const choices_team_role[] = { "lead", "data_specialist", "student_support", "school_leader",
	"coach", "staff", NULL };

const char *const choices_generator[] = { "linear", "constant_percent", NULL };

const char *const choices_account_kind[] = { "person", "system", NULL };
