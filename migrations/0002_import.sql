-- Imports: a file is read, checked and staged (dry run), shown, then committed as a whole or left alone.

create table import (
	id           bigint generated always as identity primary key,
	network_id   bigint not null references network,
	kind         text not null,
	file_name    text not null,
	file_size    bigint,
	sha256       text,
	status       text not null default 'checked' constraint import_status check (status in ('failed', 'checked', 'committed')),
	fault        jsonb,                      -- failed: {row, column, reason} of what ended the reading
	header       text,                       -- the file's, as CSV
	rows         bigint not null default 0,  -- below the header; = new + changed + same + refused + held + skipped
	new          bigint not null default 0,
	changed      bigint not null default 0,
	same         bigint not null default 0,
	refused      bigint not null default 0,  -- at fault themselves
	held         bigint not null default 0,  -- good, but another row of the same member and period was refused
	skipped      bigint not null default 0,  -- not what the kind takes
	staged       bigint not null default 0,  -- records a commit must still find: they are not kept across a crash
	skips        jsonb not null default '{}', -- reason: rows
	submissions  bigint not null default 0,  -- versions made by the commit
	created_at   timestamptz not null default now(),
	created_by   bigint,
	committed_at timestamptz,
	committed_by bigint
);
create index import_network on import (network_id, id);

-- One member and period in one file.
create table import_period (
	import_id       bigint not null references import on delete cascade,
	period          int not null,
	organization_id bigint not null references organization,
	school_year     text not null,
	kind            text not null,
	as_of           date,
	inclusion_rule  text,
	source          text,
	note            text,
	example         boolean not null,
	rows            bigint not null,
	held_by         bigint,          -- a refused row of the same member and period
	base_id         bigint,          -- the version that counted when the file was compared
	last_number     int,             -- of the versions there were
	new             bigint not null default 0,
	changed         bigint not null default 0,
	submission_id   bigint,          -- the version made of it
	primary key (import_id, period)
);

-- Staged rows: unlogged, since the file itself can be sent again; no index, since they are only read as a whole.
create unlogged table import_row (
	import_id       bigint not null,
	row             bigint not null,
	start           bigint not null, -- byte of the file
	size            int not null,
	period          int not null,
	organization_id bigint not null,
	grade_id        smallint not null,
	group_id        smallint not null,
	suppressed      boolean not null,
	enrolled        int,
	satisfactory    int,
	at_risk         int,
	moderate        int,
	severe          int,
	chronic         int
);

-- Staged rows of the kinds that are no counts.
create unlogged table import_record (
	import_id bigint not null,
	row       bigint not null,
	start     bigint not null,
	size      int not null,
	record    jsonb not null,
	target_id bigint,               -- what it would change
	outcome   text,                 -- new, changed, same
	primary key (import_id, row)
);

create table import_refusal (
	import_id     bigint not null references import on delete cascade,
	row           bigint not null,
	column_number int,
	column_name   text,
	reason        text not null,
	held          boolean not null,
	original      text not null,    -- the row as CSV
	primary key (import_id, row)
);
