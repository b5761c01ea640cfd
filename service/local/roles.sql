-- The two roles of Halved and its database, made by a role that may make roles; safe to run again.
-- halved_owner owns the schema and only migrates; halved_service serves, owns nothing and obeys row security.
-- psql variables: database; owner_password and service_password (empty: none is set).
\set ON_ERROR_STOP on
set client_min_messages = warning;
select 'create role halved_owner login' where not exists (select from pg_roles where rolname = 'halved_owner') \gexec
select 'create role halved_service login' where not exists (select from pg_roles where rolname = 'halved_service') \gexec
select format('alter role halved_owner password %L', :'owner_password') where :'owner_password' <> '' \gexec
select format('alter role halved_service password %L', :'service_password') where :'service_password' <> '' \gexec
select not exists (select from pg_database where datname = :'database') as fresh \gset
\if :fresh
grant halved_owner to current_user;
create database :"database" owner halved_owner;
revoke all on database :"database" from public;
\endif
grant connect, create, temporary on database :"database" to halved_owner;
grant connect on database :"database" to halved_service;
\connect :"database"
grant usage, create on schema public to halved_owner;
