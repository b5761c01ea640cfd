-- The audit trail: who saw, changed or released what. Only triggers and note_reads() write entries, only seal_audit() seals.

-- The key of the hashes that stand for free text, as HMAC wants it; the era of the transactions' numbers.
create table audit_key (
	one    boolean primary key default true check (one),
	inside bytea not null,
	beyond bytea not null,
	era    int not null default 1,  -- the next begins where the numbers of transactions do: in another cluster
	home   bigint                   -- the cluster's identifier
);

create table audit_entry (
	id              bigint generated always as identity,
	era             int not null,
	xid             xid8 not null default pg_current_xact_id(),
	at              timestamptz not null default clock_timestamp(),
	actor_id        bigint,         -- the account; null: the operator, at the command line
	request         text,           -- its id, and behind a space why, as the actor has said it
	action          text not null,
	subject         text not null,  -- the table
	subjects        bigint[] not null,
	organization_id bigint,         -- whose data it is
	network_id      bigint,
	change          jsonb,          -- {column: [from, to], …}, of what was added {column: value, …}; free text as its keyed hash
	primary key (era, xid, id)
);
-- A page's entry names hundreds: packed it would take more time than the rest of the reading.
alter table audit_entry alter subjects set storage external;
create index audit_entry_organization on audit_entry (organization_id, id);

-- What has been sealed: the entries of finished transactions, and all seals before it.
create table audit_seal (
	number  bigint primary key,
	at      timestamptz not null default clock_timestamp(),
	era     int not null,
	last    xid8 not null,          -- of its entries' transactions; the next seal begins behind it
	ids     bigint[] not null,
	digests bytea[] not null,       -- SHA-256 of each
	digest  bytea not null          -- SHA-256 of the digest before, the number and these
);

do $$
declare
	key    bytea := sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8'));
	inside bytea := decode(repeat('36', 64), 'hex');
	beyond bytea := decode(repeat('5c', 64), 'hex');
begin
	for i in 0 .. 31 loop
		inside := set_byte(inside, i, get_byte(inside, i) # get_byte(key, i));
		beyond := set_byte(beyond, i, get_byte(beyond, i) # get_byte(key, i));
	end loop;
	insert into audit_key (inside, beyond) values (inside, beyond);
end $$;
