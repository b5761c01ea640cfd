-- Protocols that members go through together: dilemma consultancies and share-outs; and what facilitators learn from running them.

-- A member brings a dilemma, the others think about it.
create table consultancy (
	id                bigint generated always as identity primary key,
	network_id        bigint not null references network,
	organization_id   bigint not null references organization,
	session           text,                        -- the id of the session in which it is held
	form              text not null default 'full',
	question          text not null,
	restated_question text,
	roles             jsonb,                       -- [{role, who}, …]
	steps             jsonb not null,              -- [{code, label, help, minutes}, …]
	step              int not null default 0,      -- the one under way, from 1; 0: not begun; beyond the last: over
	timeline          jsonb not null default '[]', -- [{step, at}, …], as step was moved
	held_on           date,
	take_aways        jsonb,                       -- [{who, what}, …]
	tries             jsonb,                       -- [{who, what, by_on, done_on, outcome}, …]
	follow_up_on      date,
	follow_up         text,
	visibility        visibility not null default 'coach',
	releasable        text,
	released_to       visibility,
	released_at       timestamptz,
	released_by       bigint,
	shared_at         timestamptz,       -- since when it has gone beyond the room, whole or released
	earlier           jsonb not null default '[]', -- what it said before it was changed: [{question, …, visibility, until, by}, …]
	screened_as       text,                        -- whom a text names that looks as if it told who somebody is
	version           int not null default 1,
	created_at        timestamptz not null default now(),
	created_by        bigint,
	changed_at        timestamptz not null default now(),
	changed_by        bigint,
	withdrawn_at      timestamptz,
	constraint consultancy_in_the_room check (visibility <= 'coach'),
	constraint consultancy_released check (released_to is null or (released_to >= 'network' and releasable is not null))
);
create index consultancy_network on consultancy (network_id, id);
create index consultancy_organization on consultancy (organization_id);

-- A turn in which a member tells the others.
create table share_out (
	id              bigint generated always as identity primary key,
	network_id      bigint not null references network,
	organization_id bigint not null references organization,
	session         text,                        -- the id of the session in which it is
	topic           text,
	links           jsonb,                       -- [{title, link}, …]
	status          text not null default 'planned',
	presented_on    date,                        -- or is to be
	screened_as     text,
	version         int not null default 1,
	created_at      timestamptz not null default now(),
	created_by      bigint,
	changed_at      timestamptz not null default now(),
	changed_by      bigint,
	withdrawn_at    timestamptz
);
create index share_out_network on share_out (network_id, id);
create index share_out_organization on share_out (organization_id, network_id);

-- What facilitators learn from running a network: for those of all its regions.
create table learning (
	id           bigint generated always as identity primary key,
	network_id   bigint not null references network,
	session      text,
	kind         text not null,
	about        text,
	text         text not null,
	change       text,
	screened_as  text,
	earlier      jsonb not null default '[]', -- what it said before it was changed: [{kind, about, text, change, until, by}, …]
	version      int not null default 1,
	created_at   timestamptz not null default now(),
	created_by   bigint,
	changed_at   timestamptz not null default now(),
	changed_by   bigint,
	withdrawn_at timestamptz
);
create index learning_network on learning (network_id, id);
