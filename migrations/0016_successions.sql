-- Organizations that change: what becomes of a district or school that merges, is split or gets another code.

create table succession (
	id           bigint generated always as identity primary key,
	from_id      bigint not null references organization,
	to_id        bigint not null references organization,
	starts_on    date not null,       -- first day on which to stands for it
	kind         text not null,       -- merge, split, renumber
	share        numeric,             -- of a split: of its students; null: nobody knows
	note         text,
	version      int not null default 1,
	created_at   timestamptz not null default now(),
	created_by   bigint,
	changed_at   timestamptz not null default now(),
	changed_by   bigint,
	withdrawn_at timestamptz
);
create index succession_from on succession (from_id);
create index succession_to on succession (to_id);

-- As shown, kept by triggers as the parent is: a read needs no second look.
alter table organization add column predecessors jsonb not null default '[]', add column successors jsonb not null default '[]';
