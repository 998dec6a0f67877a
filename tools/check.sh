#!/bin/sh
# What must hold before a release, on a database of its own: called by `make check`.
set -eu
cd "$(dirname "$0")/.."
python=.venv/bin/python

echo "Migrations say what the models say"
$python manage.py makemigrations --check --dry-run
echo "The database can be made from nothing"
$python manage.py migrate --noinput --verbosity 0
echo "Production settings are safe"
env -u IPCASES_DEMO_PASSWORD ALLOWED_HOSTS=ipcases.example IPCASES_SECURE=1 IPCASES_STATIC_FINDERS=0 IPCASES_DEMO=0 \
    IPCASES_BASE_URL=https://ipcases.example $python manage.py check --deploy --fail-level WARNING
echo "Every text is translated"
$python tools/messages.py check
echo "No dependency has a known vulnerability"
$python tools/audit_dependencies.py requirements.txt
