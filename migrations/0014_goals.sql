-- Interim goals: what a member itself wants to reach by when.

create table interim_goal (
	id               bigint generated always as identity primary key,
	network_id       bigint not null references network,
	organization_id  bigint not null references organization,
	baseline_year    text,            -- null: the network's, as of the reduction and its year
	baseline_rate    numeric,         -- null: what counts of that year
	baseline_source  text,
	target_reduction numeric,
	target_year      text,
	generator        text not null default 'linear',
	path             jsonb,           -- [{school_year, rate}, …] as agreed; null: the generator makes it
	note             text,
	published        boolean not null default false, -- shown to the whole network, no further
	published_at     timestamptz,
	earlier          jsonb not null default '[]',    -- what it said while it was published: [{…, until}, …]
	version          int not null default 1,
	created_at       timestamptz not null default now(),
	created_by       bigint,
	changed_at       timestamptz not null default now(),
	changed_by       bigint,
	withdrawn_at     timestamptz
);
create unique index interim_goal_unique on interim_goal (network_id, organization_id) where withdrawn_at is null;
create index interim_goal_organization on interim_goal (organization_id);
