-- The network record. Tables belong to the owner role that migrates; the service owns nothing.
-- Common columns: version counts changes (ETag), *_by is the acting account, withdrawn_at hides without deleting.

create extension if not exists btree_gist;

-- ---------------------------------------------------------------- organizations

create table organization_scheme (
	name   text primary key,              -- 'wa-district'
	prefix text not null,                 -- its part of an address: 'wa' in wa-01109
	digits int check (digits between 1 and 12), -- codes of digits are padded to this width; null: free text
	kind   text not null check (kind in ('state', 'esd', 'district', 'school')),
	label  text not null
);

create table organization (
	id           bigint generated always as identity primary key,
	address      text not null,           -- of its first code: wa-01109; set by a trigger
	codes        jsonb not null,          -- [{scheme, code}, …]: organization_code follows it by a trigger
	kind         text not null constraint organization_kind check (kind in ('state', 'esd', 'district', 'school')),
	name         text not null,
	state        text constraint organization_state check (state ~ '^[A-Z]{2}$'),
	parent_id    bigint references organization,
	parent       jsonb,                   -- its {code, name} as shown, kept by triggers: a read needs no second look
	opened_on    date,
	closed_on    date,
	note         text,
	version      int not null default 1,
	created_at   timestamptz not null default now(),
	created_by   bigint,
	changed_at   timestamptz not null default now(),
	changed_by   bigint,
	constraint organization_address_unique unique (address),
	constraint organization_dates check (closed_on >= opened_on)
);
create index organization_parent on organization (parent_id);

-- The codes of organization.codes, to find them by and to keep each unique; nothing else writes here.
create table organization_code (
	scheme          text not null references organization_scheme,
	code            text not null,
	address         text not null,
	organization_id bigint not null references organization on delete cascade,
	constraint organization_code_unique primary key (scheme, code),
	constraint organization_code_address_unique unique (address)
);
create index organization_code_organization on organization_code (organization_id);

-- ---------------------------------------------------------------- networks and their members

create table network (
	id          bigint generated always as identity primary key,
	slug        text not null constraint network_slug_form check (slug ~ '^[a-z][a-z0-9-]{1,62}$'),
	name        text not null,
	aim         text not null,
	goal        jsonb not null,      -- baseline_year, baseline_kind, target_reduction, target_year, path, note
	member_kind text not null default 'district',
	time_zone   text not null default 'America/Los_Angeles',
	starts_on   date not null,
	ends_on     date,
	eligibility jsonb,               -- states, challenge_signed, detail: who can be a member
	members_planned int,
	stall_days  int not null default 28, -- a test of which nothing is recorded for so long stalls
	norms       jsonb,               -- [{about, text}, …]: how far notes go
	attendance_rule jsonb,           -- minutes, people, whole_team: who was at a session
	note        text,
	second_factor_asked_of text not null default 'nobody' check (second_factor_asked_of in ('nobody', 'facilitators', 'everybody')),
	version     int not null default 1,
	created_at  timestamptz not null default now(),
	created_by  bigint,
	changed_at  timestamptz not null default now(),
	changed_by  bigint,
	withdrawn_at timestamptz,
	constraint network_slug_unique unique (slug),
	constraint network_goal_years check (goal ->> 'target_year' > goal ->> 'baseline_year'),
	constraint network_dates check (ends_on >= starts_on)
);

create table membership (
	id                   bigint generated always as identity primary key,
	network_id           bigint not null references network,
	organization_id      bigint not null references organization,
	joined_on            date not null,
	paused_on            date,
	resumed_on           date,
	left_on              date,
	commitment_signed_on date,
	note                 text,
	version              int not null default 1,
	created_at           timestamptz not null default now(),
	created_by           bigint,
	changed_at           timestamptz not null default now(),
	changed_by           bigint,
	withdrawn_at         timestamptz,
	constraint membership_dates check (left_on >= joined_on and paused_on >= joined_on and resumed_on >= paused_on),
	constraint membership_resumed check (resumed_on is null or paused_on is not null),
	constraint membership_overlap exclude using gist
		(network_id with =, organization_id with =, daterange(joined_on, left_on) with &&) where (withdrawn_at is null)
);
create index membership_organization on membership (organization_id);

create table commitment (
	id         bigint generated always as identity primary key,
	network_id bigint not null references network,
	position   int not null,
	title      text not null,
	detail     text,
	voluntary  boolean not null default false,
	rule       jsonb,               -- counts, met_share, at_risk_share, needed, at_risk_days, roles, measured, practice, published, shared, met, at_risk, at_risk_none
	earlier    jsonb not null default '[]', -- what it said before it was changed: [{title, detail, voluntary, rule, until, by}, …]
	version    int not null default 1,
	created_at timestamptz not null default now(),
	created_by bigint,
	changed_at timestamptz not null default now(),
	changed_by bigint,
	withdrawn_at timestamptz
);
create index commitment_network on commitment (network_id, id);

-- ---------------------------------------------------------------- what a network's work is made of

-- What its members are coached in, and how often.
create table coaching_plan (
	id             bigint generated always as identity primary key,
	network_id     bigint not null references network,
	title          text not null,
	check_in       boolean not null default false, -- a first call, before the series
	sessions_least int not null,
	sessions_most  int not null,
	minutes        int not null,
	starts_on      date,
	ends_on        date,
	team_least     int,
	team_most      int,
	elements       jsonb not null,   -- of each session: [{code, label}, …]
	detail         text,
	version        int not null default 1,
	created_at     timestamptz not null default now(),
	created_by     bigint,
	changed_at     timestamptz not null default now(),
	changed_by     bigint,
	withdrawn_at   timestamptz
);
create index coaching_plan_network on coaching_plan (network_id, id);

-- A questionnaire by which a member judges its own system.
create table instrument (
	id           bigint generated always as identity primary key,
	network_id   bigint not null references network,
	code         text not null,
	title        text not null,
	source       text,
	ratings      jsonb not null,     -- [{code, label, known}, …]
	ingredients  jsonb not null,     -- [{code, label}, …]
	items        jsonb not null,     -- [{code, ingredient, label, wording}, …]
	detail       text,
	version      int not null default 1,
	created_at   timestamptz not null default now(),
	created_by   bigint,
	changed_at   timestamptz not null default now(),
	changed_by   bigint,
	withdrawn_at timestamptz
);
create unique index instrument_code_unique on instrument (network_id, code) where withdrawn_at is null;

-- Why students are missing school: a kind of causes, or one of a kind.
create table cause (
	id           bigint generated always as identity primary key,
	network_id   bigint not null references network,
	code         text not null,
	label        text not null,
	under        text,               -- the code of its kind
	trend        text,
	detail       text,
	version      int not null default 1,
	created_at   timestamptz not null default now(),
	created_by   bigint,
	changed_at   timestamptz not null default now(),
	changed_by   bigint,
	withdrawn_at timestamptz
);
-- also of those that are withdrawn: what people have said of one is not said of another
create unique index cause_code_unique on cause (network_id, code);

-- What a member can choose to try or to use.
create table practice (
	id           bigint generated always as identity primary key,
	network_id   bigint not null references network,
	code         text not null,
	label        text not null,
	kind         text not null default 'practice',
	refines      text,               -- the code of the one that it makes better
	level        text,
	tier         int,
	detail       text,
	link         text,
	version      int not null default 1,
	created_at   timestamptz not null default now(),
	created_by   bigint,
	changed_at   timestamptz not null default now(),
	changed_by   bigint,
	withdrawn_at timestamptz
);
-- Written by a trigger alone: as it was in that version, until it was changed.
create table practice_version (
	practice_id bigint not null references practice,
	version     int not null,
	label       text not null,
	kind        text not null,
	refines     text,
	level       text,
	tier        int,
	detail      text,
	link        text,
	written_at  timestamptz not null,
	changed_by  bigint,
	primary key (practice_id, version)
);
create unique index practice_code_unique on practice (network_id, code) where withdrawn_at is null;

create table person (
	id              bigint generated always as identity primary key,
	organization_id bigint not null references organization,
	network_id      bigint references network,  -- that recorded the person; null: the organization did
	name            text not null,
	email           text,
	title           text,
	version         int not null default 1,
	created_at      timestamptz not null default now(),
	created_by      bigint,
	changed_at      timestamptz not null default now(),
	changed_by      bigint,
	withdrawn_at    timestamptz
);
-- once for who sees it: a network must not learn whom an organization has recorded by being refused
create unique index person_email_unique on person (organization_id, coalesce(network_id, 0), lower(email)) where withdrawn_at is null;
create index person_organization on person (organization_id, id);

create table team_role (
	id              bigint generated always as identity primary key,
	network_id      bigint not null references network,
	organization_id bigint not null references organization,
	person_id       bigint not null references person,
	role            text not null,
	version         int not null default 1,
	created_at      timestamptz not null default now(),
	created_by      bigint,
	changed_at      timestamptz not null default now(),
	changed_by      bigint,
	withdrawn_at    timestamptz
);
create unique index team_role_unique on team_role (network_id, person_id, role) where withdrawn_at is null;
create index team_role_member on team_role (network_id, organization_id, id);

-- ---------------------------------------------------------------- what a network does

create table session (
	id         bigint generated always as identity primary key,
	network_id bigint not null references network,
	title      text not null,
	series     text,
	starts_at  timestamptz,         -- null: it has no date yet
	ends_at    timestamptz,
	planned_for text,               -- what is known of its date until then
	minutes    int,
	time_zone  text not null,
	optional   boolean not null default false,
	elements   jsonb,               -- its parts, in their order
	topics     text,
	agenda     jsonb,               -- [{title, minutes, detail}, …]
	materials  jsonb,               -- [{title, link}, …]
	recordings jsonb,               -- the same
	attendance_rule jsonb,          -- minutes, people, whole_team; null: the network's
	version    int not null default 1,
	created_at timestamptz not null default now(),
	created_by bigint,
	changed_at timestamptz not null default now(),
	changed_by bigint,
	withdrawn_at timestamptz,
	constraint session_times check ((starts_at is null) = (ends_at is null) and ends_at > starts_at)
);
create index session_network on session (network_id, id);

create table attendance (
	id              bigint generated always as identity primary key,
	session_id      bigint not null references session,
	organization_id bigint not null references organization,
	person_id       bigint references person,
	status          text not null,
	minutes         int,
	heads           int,                         -- how many of the member they were who are not named; null: it as a whole
	made_up_by      text,
	other_session   text,
	note            text,
	earlier         jsonb not null default '[]', -- what it said before it was corrected: [{status, minutes, …, until, by}, …]
	version         int not null default 1,
	created_at      timestamptz not null default now(),
	created_by      bigint,
	changed_at      timestamptz not null default now(),
	changed_by      bigint,
	withdrawn_at    timestamptz,
	constraint attendance_minutes check (minutes = 0 or status not in ('absent', 'excused'))
);
create unique index attendance_unique on attendance (session_id, organization_id, coalesce(person_id, 0))
	where withdrawn_at is null;
create index attendance_organization on attendance (organization_id);
create index attendance_person on attendance (person_id) where person_id is not null;

-- Who says beforehand that they come.
create table registration (
	id              bigint generated always as identity primary key,
	session_id      bigint not null references session,
	organization_id bigint not null references organization,
	person_id       bigint references person,
	says            text not null default 'coming',
	note            text,
	version         int not null default 1,
	created_at      timestamptz not null default now(),
	created_by      bigint,
	changed_at      timestamptz not null default now(),
	changed_by      bigint,
	withdrawn_at    timestamptz
);
create unique index registration_unique on registration (session_id, organization_id, coalesce(person_id, 0))
	where withdrawn_at is null;
create index registration_organization on registration (organization_id);
create index registration_person on registration (person_id) where person_id is not null;

-- How far a note goes, each further than the one before. What is said in the room goes to the coaches at most; what is learned leaves it in
-- words of their own (releasable), which go to the network or the public (released_to).
create type visibility as enum ('author', 'team', 'coach', 'network', 'public');
-- Where an actor stands towards notes: see migrations/always_1_notes.sql.
create type note_reach as (actor bigint, teams bigint[], record_everywhere boolean, record_networks bigint[],
	record_organizations bigint[], shared_everywhere boolean, shared_networks bigint[]);
-- The tables of notes: each has visibility, releasable, released_to, shared_at and the columns that sees_note() asks for.
create function note_tables() returns text[] language sql immutable as $$ select array['consultancy', 'cycle', 'interview', 'note'] $$;

create table cycle (
	id              bigint generated always as identity primary key,
	network_id      bigint not null references network,
	organization_id bigint not null references organization,
	aim             text not null,
	change_idea     text not null,
	driver          text,
	cause           text,
	practice        text,
	tier            int,
	level           text,
	scale           text,
	context         text,
	team            jsonb not null default '[]',
	prediction      text not null,
	predicted_at    timestamptz not null default now(),
	measures        jsonb not null default '[]', -- [{name, kind, unit, who, how_often, data: [{day, value}, …]}, …]
	plan            text,
	tasks           jsonb not null default '[]',
	starts_on       date,
	ends_on         date,
	as_planned      text,
	did             text,
	observations    text,
	studied         text,
	prediction_held text,
	learned         text,
	act             text,
	next_step       text,
	continues       text,              -- the cycle before it in its ramp
	copy_of         bigint references cycle,
	status          text not null default 'planned' check (status in ('planned', 'running', 'completed')),
	started_at      timestamptz,
	completed_at    timestamptz,
	recorded_at     timestamptz,       -- when something was last written down of what it shows
	earlier         jsonb not null default '[]', -- what it said before it was changed: [{aim, plan, did, studied, act, …, until, by}, …]
	visibility      visibility not null default 'coach',
	releasable      text,
	released_to     visibility,
	released_at     timestamptz,
	released_by     bigint,
	shared_at       timestamptz,       -- since when it has gone beyond the room, whole or released
	screened_as     text,              -- whom a text names that looks as if it told who somebody is: its writer's answer
	version         int not null default 1,
	created_at      timestamptz not null default now(),
	created_by      bigint,
	changed_at      timestamptz not null default now(),
	changed_by      bigint,
	withdrawn_at    timestamptz,
	constraint cycle_dates check (ends_on >= starts_on),
	constraint cycle_completed_is_whole check (status <> 'completed'
		or (did is not null and studied is not null and prediction_held is not null and act is not null)),
	constraint cycle_in_the_room check (visibility <= 'network'),
	constraint cycle_released check (released_to is null or (released_to >= 'network' and releasable is not null))
);
create index cycle_network on cycle (network_id, id);
create index cycle_organization on cycle (organization_id, id);
create index cycle_continues on cycle (continues) where continues is not null;
create index cycle_cause on cycle (network_id, cause) where cause is not null;
create index cycle_practice on cycle (network_id, practice) where practice is not null;

-- Notes of a talk. A student has no record here: no name, birth date or number, only a band of grades.
create table interview (
	id               bigint generated always as identity primary key,
	network_id       bigint not null references network,
	organization_id  bigint not null references organization,
	held_on          date not null,
	interviewer_role text,
	interviewee_role text not null,
	grade_band       text,
	theme            text,
	notes            text,
	quote            text,
	quote_kind       text,
	insight          text,
	tags             jsonb not null default '[]', -- codes of causes
	led_to_driver    text,
	led_to_cycle     text,
	consent          text not null default 'team',
	visibility       visibility not null default 'team',
	releasable       text,
	released_to      visibility,
	released_at      timestamptz,
	released_by      bigint,
	shared_at        timestamptz,       -- since when it has gone beyond the room, whole or released
	screened_as      text,
	version          int not null default 1,
	created_at       timestamptz not null default now(),
	created_by       bigint,
	changed_at       timestamptz not null default now(),
	changed_by       bigint,
	withdrawn_at     timestamptz,
	constraint interview_in_the_room check (visibility <= 'coach'),
	constraint interview_released check (released_to is null or (released_to >= 'network' and releasable is not null))
);
create index interview_network on interview (network_id, id);
create index interview_organization on interview (organization_id, id);
create index interview_led_to_cycle on interview (led_to_cycle) where led_to_cycle is not null;

-- Whatever else a district writes down, about a record or on its own.
create table note (
	id              bigint generated always as identity primary key,
	network_id      bigint not null references network,
	organization_id bigint not null references organization,
	about           text constraint note_about check (about in ('session', 'attendance', 'submission', 'cycle')),
	record          text,
	text            text not null,
	visibility      visibility not null default 'team',
	releasable      text,
	released_to     visibility,
	released_at     timestamptz,
	released_by     bigint,
	shared_at       timestamptz,       -- since when it has gone beyond the room, whole or released
	screened_as     text,              -- whom a text names that looks as if it told who somebody is: its writer's answer
	version         int not null default 1,
	created_at      timestamptz not null default now(),
	created_by      bigint,
	changed_at      timestamptz not null default now(),
	changed_by      bigint,
	withdrawn_at    timestamptz,
	constraint note_in_the_room check (visibility <= 'coach'),
	constraint note_released check (released_to is null or (released_to >= 'network' and releasable is not null))
);
create index note_network on note (network_id, id);
create index note_organization on note (organization_id, id);

create table ask (
	id           bigint generated always as identity primary key,
	network_id   bigint not null references network,
	title        text not null,
	purpose      text not null,
	reader       text not null,
	minutes      int not null,
	due_on       date,
	gives_back   text not null,
	help         text,
	school_year  text,
	kind         text,
	status       text not null default 'draft' check (status in ('draft', 'published')),
	published_at timestamptz,
	version      int not null default 1,
	created_at   timestamptz not null default now(),
	created_by   bigint,
	changed_at   timestamptz not null default now(),
	changed_by   bigint,
	withdrawn_at timestamptz,
	constraint ask_published_due check (status = 'draft' or due_on is not null)
);
create index ask_network on ask (network_id, id);

-- What a member says of one of its commitments: beside the verdict, which is found from what happened.
create table member_statement (
	id              bigint generated always as identity primary key,
	network_id      bigint not null references network,
	organization_id bigint not null references organization,
	commitment      text not null,
	says            text not null,
	reason          text,
	version         int not null default 1,
	created_at      timestamptz not null default now(),
	created_by      bigint,
	changed_at      timestamptz not null default now(),
	changed_by      bigint,
	withdrawn_at    timestamptz
);
create index member_statement_member on member_statement (network_id, organization_id, id);

-- A commitment that does not apply to a member for a time.
create table excuse (
	id              bigint generated always as identity primary key,
	network_id      bigint not null references network,
	organization_id bigint not null references organization,
	commitment      text not null,
	reason          text not null,
	starts_on       date,            -- null, and ends_on, too: the whole commitment
	ends_on         date,
	version         int not null default 1,
	created_at      timestamptz not null default now(),
	created_by      bigint,
	changed_at      timestamptz not null default now(),
	changed_by      bigint,
	withdrawn_at    timestamptz,
	constraint excuse_dates check (ends_on > starts_on),
	constraint excuse_overlap exclude using gist
		(organization_id with =, commitment with =, daterange(starts_on, ends_on) with &&) where (withdrawn_at is null)
);
create index excuse_member on excuse (network_id, organization_id, id);

-- A rate that somebody published without its counts: evidence of its own kind, never pooled with counts.
create table published_rate (
	id              bigint generated always as identity primary key,
	organization_id bigint not null references organization,
	school_year     text not null,
	rate            numeric not null,
	kind            text not null,
	source          text not null,
	url             text,
	note            text,
	version         int not null default 1,
	created_at      timestamptz not null default now(),
	created_by      bigint,
	changed_at      timestamptz not null default now(),
	changed_by      bigint,
	withdrawn_at    timestamptz
);
create index published_rate_organization on published_rate (organization_id, id);

-- ---------------------------------------------------------------- progress: what is counted

create table grade (
	id   smallint primary key,
	name text not null unique
);

create table student_group (
	id     smallint primary key,
	name   text not null unique,        -- 'all', 'race:asian', 'program:low-income'
	label  text not null,
	family text not null,               -- 'all', 'race', 'program' ...
	partition boolean not null          -- true: the groups of the family share out all students without overlap
);

-- One version of what one member says about one period. Never changed once submitted: a correction is the next number.
create table submission (
	id              bigint generated always as identity primary key,
	network_id      bigint not null references network,
	organization_id bigint not null references organization,
	school_year     text not null,
	kind            text not null constraint submission_kind check (kind in ('annual', 'ytd')),
	as_of           date,
	number          int not null,  -- the next of the period unless given
	status          text not null default 'draft'
		check (status in ('draft', 'submitted', 'returned', 'accepted', 'withdrawn')),
	inclusion_rule  text,
	source          text,
	note            text,
	example         boolean not null default false, -- invented for a demonstration, and says so
	import_id       bigint,
	form_link_id    bigint,       -- that it has come through
	question        text,         -- of the facilitator who returned it last
	submitted_at    timestamptz,  -- since then the facilitator sees it
	version         int not null default 1,
	created_at      timestamptz not null default now(),
	created_by      bigint,
	changed_at      timestamptz not null default now(),
	changed_by      bigint,
	constraint submission_as_of check ((kind = 'ytd') = (as_of is not null)),
	constraint submission_as_of_in_year check (as_of between make_date(left(school_year, 4)::int, 7, 1)
		and make_date(left(school_year, 4)::int + 1, 6, 30)),
	-- in this order, so that a period of a network is found too
	constraint submission_number_unique unique nulls not distinct
		(network_id, school_year, kind, organization_id, as_of, number)
);
create index submission_organization on submission (organization_id);
create index submission_network_list on submission (network_id, id);

-- Every change of status, so that what counted at any moment can be told.
create table submission_state (
	submission_id bigint not null,
	at            timestamptz not null default clock_timestamp(),
	status        text not null,
	by_account    bigint,
	question      text,
	primary key (submission_id, at)
);

-- Counts. Suppressed, missing and zero differ: a missing cell has no row, a suppressed one no numbers.
-- No foreign keys: the only writers (put_cells, import_commit) take both ids from rows of their own transaction, which
-- are never deleted, and two checks a cell would treble the time of an import.
create table cell (
	submission_id   bigint not null,
	organization_id bigint not null,
	grade_id        smallint not null,
	group_id        smallint not null,
	suppressed      boolean not null default false,
	enrolled        int,
	satisfactory    int,
	at_risk         int,
	moderate        int,
	severe          int,
	chronic         int,
	primary key (submission_id, organization_id, grade_id, group_id),
	constraint cell_numbers check (case when suppressed then chronic is null
		else enrolled >= 0 and chronic >= 0 and chronic <= enrolled end)
);

-- One small row per version and group: what the member's total is in it. Written when the version is submitted.
-- Both tables are reckoned from cell, and like it without foreign keys.
create table submission_total (
	submission_id bigint not null,
	group_id      smallint not null,
	suppressed    boolean not null,
	enrolled      int,
	chronic       int,
	primary key (submission_id, group_id)
);

-- What counts now: at most one row per member, period and group. Kept by the write path (count_period).
create table member_total (
	network_id      bigint not null,
	school_year     text not null,
	kind            text not null,
	as_of           date not null default 'infinity',  -- infinity for annual
	group_id        smallint not null,
	organization_id bigint not null,
	submission_id   bigint not null,
	suppressed      boolean not null,
	enrolled        int,
	chronic         int,
	inclusion_rule  text,  -- whom the version counts, null where it does not say
	example         boolean not null default false, -- its counts are invented
	-- with all that a summary reads, so that it reads a period's totals side by side
	primary key (network_id, school_year, kind, as_of, group_id, organization_id)
		include (submission_id, suppressed, enrolled, chronic, inclusion_rule, example)
);

-- ---------------------------------------------------------------- safe retries

create table request_key (
	account_id bigint not null,
	route      text not null,
	key        text not null,
	digest     bytea not null,     -- of the request's target and body
	created_at timestamptz not null default now(),
	etag       text,
	location   text,
	body       text,               -- the answer; null while nothing has been made
	primary key (account_id, route, key)
);
create index request_key_age on request_key (created_at);

-- ---------------------------------------------------------------- what was told in confidence, and who people are

-- What has been erased, and when the space it lay in was given back: until then its bytes may still be in the data files.
create table erasure (
	id         bigint generated always as identity primary key,
	kind       text not null,
	record_id  bigint not null,
	by_account bigint,
	at         timestamptz not null default now(),
	swept_at   timestamptz
);
create index erasure_unswept on erasure (id) where swept_at is null;

-- statistics keep copies of values
alter table interview alter theme set statistics 0, alter notes set statistics 0, alter quote set statistics 0,
	alter insight set statistics 0, alter tags set statistics 0, alter releasable set statistics 0;
alter table note alter text set statistics 0, alter releasable set statistics 0;
alter table person alter name set statistics 0, alter email set statistics 0, alter title set statistics 0;
alter index person_email_unique alter 3 set statistics 0;
alter table request_key alter body set statistics 0;

-- ---------------------------------------------------------------- fixed data

insert into organization_scheme (name, prefix, digits, kind, label) values
	('state',       'state',     null, 'state',    'State or territory, two letters'),
	('wa-esd',      'wa-esd',    3,    'esd',      'Washington educational service district'),
	('wa-district', 'wa',        5,    'district', 'Washington district (OSPI county-district code)'),
	('wa-school',   'wa-school', 4,    'school',   'Washington school (OSPI school code)'),
	('co-district', 'co',        4,    'district', 'Colorado district'),
	('nces-lea',    'nces',      7,    'district', 'NCES local education agency');

insert into grade (id, name) values (0, 'all'), (-2, 'PK'), (-1, 'K');
insert into grade (id, name) select n, n::text from generate_series(1, 12) n;

insert into student_group (id, name, label, family, partition) values
	(0,  'all',                       'All students',                              'all',     true),
	(10, 'race:american-indian',      'American Indian or Alaska Native',          'race',    true),
	(11, 'race:asian',                'Asian',                                     'race',    true),
	(12, 'race:black',                'Black or African American',                 'race',    true),
	(13, 'race:hispanic',             'Hispanic or Latino of any race',            'race',    true),
	(14, 'race:pacific-islander',     'Native Hawaiian or other Pacific Islander', 'race',    true),
	(15, 'race:two-or-more',          'Two or more races',                         'race',    true),
	(16, 'race:white',                'White',                                     'race',    true),
	(17, 'race:not-given',            'Race not given',                            'race',    true),
	(20, 'gender:female',             'Female',                                    'gender',  true),
	(21, 'gender:male',               'Male',                                      'gender',  true),
	(22, 'gender:x',                  'Gender X',                                  'gender',  true),
	(30, 'program:low-income',        'Low income',                                'program', false),
	(31, 'program:english-learner',   'English language learners',                 'program', false),
	(32, 'program:disability',        'Students with disabilities',                'program', false),
	(33, 'program:homeless',          'Homeless',                                  'program', false),
	(34, 'program:foster-care',       'Foster care',                               'program', false),
	(35, 'program:migrant',           'Migrant',                                   'program', false),
	(36, 'program:military-family',   'Military parent',                           'program', false),
	(37, 'program:highly-capable',    'Highly capable',                            'program', false),
	(38, 'program:section-504',       'Section 504',                               'program', false),
	(40, 'program:non-low-income',       'Not low income',                         'program', false),
	(41, 'program:non-english-learner',  'Not English language learners',          'program', false),
	(42, 'program:non-disability',       'Without disabilities',                   'program', false),
	(43, 'program:non-homeless',         'Not homeless',                           'program', false),
	(44, 'program:non-foster-care',      'Not in foster care',                     'program', false),
	(45, 'program:non-migrant',          'Not migrant',                            'program', false),
	(46, 'program:non-military-family',  'Without military parent',                'program', false),
	(47, 'program:non-highly-capable',   'Not highly capable',                     'program', false),
	(48, 'program:non-section-504',      'Without section 504 plan',               'program', false);
