#!/bin/sh
# Runs once, when the database's volume is empty. The application's role is no superuser: the triggers and
# constraints that guard the audit hold against it too.
set -eu
psql --username "$POSTGRES_USER" --dbname postgres --set ON_ERROR_STOP=1 --set password="$IPCASES_DATABASE_PASSWORD" <<'SQL'
CREATE ROLE ipcases LOGIN PASSWORD :'password';
CREATE DATABASE ipcases OWNER ipcases;
SQL
