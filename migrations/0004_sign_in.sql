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
