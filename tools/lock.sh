#!/bin/sh
# Pins every dependency by hash, for each platform and Python at once. Later sets keep the versions of earlier ones.
set -eu
cd "$(dirname "$0")/.."
compile() {
    .venv/bin/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header --no-annotate \
        "$@"
}
compile --upgrade requirements.in -o requirements.txt
compile --upgrade -c requirements.txt requirements-local.in -o requirements-local.txt
compile --upgrade -c requirements-local.txt requirements-dev.in -o requirements-dev.txt
