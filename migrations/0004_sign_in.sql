-- How people sign in.

create table password (
	account_id bigint primary key references account,
	hash       text not null,             -- argon2id with its settings and salt, as libsodium writes it
	changed_at timestamptz not null default now()
);

-- Tries under a name. There is one for every name that was tried, so that it does not tell which are accounts.
create table sign_in_try (
	name_hash    bytea primary key,       -- SHA-256 of what was given, in lower case
	tries        int not null,            -- since the last that was right
	tried_at     timestamptz not null,
	locked_until timestamptz not null default '-infinity'
);

-- A sign-in ends when it has rested so long, and never after ends_at.
alter table credential add idle interval;
alter table credential add constraint credential_ends check (expires_at <= ends_at);

-- A sign-in with a second factor; and one that is still without, where a network asks for it, opens nothing else.
alter table credential add second_factor boolean not null default false;
alter table credential add limited boolean not null default false;

-- Time-based codes, and others that work once when the device is lost.
create table second_factor (
	id            bigint generated always as identity primary key,
	account_id    bigint not null references account,
	secret        bytea not null,                   -- as seal() has written it; nothing once it is withdrawn
	used_step     bigint not null default 0,        -- the half minute of the last code that was taken: none is taken twice
	recovery      bytea[] not null default '{}',    -- SHA-256 of those that have not been used
	recovery_left int generated always as (cardinality(recovery)) stored,
	confirmed_at  timestamptz,                      -- null: it asks for nothing yet
	created_at    timestamptz not null default now(),
	withdrawn_at  timestamptz
);
create unique index second_factor_account on second_factor (account_id) where withdrawn_at is null;

-- Mail that waits to be sent, written by the transaction that causes it. It has neither address nor secret: those are found, and made,
-- at the moment of sending.
create table mail (
	id            bigint generated always as identity primary key,
	kind          text not null constraint mail_kind check (kind in ('reset', 'invitation', 'password', 'second_factor', 'reminder')),
	account_id    bigint,          -- no reference: a reset for an address that nobody has takes the same way, without one
	invitation_id bigint,
	name_hash     bytea,           -- of a reset: SHA-256 of the address, to bound how many there are
	tries         int not null default 0,
	due_at        timestamptz not null default now(), -- while it is being sent: until when nobody else may
	expires_at    timestamptz not null default now() + interval '1 day',
	created_at    timestamptz not null default now(),
	ended_at      timestamptz,
	became        text constraint mail_became check (became in ('sent', 'refused', 'given_up', 'nobody'))
);
create index mail_due on mail (due_at) where ended_at is null;
create index mail_name on mail (name_hash) where name_hash is not null;

-- The secrets of mails that set a new password; any of them does, once, and none afterwards.
create table password_reset (
	hash       bytea primary key,
	account_id bigint not null references account,
	expires_at timestamptz not null
);
create index password_reset_account on password_reset (account_id);
