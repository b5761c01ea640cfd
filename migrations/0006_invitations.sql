-- Who is invited to which seat. The secret of an invitation is kept apart, and as SHA-256 only.

create table invitation (
	id              bigint generated always as identity primary key,
	email           text not null,
	role            text not null references role,
	network         text,                       -- as it was named; network_id follows it by a trigger
	network_id      bigint references network,
	organization_id bigint references organization,
	expires_at      timestamptz not null default now() + interval '7 days',
	accepted_at     timestamptz,
	version         int not null default 1,
	created_at      timestamptz not null default now(),
	created_by      bigint,
	changed_at      timestamptz not null default now(),
	changed_by      bigint,
	withdrawn_at    timestamptz
);
create index invitation_organization on invitation (organization_id);

create table invitation_link (
	invitation_id bigint primary key references invitation,
	hash          bytea not null unique
);
