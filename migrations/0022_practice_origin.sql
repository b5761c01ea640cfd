-- The member whose team has made a practice better; null: it is the network's own.

alter table practice add column organization_id bigint references organization, add column screened_as text;
create index practice_organization on practice (organization_id) where organization_id is not null;
