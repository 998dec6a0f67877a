"""python -m ipcases.embedded run | exec | pair | reset."""

import argparse
import os
import sys
from pathlib import Path

from ipcases.embedded import messages
from ipcases.embedded.execute import execute

CHECKOUT = Path(__file__).resolve().parents[2]


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m ipcases.embedded", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="start everything and keep it running")
    exec_parser = commands.add_parser("exec", help="run one command with the services up")
    exec_parser.add_argument("--ephemeral", action="store_true", help="on servers that are gone afterwards")
    exec_parser.add_argument("words", nargs=argparse.REMAINDER, metavar="-- COMMAND")
    options = parser.parse_args(arguments)
    words = options.words[1:] if options.words[:1] == ["--"] else options.words
    if not words:
        exec_parser.error("name a command after --")
    return execute(words, home_path=home_path(), is_ephemeral=options.ephemeral)


def home_path() -> Path:
    """Give the launcher's folder: IPCASES_HOME, or .ipcases in this checkout."""
    return Path(os.environ.get("IPCASES_HOME") or CHECKOUT / ".ipcases").expanduser().resolve()


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except messages.LauncherError as refusal:
        sys.exit(f"\n{refusal}")
