-- Who may do what: accounts act, seats give them roles, credentials are what they show at each request.

create table role (
	name     text primary key,
	position int not null,
	scope    text not null constraint role_scope check (scope in ('installation', 'network', 'organization')), -- of its seats
	text     text not null
);

create table access_right (
	name     text primary key,
	position int not null,
	scope    text not null constraint access_right_scope check (scope in ('installation', 'network', 'record', 'self', 'feed')),
	text     text not null
);

create table role_right (
	role    text not null references role,
	"right" text not null references access_right,
	primary key (role, "right")
);

-- Which role gives which: a seat of the first may put somebody on a seat of the second, as far as its own reaches.
create table role_gift (
	giver text not null references role,
	role  text not null references role,
	primary key (giver, role)
);

-- Somebody who signs in, a system that has a token, or a feed: a calendar's or a form's link.
create table account (
	id          bigint generated always as identity primary key,
	kind        text not null constraint account_kind check (kind in ('person', 'system', 'feed')),
	name        text not null,
	email       text,
	disabled_at timestamptz,
	withdrawn_at timestamptz,       -- removed: who it was is erased, what it did stays its own
	version     int not null default 1,
	created_at  timestamptz not null default now(),
	created_by  bigint,
	changed_at  timestamptz not null default now(),
	changed_by  bigint,
	constraint account_person_has_email check ((kind = 'person') = (email is not null))
);
create unique index account_email_unique on account (lower(email));
-- statistics keep copies of values
alter table account alter name set statistics 0, alter email set statistics 0;
alter index account_email_unique alter 1 set statistics 0;

-- Who × role × where × when. Without network and organization a seat of a network's role holds in all of them.
create table seat (
	id              bigint generated always as identity primary key,
	account_id      bigint not null references account,
	role            text not null references role,
	network_id      bigint references network,
	organization_id bigint references organization,
	starts_on       date not null default (now() at time zone 'UTC')::date,
	ends_on         date,                       -- the first day (UTC) without it
	version         int not null default 1,
	created_at      timestamptz not null default now(),
	created_by      bigint,
	changed_at      timestamptz not null default now(),
	changed_by      bigint,
	withdrawn_at    timestamptz,
	constraint seat_dates check (ends_on >= starts_on)
);
create index seat_account on seat (account_id);
create index seat_organization on seat (organization_id);

-- What is shown at a request, found by its SHA-256: an API token, a sign-in (cookie), a feed (opens one thing only).
-- rights and actor are kept ready for enter.sql by renew_credentials(), which triggers call when they may have changed. From
-- ready_until on they open nothing before they have been renewed: that is the next day on which a seat begins or ends, or a member leaves.
create table credential (
	id          bigint generated always as identity primary key,
	hash        bytea not null unique,
	kind        text not null constraint credential_kind check (kind in ('token', 'sign_in', 'feed')),
	account_id  bigint not null references account,
	label       text not null default '',
	only_rights text[],                         -- null: whatever its account may
	network_id  bigint references network,      -- kept to this one; null: wherever its account may
	maker_id    bigint references account,      -- of a feed, which acts as an account of its own: whose seats it lives by
	rights      text[] not null default '{}',
	actor       text not null default '',       -- the setting: see migrations/always_1_access.sql
	ready_until timestamptz not null default '-infinity',
	created_at  timestamptz not null default now(),
	used_at     timestamptz not null default '-infinity', -- to some minutes
	expires_at  timestamptz,                    -- a sign-in's is moved on while it is used
	ends_at     timestamptz,                    -- of a sign-in: never beyond
	revoked_at  timestamptz
);
create index credential_account on credential (account_id);
create index credential_maker on credential (maker_id) where maker_id is not null;
alter table credential alter label set statistics 0;
