-- Attendance sheets: who was at a session, as a meeting program writes it. Matched with the people of the network, looked
-- through by a person, then recorded as attendance.

create table sheet (
	id         bigint generated always as identity primary key,
	network_id bigint not null references network,
	session_id bigint not null references session,
	file_name  text not null,
	sha256     text not null,
	kind       text not null,
	topic      text,
	least      int not null default 1,            -- minutes that make somebody present
	status     text not null default 'checked',   -- recorded
	recorded   int,                               -- people whose attendance it became
	corrected  int,                               -- those whose record of before it changed
	kept       int,                               -- those who had a record already, which stays
	version    int not null default 1,
	created_at timestamptz not null default now(),
	created_by bigint,
	changed_at timestamptz not null default now(),
	changed_by bigint,
	withdrawn_at timestamptz
);
create unique index sheet_file on sheet (session_id, sha256) where withdrawn_at is null;
create index sheet_session on sheet (session_id, id);

-- Whose record it is: null once somebody has made or corrected it by hand.
alter table attendance add column sheet_id bigint references sheet;
create index attendance_sheet on attendance (sheet_id) where sheet_id is not null;

-- A person as the file tells of one.
create table sheet_entry (
	id         bigint generated always as identity primary key,
	network_id bigint not null references network,
	sheet_id   bigint not null references sheet,
	name       text not null,
	shown      text,                              -- as the others saw it, where it was changed
	email      text,
	stays      int8multirange,                    -- within the session, in seconds of its clock; null: the file gives sums
	minutes    int not null,
	match      text not null,                     -- matched, proposed, unmatched, ignored
	reason     text not null,
	person_id  bigint references person,
	others     jsonb,                             -- who else sat behind the same tile: ids of people
	organization_id bigint references organization, -- the member of those who are not named
	heads      int,                               -- how many these are
	overwrite  boolean not null default false,    -- a record that somebody has made or corrected by hand, too
	answers    jsonb,                             -- to questions of the registration: [{question, answer}, …]
	version    int not null default 1,
	created_at timestamptz not null default now(),
	created_by bigint,
	changed_at timestamptz not null default now(),
	changed_by bigint,                            -- whoever has decided it; null: nobody yet
	withdrawn_at timestamptz
);
create index sheet_entry_sheet on sheet_entry (sheet_id, id);
create index sheet_entry_person on sheet_entry (person_id) where person_id is not null;
create index sheet_entry_shared on sheet_entry (sheet_id) where others is not null or organization_id is not null;

-- What people go by in meetings of a network, learnt from what a facilitator has said of a sheet.
create table alias (
	id         bigint generated always as identity primary key,
	network_id bigint not null references network,
	name       text not null,                     -- a name or an e-mail address, in lower case
	person_id  bigint references person,
	others     jsonb,                             -- as of an entry: a tile that several share
	organization_id bigint references organization,
	heads      int,
	version    int not null default 1,
	created_at timestamptz not null default now(),
	created_by bigint,
	changed_at timestamptz not null default now(),
	changed_by bigint,
	withdrawn_at timestamptz
);
-- several people may go by one name; of a tile that several share the last answer holds
create unique index alias_person_once on alias (network_id, name, person_id)
	where withdrawn_at is null and others is null and organization_id is null;
create unique index alias_shared_once on alias (network_id, name)
	where withdrawn_at is null and (others is not null or organization_id is not null);
create index alias_person on alias (person_id) where person_id is not null;
create index alias_network on alias (network_id, id);
