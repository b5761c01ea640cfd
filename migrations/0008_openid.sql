-- Signing in with other providers, by OpenID Connect.

-- Who somebody is for a provider: never found by an e-mail address.
create table identity (
	id         bigint generated always as identity primary key,
	account_id bigint not null references account,
	issuer     text not null,
	subject    text not null,
	created_at timestamptz not null default now(),
	used_at    timestamptz not null default now(),
	constraint identity_unique unique (issuer, subject)
);
create index identity_account on identity (account_id);
alter table identity alter subject set statistics 0;

-- A sign-in that has been sent away and has not come back. What the browser keeps gives state, nonce and verifier; here is its SHA-256.
create table sign_in_start (
	hash       bytea primary key,
	provider   text not null,             -- its name
	return_to  text not null,
	old_hash   bytea,                     -- of the sign-in that it is to replace
	expires_at timestamptz not null
);
create index sign_in_start_expires on sign_in_start (expires_at);

-- A seat that an identity's provider gave, and takes away.
alter table seat add identity_id bigint references identity;

-- The address of a person is one that was proved; a provider may say who somebody is without it.
alter table account drop constraint account_person_has_email;
alter table account add constraint account_email check (kind = 'person' or email is null);
