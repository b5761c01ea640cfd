/* The resources: each is a table of fields, defined in the file of its name. */
#ifndef HALVED_RESOURCES_RESOURCES_H
#define HALVED_RESOURCES_RESOURCES_H

#include "halved/api/field.h"
#include "halved/api/route.h"

/* The form link that an answer has come through. */
extern const struct resource resource_through;
#define THROUGH                                                                                              \
	{                                                                                                    \
		.name = "form_link", .type = FIELD_OBJECT, .use = FIELD_SHOWN, .of = &resource_through,      \
		.sql = "case when t.form_link_id is not null then form_link_name(t.form_link_id) end",       \
		.text = "The form link that it has come through, if it has.",                                \
		.example = "{\"id\":\"3\",\"label\":\"For the attendance office\"}"                          \
	}

/* clang-format off */
/* The network that a record belongs to, by its column network_id. */
#define NETWORK_SHOWN(text_) \
	{ .name = "network", .type = FIELD_SLUG, .use = FIELD_SHOWN, .required = true, \
	  .sql = "(select n.slug from network n where n.id = t.network_id)", .text = text_, .example = "\"wa-cop-2026\"" }
/* Whose hand ended what a record said before: kept() in migrations/always_1_functions.sql. */
#define EARLIER_END \
	{ .name = "until", .type = FIELD_TIME, .use = FIELD_SHOWN, .required = true, .text = "When it was corrected.", \
	  .example = "\"2026-01-29T09:00:00-08:00\"" }, \
	{ .name = "by", .type = FIELD_OBJECT, .use = FIELD_SHOWN, .of = &resource_account_named, .text = "Who changed it; null: the operator." }
/* Whose hand wrote an earlier version, beside written_at: account_shown() in migrations/always_1_tokens.sql. */
#define VERSION_BY \
	{ .name = "by", .type = FIELD_OBJECT, .use = FIELD_SHOWN, .of = &resource_account_named, .text = "Who wrote it so; null: the operator." }
/* clang-format on */

extern const struct resource resource_acceptance; /* what coming in takes */
extern const struct resource resource_account;
extern const struct resource resource_actor;
extern const struct resource resource_ask;
extern const struct resource resource_ask_answer;
extern const struct resource resource_ask_member;
extern const struct resource resource_ask_reopening;
extern const struct resource resource_asked_minutes;
extern const struct resource resource_attendance;
extern const struct resource resource_audit_entry;
extern const struct resource resource_cause;
extern const struct resource resource_cause_counts;
extern const struct resource resource_cell;
extern const struct resource resource_coaching_plan;
extern const struct resource resource_commitment;
extern const struct resource resource_cycle;
extern const struct resource resource_cycle_result; /* what finishing a cycle takes */
extern const struct resource resource_desk;
extern const struct resource resource_cycle_listen; /* when a cycle asks to interview somebody */
extern const struct resource resource_form;
extern const struct resource resource_form_answer; /* what answering takes */
extern const struct resource resource_form_link;
extern const struct resource resource_feed;
extern const struct resource resource_feed_address; /* its secret */
extern const struct resource resource_goal_point;   /* a year of the path to a goal */
extern const struct resource resource_instrument;
extern const struct resource resource_interim_goal;
extern const struct resource resource_interview;
extern const struct resource resource_invitation;
extern const struct resource resource_invitation_link; /* its secret */
extern const struct resource resource_member;
extern const struct resource resource_network;
extern const struct resource resource_note;
extern const struct resource resource_organization;
extern const struct resource resource_person;
extern const struct resource resource_practice;
extern const struct resource resource_practice_refinement;
extern const struct resource resource_practice_lineage;
extern const struct field practice_lineage_query[];
extern const struct resource resource_provider_list;
extern const struct resource resource_published_rate;
extern const struct resource resource_password_change; /* what changing one's own takes */
extern const struct resource resource_password_reset;
extern const struct resource resource_password_set;
extern const struct resource resource_recovery_codes;
extern const struct resource resource_removal;	     /* what removing oneself takes */
extern const struct resource resource_minutes_asked; /* by quarter */
extern const struct resource resource_reminder_release;
extern const struct resource resource_reminder_stop;
extern const struct resource resource_reminder_wish;
extern const struct resource resource_reminders;
extern const struct resource resource_reset_order;
extern const struct resource resource_reset_promise;
extern const struct resource resource_second_factor;
extern const struct resource resource_second_factor_code;  /* what confirming it takes */
extern const struct resource resource_second_factor_proof; /* what ending it takes */
extern const struct resource resource_second_factor_order;
extern const struct resource resource_second_factor_secret;
extern const struct resource resource_seat_held;
extern const struct resource resource_seat_taking; /* what taking one more seat takes */
extern const struct resource resource_secret;	   /* of a token, shown once */
extern const struct resource resource_session;
extern const struct resource resource_sign_in;
extern const struct resource resource_sign_in_order; /* what signing in takes */
extern const struct resource resource_submission;
extern const struct resource resource_submission_return; /* what returning a submission takes */
extern const struct resource resource_submission_total;
extern const struct resource resource_submission_state; /* one step of its history */
extern const struct resource resource_succession;
extern const struct resource resource_succession_shown; /* on the page of an organization */
extern const struct resource resource_team_role;
extern const struct resource resource_token;
extern const struct resource resource_wording; /* what the public reads of a note */

/* Query parameters of the lists: filters, each equal to the field of its name. */
extern const struct field ask_query[];
extern const struct field attendance_query[];
extern const struct field assessment_round_query[];
extern const struct field audit_query[];
extern const struct field cause_query[];
extern const struct field coaching_plan_query[];
extern const struct field commitment_query[];
extern const struct field cycle_query[];
extern const struct field excuse_query[];
extern const struct field instrument_query[];
extern const struct field interim_goal_query[];
extern const struct field interview_query[];
extern const struct field member_query[];
extern const struct field member_statement_query[];
extern const struct field note_query[];
extern const struct field organization_query[];
extern const struct field person_query[];
extern const struct field practice_query[];
extern const struct field provider_start_query[], provider_callback_query[];
extern const struct field published_rate_query[];
extern const struct field session_query[];
extern const struct field submission_query[];
extern const struct field succession_query[];
extern const struct field team_role_query[];
extern const struct field theory_query[];
extern const struct field wording_query[];

extern const struct step provider_list_steps[], provider_start_steps[], provider_callback_steps[];
extern const struct step sign_in_steps[], sign_out_steps[], accept_steps[], take_seat_steps[];
extern const struct step second_factor_steps[], second_factor_confirm_steps[], recovery_codes_steps[],
	second_factor_end_steps[], reset_ask_steps[], reset_steps[], password_change_steps[];
extern const struct step calendar_steps[];
extern const struct step form_steps[];
extern const struct step remove_own_steps[];
extern const struct step organization_pack_steps[], person_pack_steps[], account_pack_steps[];
extern const struct step reminder_stop_steps[];
extern const struct step token_steps[];	       /* makes a record that expires */
extern const struct step organization_steps[]; /* finds one by its address, its other codes or its id */

#endif
