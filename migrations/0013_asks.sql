-- What becomes of an ask with each member: its own later day, an answer in words, who has opened what came, and reminders.

alter table ask
	add column as_of                 date,                 -- last day of the progress that is asked for
	add column remind_before_days    int not null default 3,
	add column remind_after_days     int not null default 1,
	add column reminders_released_at timestamptz,
	add column came_back             text,                 -- what members got for it
	add column came_back_at          timestamptz;

-- A later day for one member; the latest counts.
create table ask_reopening (
	id              bigint generated always as identity primary key,
	ask_id          bigint not null references ask,
	network_id      bigint not null references network,
	organization_id bigint not null references organization,
	due_on          date not null,
	reason          text,
	version         int not null default 1,
	created_at      timestamptz not null default now(),
	created_by      bigint,
	changed_at      timestamptz not null default now(),
	changed_by      bigint,
	withdrawn_at    timestamptz
);
create index ask_reopening_ask on ask_reopening (ask_id, id);
create index ask_reopening_network on ask_reopening (network_id);

-- What a member answers in words.
create table ask_answer (
	id              bigint generated always as identity primary key,
	ask_id          bigint not null references ask,
	network_id      bigint not null references network,
	organization_id bigint not null references organization,
	text            text not null,
	link            text,
	screened_as     text,         -- whom the text names that looks as if it told who somebody is
	status          text not null default 'submitted' check (status in ('submitted', 'returned', 'accepted')),
	question        text,         -- of the facilitator who returned it last
	question_closed jsonb,        -- {at, by}: by accepting it as it was
	form_link_id    bigint references form_link, -- through which it has come
	earlier         jsonb not null default '[]', -- what it said before it was changed: [{text, link, until, by}, …]
	version         int not null default 1,
	created_at      timestamptz not null default now(),
	created_by      bigint,
	changed_at      timestamptz not null default now(),
	changed_by      bigint,
	withdrawn_at    timestamptz
);
create unique index ask_answer_unique on ask_answer (ask_id, organization_id) where withdrawn_at is null;
create index ask_answer_list on ask_answer (ask_id, id);
create index ask_answer_network on ask_answer (network_id);
create index ask_answer_form_link on ask_answer (form_link_id) where form_link_id is not null;

-- When somebody beyond its member first opened a submission or an answer in words: written beside the entry of the audit trail.
create table answer_read (
	record text not null,         -- submission, ask_answer
	id     bigint not null,
	at     timestamptz not null default now(),
	primary key (record, id)
);

-- Who has been reminded of what. One row for each ask, member, day, kind and account, ever: none is reminded twice.
create table reminder (
	ask_id          bigint not null references ask,
	organization_id bigint not null references organization,
	account_id      bigint not null references account,
	kind            text not null constraint reminder_kind check (kind in ('before', 'after')),
	due_on          date not null,
	mail_id         bigint not null,  -- the digest; its row goes after some days
	planned_at      timestamptz not null default now(),
	sent_at         timestamptz,
	primary key (ask_id, organization_id, kind, due_on, account_id)
);
create index reminder_mail on reminder (mail_id);
create index reminder_account on reminder (account_id, planned_at);

-- The secrets of reminders' links, each of which ends them all for its account.
create table reminder_stop (
	hash       bytea primary key,
	account_id bigint not null references account,
	created_at timestamptz not null default now()
);

alter table account add column reminders_stopped_at timestamptz;
