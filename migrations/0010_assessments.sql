-- Self-assessment: a round in which people judge their own system by a questionnaire, each alone, and what each has answered.

create table assessment_round (
	id         bigint generated always as identity primary key,
	network_id bigint not null references network,
	organization_id bigint references organization, -- the one member that it is for; null: all
	instrument text,                              -- its code; null: none is asked
	theories   boolean not null default false,    -- each also says why students are missing school
	question   text,
	title      text not null,
	closes_on  date,                              -- from this day on nobody answers, and all see how the answers are spread
	least      int not null default 3,            -- with fewer people of a member nothing of its answers is told
	version    int not null default 1,
	created_at timestamptz not null default now(),
	created_by bigint,
	changed_at timestamptz not null default now(),
	changed_by bigint,
	withdrawn_at timestamptz
);
create index assessment_round_network on assessment_round (network_id, id);
create index assessment_round_organization on assessment_round (organization_id) where organization_id is not null;

-- What one account has answered for a member. Answering again takes the place of it.
create table assessment (
	id                  bigint generated always as identity primary key,
	network_id          bigint not null references network,
	organization_id     bigint not null references organization,
	assessment_round_id bigint not null references assessment_round,
	ratings             jsonb not null default '[]', -- [{item, rating}, …]
	causes              jsonb not null default '[]', -- [{cause, words}, …], what weighs most first: a working theory
	words               text,
	because             text,
	screened_as         text,                        -- whom a text names that looks as if it told who somebody is
	replaced            boolean not null default false, -- by another answer of the same person: else it was withdrawn
	revealed            boolean not null default false, -- it was replaced after all had seen it
	version             int not null default 1,
	created_at          timestamptz not null default now(),
	created_by          bigint,
	changed_at          timestamptz not null default now(),
	changed_by          bigint,
	withdrawn_at        timestamptz
);
create unique index assessment_unique on assessment (assessment_round_id, organization_id, created_by) where withdrawn_at is null;
create index assessment_organization on assessment (organization_id, assessment_round_id);
-- statistics keep copies of values
alter table assessment alter ratings set statistics 0, alter causes set statistics 0, alter words set statistics 0,
	alter because set statistics 0;
