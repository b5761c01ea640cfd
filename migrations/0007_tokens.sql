-- What people make for systems to show. The secret is in no table: credential has its SHA-256, from the first one made on.

create table api_token (
	id            bigint generated always as identity primary key,
	credential_id bigint references credential on delete cascade,
	label         text not null,
	rights        jsonb,                        -- null: whatever its account may, which is created_by
	network       text,                         -- as it was named; network_id follows it by a trigger
	network_id    bigint references network,    -- kept to this one
	expires_at    timestamptz not null,
	version       int not null default 1,
	created_at    timestamptz not null default now(),
	created_by    bigint,
	changed_at    timestamptz not null default now(),
	changed_by    bigint,
	withdrawn_at  timestamptz
);
create index api_token_credential on api_token (credential_id);
create index api_token_account on api_token (created_by);

-- An address that opens the calendar of one network, or of one of its members, for programs that can show nothing else.
create table feed (
	id            bigint generated always as identity primary key,
	credential_id bigint references credential on delete cascade,
	label         text not null,
	network_id    bigint not null references network,
	organization_id bigint references organization, -- the member whose sessions it shows; null: the network's
	expires_at    timestamptz not null,
	version       int not null default 1,
	created_at    timestamptz not null default now(),
	created_by    bigint,
	changed_at    timestamptz not null default now(),
	changed_by    bigint,
	withdrawn_at  timestamptz
);
create index feed_organization on feed (organization_id) where organization_id is not null;
create index feed_credential on feed (credential_id);
create index feed_network on feed (network_id, id);

-- What opens one ask of one member, to be answered by whoever has it.
create table form_link (
	id              bigint generated always as identity primary key,
	credential_id   bigint references credential on delete cascade,
	ask_id          bigint not null references ask,
	network_id      bigint not null references network,
	organization_id bigint not null references organization,
	label           text not null,
	submits         boolean not null,   -- else what is sent stays a draft, for the member's own people to submit
	expires_at      timestamptz not null,
	version         int not null default 1,
	created_at      timestamptz not null default now(),
	created_by      bigint,
	changed_at      timestamptz not null default now(),
	changed_by      bigint,
	withdrawn_at    timestamptz
);
create index form_link_credential on form_link (credential_id);
create index form_link_ask on form_link (ask_id, id);
create index form_link_organization on form_link (organization_id);
alter table api_token alter label set statistics 0;
alter table feed alter label set statistics 0;
alter table form_link alter label set statistics 0;
