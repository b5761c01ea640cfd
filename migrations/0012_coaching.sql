-- Coaching: a series of sessions between a coach and the team of a member, and what they agree to do.

create table coaching_series (
	id              bigint generated always as identity primary key,
	network_id      bigint not null references network,
	organization_id bigint not null references organization,
	title           text not null,
	plan            text,             -- the id of a coaching_plan of the network
	promised        int,              -- sessions; null: as many as the plan asks for at least
	starts_on       date,
	ends_on         date,
	version         int not null default 1,
	created_at      timestamptz not null default now(),
	created_by      bigint,
	changed_at      timestamptz not null default now(),
	changed_by      bigint,
	withdrawn_at    timestamptz
);
create index coaching_series_network on coaching_series (network_id, id);
create index coaching_series_organization on coaching_series (organization_id, id);
create unique index coaching_series_open on coaching_series (organization_id, plan) where ends_on is null and withdrawn_at is null;

-- What is said in it is between coach and team.
create table coaching_session (
	id                 bigint generated always as identity primary key,
	coaching_series_id bigint not null references coaching_series,
	network_id         bigint not null references network,
	organization_id    bigint not null references organization,
	kind               text not null default 'session',
	status             text not null default 'planned',
	meets_at           timestamptz,
	minutes            int,
	problem            text,
	elements           jsonb,         -- [{code, text}, …]: what was said in each element of the plan
	notes              text,
	screened_as        text,          -- whom a text names that looks as if it told who somebody is
	version            int not null default 1,
	created_at         timestamptz not null default now(),
	created_by         bigint,
	changed_at         timestamptz not null default now(),
	changed_by         bigint,
	withdrawn_at       timestamptz,
	constraint coaching_session_held check (status <> 'held' or meets_at is not null)
);
create index coaching_session_series on coaching_session (coaching_series_id, id);
create index coaching_session_organization on coaching_session (organization_id);
create unique index coaching_session_check_in on coaching_session (coaching_series_id)
	where kind = 'check_in' and status = 'held' and withdrawn_at is null;

-- What somebody will do; carried from session to session until it is done.
create table coaching_step (
	id                 bigint generated always as identity primary key,
	coaching_series_id bigint not null references coaching_series,
	network_id         bigint not null references network,
	organization_id    bigint not null references organization,
	session            text,          -- the id of the coaching_session in which it was agreed
	text               text not null,
	whose              text not null default 'team',
	person_id          bigint references person,
	due_on             date,
	done_on            date,
	outcome            text,
	screened_as        text,
	version            int not null default 1,
	created_at         timestamptz not null default now(),
	created_by         bigint,
	changed_at         timestamptz not null default now(),
	changed_by         bigint,
	withdrawn_at       timestamptz
);
create index coaching_step_series on coaching_step (coaching_series_id, id);
create index coaching_step_organization on coaching_step (organization_id);
create index coaching_step_person on coaching_step (person_id) where person_id is not null;
