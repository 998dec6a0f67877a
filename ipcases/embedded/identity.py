"""Whom PostgreSQL runs as: it refuses root, so a root launcher lends it another identity.

In a user namespace the files of root look like its own: nothing is copied, no owner changes. Where
namespaces are forbidden (many containers) it runs as nobody, with its data below /var/tmp.
"""

import hashlib
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from ipcases.embedded import messages, processes
from ipcases.embedded.binaries import PostgresPrograms

OUTSIDE = Path("/var/tmp")


@dataclass(frozen=True)
class Tenant:
    """The identity PostgreSQL runs under, its programs and the folder for its data."""

    identity: str
    programs: PostgresPrograms
    folder: Path

    def take(self, path: Path) -> None:
        """Make a folder or file that the identity owns."""
        if self.identity.startswith("drop:"):
            _, uid, gid = self.identity.split(":")
            os.chown(path, int(uid), int(gid))


def choose_tenant(programs: PostgresPrograms, folder: Path) -> Tenant:
    """Choose whom PostgreSQL runs as when its data is to live in this folder."""
    plain = Tenant("keep", programs, folder)
    if os.geteuid() != 0:
        return plain
    nobody = pwd.getpwnam("nobody")
    mapped = Tenant(f"map:{nobody.pw_uid}:{nobody.pw_gid}", programs, folder)
    if _can_work(mapped):
        return mapped
    outside = _outside(folder)
    dropped = Tenant(f"drop:{nobody.pw_uid}:{nobody.pw_gid}", programs, outside)
    _prepare_outside(dropped)
    if _can_work(dropped):
        return dropped
    copied = Tenant(dropped.identity, _copy_programs(programs, outside), outside)
    if _can_work(copied):
        return copied
    raise messages.LauncherError(
        "PostgreSQL refuses to run as root and no other identity works here: start as an ordinary user, "
        "or set DATABASE_URL to a server."
    )


def remove_outside(folder: Path) -> None:
    """Remove what was put outside for this folder, if anything."""
    if os.geteuid() == 0:
        shutil.rmtree(_outside(folder), ignore_errors=True)


def _outside(folder: Path) -> Path:
    return OUTSIDE / f"ipcases-{hashlib.sha256(str(folder).encode()).hexdigest()[:12]}"


def _prepare_outside(tenant: Tenant) -> None:
    try:
        tenant.folder.mkdir(mode=0o711, exist_ok=True)
        # Anybody may write to /var/tmp: what somebody else put there is not ours to use.
        owner = tenant.folder.lstat().st_uid
        if tenant.folder.is_symlink() or owner not in (0, int(tenant.identity.split(":")[1])):
            raise messages.LauncherError(f"{tenant.folder} belongs to another user: remove it and start again.")
        tenant.take(tenant.folder)
    except OSError as error:
        raise messages.for_os_error(error, tenant.folder) from error


def _copy_programs(programs: PostgresPrograms, outside: Path) -> PostgresPrograms:
    """Copy the wheel's folders to where nobody can read them; libpq is found beside them by a relative path."""
    package = programs.folder.parent.parent
    target = outside / "programs" / programs.version
    for source in (package, package.with_name(f"{package.name}.libs")):
        if source.is_dir():
            shutil.copytree(source, target / source.name, symlinks=True, dirs_exist_ok=True)
    return PostgresPrograms(target / package.name / "pginstall" / "bin", programs.version)


def _can_work(tenant: Tenant) -> bool:
    """Tell whether the identity can run the programs and write to its folder."""
    test = 'test -w "$1" && exec "$2" --version'
    command = ["/bin/sh", "-c", test, "sh", str(tenant.folder), tenant.programs.path("initdb")]
    answer = subprocess.run(
        processes.shim(command, identity=tenant.identity), capture_output=True, cwd="/", check=False
    )
    return answer.returncode == 0
