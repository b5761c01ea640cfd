/* What the ledger says, as its fields in ledger_fields.c print it. */
#ifndef HALVED_RESOURCES_LEDGER_PARTS_H
#define HALVED_RESOURCES_LEDGER_PARTS_H

#include "halved/api/computed.h"
#include "halved/domain/ledger.h"

struct ledger_evidence {
	const char *record, *id, *on, *shows, *proof;
};

struct ledger_said {
	const char *id, *on, *says;
};

struct ledger_cell {
	const char *commitment, *verdict, *because, *rule;
	struct ledger_facts facts;
	struct computed_list evidence;	 /* of ledger_evidence */
	struct computed_list statements; /* of ledger_said */
	struct computed_list excuses;	 /* of ledger_said */
};

struct ledger_member {
	struct {
		const char *code, *name;
	} organization;
	const char *standing;
	int64_t days;
	struct computed_list commitments; /* of ledger_cell */
};

struct ledger_commitment {
	const char *id, *title, *counts, *met, *at_risk;
	int64_t position;
	enum truth voluntary;
	int64_t of[LEDGER_VERDICTS]; /* members by verdict */
};

struct ledger {
	struct {
		const char *slug, *name;
	} network;
	const char *as_of;
	struct computed_list commitments; /* of ledger_commitment */
	struct computed_list members;	  /* of ledger_member */
};

extern const char *const ledger_verdicts[]; /* as enum ledger_verdict */

#endif
