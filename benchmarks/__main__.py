"""python -m benchmarks [--rows 100000] [--rounds 5] [--only export,list]: print ratios, exit 1 if a goal is missed."""

import argparse
import os
import sys

import django


def main() -> int:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000, help="seizures to generate")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default="", help="sections, divided by commas")
    options = parser.parse_args()
    os.environ.update(_SETTINGS)
    django.setup()
    from benchmarks.sections import run_sections  # noqa: PLC0415  models exist only after setup

    wanted = {name for name in options.only.split(",") if name}
    return 0 if run_sections(rows=options.rows, rounds=options.rounds, only=wanted) else 1


_SETTINGS = {
    "DJANGO_SETTINGS_MODULE": "ipcases.settings",
    "SECRET_KEY": "benchmark-secret-key-of-more-than-fifty-characters-not-for-production",
    "IPCASES_AUDIT_KEY": "benchmark-audit-key-of-more-than-32-characters",
    "ALLOWED_HOSTS": "testserver,127.0.0.1",
    "IPCASES_SECURE": "0",
    "IPCASES_STATIC_FINDERS": "1",
    "LOG_LEVEL": "ERROR",
}

if __name__ == "__main__":
    sys.exit(main())
