"""python -m ipcases.embedded run | exec | pair | reset."""

import argparse
import os
import sys
from pathlib import Path

from ipcases.embedded import messages
from ipcases.embedded.execute import execute
from ipcases.embedded.pair import run_pair
from ipcases.embedded.reset import reset
from ipcases.embedded.run import CHECKOUT, run


def main(arguments: list[str]) -> int:
    options = parse(arguments)
    match options.command:
        case "run":
            return run(home_path=home_path(), is_ephemeral=options.ephemeral, is_quiet=options.quiet)
        case "exec":
            return execute(options.words, home_path=home_path(), is_ephemeral=options.ephemeral)
        case "pair":
            return run_pair(home_path=home_path())
        case _:
            return reset(home_path=home_path())


def parse(arguments: list[str]) -> argparse.Namespace:
    """Read the command line; everything after -- belongs to the command that exec runs."""
    parser = argparse.ArgumentParser(prog="python -m ipcases.embedded")
    commands = parser.add_subparsers(dest="command", required=True)
    run_parser = commands.add_parser("run", help="start everything and keep it running")
    run_parser.add_argument("--quiet", action="store_true", help="do not list the demo sign-ins")
    exec_parser = commands.add_parser("exec", help="run one command with the servers up")
    for name in (run_parser, exec_parser):
        name.add_argument("--ephemeral", action="store_true", help="servers that forget, and are faster")
    exec_parser.add_argument("words", nargs=argparse.REMAINDER, metavar="-- COMMAND")
    commands.add_parser("pair", help="start two instances that know each other")
    commands.add_parser("reset", help="delete the data of this checkout")
    options = parser.parse_args(arguments)
    if options.command == "exec":
        options.words = options.words[1:] if options.words[:1] == ["--"] else options.words
        if not options.words:
            exec_parser.error("name a command after --")
    return options


def home_path() -> Path:
    """Give the launcher's folder: IPCASES_HOME, or .ipcases in this checkout."""
    return Path(os.environ.get("IPCASES_HOME") or CHECKOUT / ".ipcases").expanduser().resolve()


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except messages.LauncherError as refusal:
        sys.exit(f"\n{refusal}")
