-- Databases and roles, once, on an empty server. The image runs this by itself when its volume is new; on a Postgres of
-- your own, as a superuser: psql --set=ON_ERROR_STOP=1 --file=ops/postgres/init.sql
-- The passwords come from the environment.

\getenv docket_password DOCKET_DB_PASSWORD
\getenv temporal_password TEMPORAL_DB_PASSWORD
\getenv grafana_password GRAFANA_DB_PASSWORD

create role docket login password :'docket_password';
create role temporal login password :'temporal_password';

-- `docket migrate` grants it what it may read, but may not create roles itself.
create role docket_grafana nologin;
create role grafana login password :'grafana_password' connection limit 10 in role docket_grafana;
alter role grafana set default_transaction_read_only = on;
alter role grafana set statement_timeout = '30s';

create database docket owner docket;
create database temporal owner temporal;
create database temporal_visibility owner temporal;

-- Each sees its own database only; by default everybody may connect to all.
revoke all on database docket, temporal, temporal_visibility from public;
grant connect on database docket to docket_grafana;
