"""`reset`: delete what this checkout has stored, after asking."""

import os
import shutil
import sys
from pathlib import Path

from ipcases.embedded import messages
from ipcases.embedded.identity import remove_outside
from ipcases.embedded.leftovers import end_stale_programs
from ipcases.embedded.state import Home

# Only what IPCases puts there: IPCASES_HOME may be a folder with other things in it.
OURS = (
    *("pg[0-9]*", "new-pg*", "password-*", "redis", "redis.damaged", "beat-schedule*"),
    *("files", "mail", "checkpoints", "static", "node.key", "logs", "state.new", "state.json", "lock"),
)


def reset(*, home_path: Path) -> int:
    """Delete database, files, mail and keys of this home and of its pair. Refuses while one of them runs."""
    folders = [home_path, *(path for path in sorted(home_path.glob("pair*")) if path.is_dir())]
    homes = [Home(path) for path in folders if (path / "lock").exists()]
    if not homes:
        messages.say(f"Nothing to reset: {home_path} holds no data of IPCases.")
        return 0
    if not is_confirmed(home_path):
        messages.say("Nothing was deleted.")
        return 1
    for home in homes:
        home.open()
    try:
        for home in homes:
            end_stale_programs(home)
        for home in reversed(homes):
            delete(home)
    finally:
        for home in homes:
            home.close()
    messages.say("Deleted. The next make run starts afresh.")
    if os.environ.get("DATABASE_URL"):
        messages.say("The server that DATABASE_URL names was not touched.")
    return 0


def is_confirmed(home_path: Path) -> bool:
    """Ask whether to delete; IPCASES_YES=1 answers for those who cannot be asked."""
    if os.environ.get("IPCASES_YES") == "1":
        return True
    if not sys.stdin.isatty():
        raise messages.LauncherError(
            "make reset deletes all data and asks first: set IPCASES_YES=1 to skip the question."
        )
    messages.say(f"The database, files, mail and keys in {home_path} will be deleted.")
    answer = input("Type yes: ")
    return answer.strip().lower() == "yes"


def delete(home: Home) -> None:
    """Delete what IPCases stored in one home, and the home itself if nothing else is in it."""
    remove_outside(home.path)
    for pattern in OURS:
        for path in home.path.glob(pattern):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()
    home.path.with_name(f"{home.path.name}.log").unlink(missing_ok=True)
    if not any(home.path.iterdir()):
        home.path.rmdir()
