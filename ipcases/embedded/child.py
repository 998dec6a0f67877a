"""Becomes the program it is given, so that the launcher needs no code between fork and exec.

On Linux the program gets a signal when the launcher dies. A root launcher may have it run as an ordinary
user: `map` shows the files of root to it as its own inside a user namespace, `drop` changes the user.
Usage: child.py DEATH_SIGNAL LAUNCHER_PID IDENTITY PROGRAM [ARGUMENT...], IDENTITY is keep, map:UID:GID, drop:UID:GID.
"""

import ctypes
import os
import resource
import signal
import sys
from pathlib import Path

PR_SET_PDEATHSIG = 1
CLONE_NEWUSER = 0x10000000
ENOUGH_FILES = 4096


def die_with(parent: int, death_signal: int) -> None:
    """Ask Linux to signal this process when its parent dies, and stop if that has happened already."""
    if sys.platform != "linux" or not death_signal:
        return
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit(f"child.py: the launcher {parent} is gone")


def allow_files() -> None:
    """Lift a low limit of open files: macOS allows 256, and PostgreSQL needs one there for each connection."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    enough = ENOUGH_FILES if hard == resource.RLIM_INFINITY else min(ENOUGH_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < enough:
        resource.setrlimit(resource.RLIMIT_NOFILE, (enough, hard))


def become(identity: str) -> None:
    """Take on the identity: nothing, a mapped one in a user namespace, or another user altogether."""
    kind, *ids = identity.split(":")
    if kind == "keep":
        return
    uid, gid = (int(number) for number in ids)
    if kind == "drop":
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
        return
    outer_uid, outer_gid = os.geteuid(), os.getegid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWUSER) != 0:
        sys.exit(f"child.py: no user namespace: {os.strerror(ctypes.get_errno())}")
    for name, line in (
        ("setgroups", "deny"),
        ("uid_map", f"{uid} {outer_uid} 1"),
        ("gid_map", f"{gid} {outer_gid} 1"),
    ):
        Path(f"/proc/self/{name}").write_text(line)


def main(arguments: list[str]) -> None:
    death_signal, parent, identity, program, *rest = arguments
    allow_files()
    become(identity)
    die_with(int(parent), int(death_signal))
    for ignored_by_python in (signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(ignored_by_python, signal.SIG_DFL)
    try:
        os.execvp(program, [program, *rest])
    except OSError as error:
        sys.exit(f"child.py: cannot run {program}: {error.strerror}")


if __name__ == "__main__":
    main(sys.argv[1:])
