/*
 * Routes: THE list of what the product offers is service/routes.c. The right is mandatory: a route without
 * one stops the service from starting.
 */
#ifndef HALVED_API_ROUTE_H
#define HALVED_API_ROUTE_H

#include "halved/api/field.h"
#include "halved/http/server.h"

#include <stdbool.h>
#include <stddef.h>

/* Rights are rows of access_right, given to roles by role_right: see migrations/always_1_access.sql. */
#define RIGHT_OPEN "open" /* anybody, without a credential */
#define RIGHT_VIEW "view"
#define RIGHT_SUMMARY "summary"
#define RIGHT_ASK_VIEW "ask_view"
#define RIGHT_DIRECTORY "directory"
#define RIGHT_NETWORK "network"
#define RIGHT_RECORD_VIEW "record_view"
#define RIGHT_RECORD_EDIT "record_edit"
#define RIGHT_INTERVIEW "interview"
#define RIGHT_SUBMIT "submit"
#define RIGHT_DECIDE "decide"
#define RIGHT_LEDGER "ledger"
#define RIGHT_COACHING "coaching"
#define RIGHT_LEARNING "learning"
#define RIGHT_ASSESS "assess"
#define RIGHT_IMPORT "import"
#define RIGHT_AUDIT "audit"
#define RIGHT_ACCESS "access"
#define RIGHT_OVERSEE "oversee"
#define RIGHT_TAKE_HOME "take_home"
#define RIGHT_ME "me"		    /* whoever shows a credential */
#define RIGHT_ACCOUNT "account"	    /* of somebody who has signed in */
#define RIGHT_ISSUED "issued"	    /* the same, and whoever may invite */
#define RIGHT_TOKEN "token"	    /* of somebody who has signed in */
#define RIGHT_FEED "feed"	    /* the same */
#define RIGHT_FORM_LINK "form_link" /* the same */
#define RIGHT_CALENDAR "calendar"   /* of a feed alone: the secret stands in the path */
#define RIGHT_SHARED_VIEW "shared_view"
#define RIGHT_FORM "form" /* of a form link alone */

/* Pages of many organizations, watched as tables are: is_audit_page() in migrations/always_4_audit.sql. */
#define WATCHED_FIGURES "figures"
#define WATCHED_LEDGER "ledger"
#define WATCHED_ROSTER "roster"
#define WATCHED_TRAIL "trail"

struct request;

enum flow {
	FLOW_NEXT,  /* go on with the next step at once */
	FLOW_WAIT,  /* send the queries made by this step; the next step runs when their rows are here */
	FLOW_DONE,  /* answered */
	FLOW_LATER, /* this step has started something that ends with step_resume() */
};

struct step {
	const char *name;
	enum flow (*run)(struct request *);
};
#define STEP(function_)                                                                                      \
	{                                                                                                    \
		.name = #function_, .run = (function_)                                                       \
	}
#define STEP_END                                                                                             \
	{                                                                                                    \
		.name = NULL, .run = NULL                                                                    \
	}

enum route_lane { ROUTE_LANE_BY_METHOD, ROUTE_LANE_QUICK, ROUTE_LANE_SLOW, ROUTE_LANE_WRITE };

struct route {
	enum http_method method;
	const char *path; /* "/v1/networks/{network}/cycles" */
	const char *right;
	const char *sql; /* service/sql/NAME.sql, expanded with takes, gives and query: see statement.h */
	const struct step *steps;     /* NULL: run the statement and answer its rows */
	const struct resource *takes; /* request body; NULL: none allowed */
	const struct resource *gives; /* answer */
	const struct resource *reads; /* whose shape the statement has, when it is but a part of the answer */
	bool many;		      /* a page of records */
	bool change;		      /* a merge patch with If-Match */
	bool stream;		      /* the body is streamed to the steps, no JSON */
	const struct field
		*query;	   /* query parameters beside after and limit, closed by a field without name */
	bool secret;	   /* what it takes or gives is kept nowhere: no Idempotency-Key */
	bool any_query;	   /* other parameters are passed over: what sends people here adds its own */
	bool asks;	   /* another server */
	const char *media; /* a media type the answer also comes in, or comes in alone without gives */
	bool tagged;	   /* it has an ETag, though it is no record of a table */
	int status;	   /* of success; 0 means 200 */
	const char
		*watched; /* table, or page, of what it shows: reads of others' leave an entry in the audit */
	bool asks_why;	  /* who reads another's must say why, in Audit-Reason */
	enum route_lane lane; /* by method: one GET quick, pages slow, everything else write */
	const char *text;     /* one sentence, the operation's summary */
};

/* Whether an Idempotency-Key is taken: its answer is kept for an actor, and secrets are not kept at all. */
bool route_heeds_version(const struct route *route); /* takes If-Match */
bool route_takes_key(const struct route *route);

/* Whether the audit keeps what was said in Audit-Reason. */
bool route_takes_reason(const struct route *route);

extern const struct route routes[];
extern const size_t route_count;

#endif
