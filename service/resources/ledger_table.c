/* The ledger as a table for a spreadsheet: a line for each commitment of each member. */
#include "halved/api/table.h"
#include "halved/base/arena.h"
#include "halved/base/csv.h"
#include "ledger_parts.h"

struct line {
	const char *code, *name, *standing;
	int64_t days;
	const char *title;
	enum truth voluntary;
	const char *counts, *verdict, *because, *says, *rule;
	struct ledger_facts facts;
};

static const struct field line_fields[] = {
	{ AT("member", TEXT, line, code) },
	{ AT("name", TEXT, line, name) },
	{ AT("standing", TEXT, line, standing) },
	{ AT("days", INTEGER, line, days) },
	{ AT("commitment", TEXT, line, title) },
	{ AT("voluntary", BOOLEAN, line, voluntary) },
	{ AT("counts", TEXT, line, counts) },
	{ AT("verdict", TEXT, line, verdict) },
	{ AT("because", TEXT, line, because) },
	{ AT("kept", INTEGER, line, facts.kept) },
	{ AT("missed", INTEGER, line, facts.missed) },
	{ AT("open", INTEGER, line, facts.open) },
	{ AT("excused", INTEGER, line, facts.excused) },
	{ AT("says", TEXT, line, says) },
	{ AT("rule", TEXT, line, rule) },
	{ .name = NULL },
};
static const struct resource line_part = { .name = "ledger_line", .fields = line_fields };

static void add_cell(void *owner, const char *figure, struct text value)
{
	(void)figure;
	csv_cell_guarded(owner, value);
}

static void write_line(struct buffer *out, const struct ledger_commitment *commitment,
	const struct ledger_member *member, const struct ledger_cell *cell)
{
	const struct ledger_said *said = cell->statements.items;
	struct line line = {
		.code = member->organization.code,
		.name = member->organization.name,
		.standing = member->standing,
		.days = member->days,
		.title = commitment->title,
		.voluntary = commitment->voluntary,
		.counts = commitment->counts,
		.verdict = cell->verdict,
		.because = cell->because,
		.facts = cell->facts,
		.says = cell->statements.count > 0 ? said[cell->statements.count - 1].says : NULL,
		.rule = cell->rule,
	};

	computed_figures(&line_part, &line, add_cell, out);
	csv_line_end(out);
}

void ledger_table(struct buffer *out, struct arena *arena, const struct ledger *ledger)
{
	const struct ledger_commitment *commitments = ledger->commitments.items;
	const struct ledger_member *members = ledger->members.items;
	struct columns columns = { .count = 0 };

	columns_add_fields(&columns, arena, line_fields);
	table_head(out, &columns);
	for (size_t i = 0; i < ledger->members.count; i++) {
		const struct ledger_cell *cells = members[i].commitments.items;

		for (size_t j = 0; j < members[i].commitments.count; j++)
			write_line(out, &commitments[j], &members[i], &cells[j]);
	}
}
