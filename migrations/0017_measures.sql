-- Measures: what a member, or a whole network, follows over time, and its points.

create table measure (
	id               bigint generated always as identity primary key,
	network_id       bigint not null references network,
	organization_id  bigint references organization, -- null: of the whole network
	whole_network    boolean not null default false,
	name             text not null,
	kind             text not null,
	definition       text,
	made_of          text not null default 'pairs',   -- of numerator and denominator, or values
	numerator        text,
	denominator      text,
	unit             text,
	direction        text not null default 'none',
	cadence          text,
	chart            text not null default 'run',
	cumulative       boolean not null default false,
	target           numeric,
	driver           text,
	source           text not null default 'entered', -- annual, ytd: what counts of submissions, kept nowhere else
	phases           jsonb not null default '[]',     -- [{starts_on, because, cycle}, …]
	baseline_until   date,
	baseline_because text,
	version          int not null default 1,
	created_at       timestamptz not null default now(),
	created_by       bigint,
	changed_at       timestamptz not null default now(),
	changed_by       bigint,
	withdrawn_at     timestamptz,
	constraint measure_whose check (whole_network = (organization_id is null))
);
create index measure_network on measure (network_id, id);
create index measure_organization on measure (organization_id, id);

create table measure_point (
	id               bigint generated always as identity primary key,
	measure_id       bigint not null references measure,
	network_id       bigint not null references network,
	organization_id  bigint references organization,
	day              date not null,
	label            text,
	value            numeric,
	numerator        int,
	denominator      int,
	note             text,
	excluded_because text,                            -- null: it counts
	earlier          jsonb not null default '[]',     -- what it said before it was changed: [{…, until}, …]
	version          int not null default 1,
	created_at       timestamptz not null default now(),
	created_by       bigint,
	changed_at       timestamptz not null default now(),
	changed_by       bigint,
	withdrawn_at     timestamptz
);
create unique index measure_point_day on measure_point (measure_id, day) where withdrawn_at is null;
create index measure_point_organization on measure_point (organization_id);
