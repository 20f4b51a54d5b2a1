-- Databases and roles, once, on an empty server. The image runs this by itself when its volume is new; on a Postgres of
-- your own, as a superuser: psql --set=ON_ERROR_STOP=1 --file=ops/postgres/init.sql
-- The passwords come from the environment.

\getenv docket_password DOCKET_DB_PASSWORD
\getenv temporal_password TEMPORAL_DB_PASSWORD
\getenv grafana_password GRAFANA_DB_PASSWORD

create role docket login password :'docket_password';
create role temporal login password :'temporal_password';

-- `docket migrate` grants its permissions, but may not create roles itself.
create role docket_grafana nologin;

-- A session may change the first four settings, so they stop accidents, not attacks; it cannot change the last one.
create role grafana login password :'grafana_password' connection limit 10 in role docket_grafana;
alter role grafana set default_transaction_read_only = on;
alter role grafana set statement_timeout = '30s';
alter role grafana set lock_timeout = '5s';
alter role grafana set idle_in_transaction_session_timeout = '30s';
alter role grafana set temp_file_limit = '1GB';

create database docket owner docket;
create database temporal owner temporal;
create database temporal_visibility owner temporal;

-- By default everybody may connect to every database and create temporary tables in it: each role gets its own only.
revoke all on database docket, temporal, temporal_visibility, postgres, template1 from public;
grant connect on database docket to docket_grafana;

-- A role that only reads could still write large objects and to the log of changes, hold advisory locks (`docket
-- migrate` takes one), notify, and run programs: Postgres lets everybody do so. These rights are a superuser's to take
-- away, database by database; the tables and views are the business of `docket migrate`.
\connect docket
revoke create on schema public from public;
revoke usage on language plpgsql from public;
grant usage on language plpgsql to docket;
do $$
declare
  function regprocedure;
begin
  for function in
    select oid from pg_proc where pronamespace = 'pg_catalog'::regnamespace and (
      proname ~ '^(lo_.*|loread|lowrite|pg_(try_)?advisory_.*)$'
      or proname in ('pg_logical_emit_message', 'pg_notify', 'pg_current_xact_id', 'txid_current'))
  loop
    execute format('revoke execute on function %s from public', function);
    execute format('grant execute on function %s to docket', function);
  end loop;
end $$;
