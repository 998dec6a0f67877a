#!/bin/sh
# Finds a Python that is new enough and lets it prepare .venv: sh tools/bootstrap.sh run | dev
set -eu
cd "$(dirname "$0")/.."
for python in "${PYTHON:-}" python3 python3.14 python3.13 python3.12 python3.11 \
    /opt/homebrew/bin/python3 /usr/local/bin/python3 /usr/bin/python3; do
    if [ -n "$python" ] && "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        exec "$python" tools/bootstrap.py "$@"
    fi
done
found=$(python3 --version 2>/dev/null || echo "none")
echo "IPCases needs Python 3.11 or newer and found ${found}: install one (Debian, Ubuntu: sudo apt install python3," \
    "on Ubuntu 22.04 python3.11; macOS: brew install python), or set PYTHON to its path." >&2
exit 1
