-- What a network thinks would lead to its aim, and what it thought before.

create table theory (
	id           bigint generated always as identity primary key,
	network_id   bigint not null references network,
	title        text not null,
	aim          text not null,
	parts        jsonb not null,   -- drivers and change ideas, in their order
	version      int not null default 1,
	created_at   timestamptz not null default now(),
	created_by   bigint,
	changed_at   timestamptz not null default now(),
	changed_by   bigint,
	withdrawn_at timestamptz
);
create index theory_network on theory (network_id, id);

-- Written by a trigger alone: as it was in that version, until it was changed.
create table theory_version (
	theory_id  bigint not null references theory,
	version    int not null,
	title      text not null,
	aim        text not null,
	parts      jsonb not null,
	written_at timestamptz not null,
	changed_by bigint,
	primary key (theory_id, version)
);
