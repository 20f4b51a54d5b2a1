#!/bin/sh
# Brings Temporal's two databases to the schema of this image's version: at the first start, and at every upgrade before
# the server. Existing tables stay. SQL_* name the server; ops/postgres/init.sql has created the databases.
set -eu

bring_up_to_date() {
  temporal-sql-tool --db "$1" setup-schema -v 0.0
  temporal-sql-tool --db "$1" update-schema -d "/etc/temporal/schema/postgresql/v12/$2/versioned"
}

bring_up_to_date temporal temporal
bring_up_to_date temporal_visibility visibility
