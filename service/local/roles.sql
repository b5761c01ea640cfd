-- The two roles of Halved and its database, made by a superuser; safe to run again.
-- halved_owner owns the schema and only migrates; halved_service serves, owns nothing and obeys row security.
-- psql variables: database (required); owner_password and service_password (empty: none is set).
\set ON_ERROR_STOP on
select 'create role halved_owner' where not exists (select from pg_roles where rolname = 'halved_owner') \gexec
select 'create role halved_service' where not exists (select from pg_roles where rolname = 'halved_service') \gexec
alter role halved_owner login nosuperuser nocreatedb nocreaterole noreplication nobypassrls;
alter role halved_service login nosuperuser nocreatedb nocreaterole noreplication nobypassrls;
select format('alter role halved_owner password %L', :'owner_password') where :'owner_password' <> '' \gexec
select format('alter role halved_service password %L', :'service_password') where :'service_password' <> '' \gexec
select format('create database %I owner halved_owner', :'database')
where not exists (select from pg_database where datname = :'database') \gexec
revoke all on database :"database" from public;
grant connect, create, temporary on database :"database" to halved_owner;
grant connect on database :"database" to halved_service;
