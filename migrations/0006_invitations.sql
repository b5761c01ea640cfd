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
	mailed          boolean not null default false, -- whether a mail was put on its way
	version         int not null default 1,
	created_at      timestamptz not null default now(),
	created_by      bigint,
	changed_at      timestamptz not null default now(),
	changed_by      bigint,
	withdrawn_at    timestamptz
);
alter table invitation alter email set statistics 0;
create index invitation_organization on invitation (organization_id);

-- One that was handed over, and those of mails.
create table invitation_link (
	hash          bytea primary key,
	invitation_id bigint not null references invitation
);
create index invitation_link_invitation on invitation_link (invitation_id);
