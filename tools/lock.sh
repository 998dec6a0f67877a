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

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# `make run` compiles nothing: each platform it is for finds a wheel of every package, for the oldest Python and the newest.
for platform in x86_64-unknown-linux-gnu aarch64-unknown-linux-gnu aarch64-apple-darwin; do
    for version in 3.11 3.14; do
        .venv/bin/uv pip install --quiet --dry-run --target "$folder" --require-hashes --only-binary :all: \
            --python-platform "$platform" --python-version "$version" -r requirements-dev.txt
    done
done
