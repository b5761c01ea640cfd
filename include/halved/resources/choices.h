/* Lists of choices that more than one resource uses; each is closed by NULL. */
#ifndef HALVED_RESOURCES_CHOICES_H
#define HALVED_RESOURCES_CHOICES_H

extern const char *const choices_organization_kind[];
extern const char *const choices_period_kind[]; /* annual, ytd */
extern const char *const choices_grade[];	/* all, PK, K, 1 … 12 */
extern const char *const choices_state[];	/* states and territories, two letters */
extern const char *const choices_role[];	/* of seats; rows of the table role */
extern const char *const choices_right[];	/* of tokens: rows of the table access_right */
extern const char *const choices_generator[];	/* of paths to a goal */
extern const char *const choices_account_kind[];
extern const char *const choices_member_kind[]; /* kinds of organizations, and lea */
extern const char *const choices_team_role[];

#endif
