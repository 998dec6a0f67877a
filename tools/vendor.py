"""Bring pinned third-party files into static/ and prove that they are unchanged.

    python tools/vendor.py check    compare every vendored file with VENDOR.toml, offline
    python tools/vendor.py fetch    download the pinned packages, verify them, rebuild the files
    python tools/vendor.py pin      like fetch, then write the new SHA-256 of every file

Downloading uses the npm client; nothing else in the project needs Node.
"""

import hashlib
import re
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MANIFEST = ROOT / "static" / "vendor" / "VENDOR.toml"
SHAPE = re.compile(r"<(?:path|circle|rect|line|polyline|polygon|ellipse)\b[^>]*/>", re.DOTALL)


def sha256_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def read_manifest() -> list[dict]:
    return tomllib.loads(MANIFEST.read_text(encoding="utf-8"))["package"]


def pinned_files(packages: list[dict]) -> Iterator[tuple[str, str]]:
    """Yield (path below the root, SHA-256) of every vendored file."""
    for package in packages:
        for entry in package.get("files", {}).values():
            yield entry["to"], entry["sha256"]
        for key in ("sprite", "derived"):
            if key in package:
                yield package[key]["to"], package[key]["sha256"]
        for part in package.get("compiled_in", ()):
            yield part["to"], part["sha256"]


def find_problems() -> list[str]:
    """Say of each vendored file how it differs from the manifest, and name stray files."""
    problems = []
    known = set()
    for path, expected in pinned_files(read_manifest()):
        known.add(path)
        file = ROOT / path
        if not file.is_file():
            problems.append(f"{path} is missing; run: python tools/vendor.py fetch")
        elif (actual := sha256_of(file.read_bytes())) != expected:
            problems.append(f"{path} has SHA-256 {actual}, VENDOR.toml says {expected or 'nothing'}")
    for folder in ("static/fonts", "static/vendor", "static/maps"):
        for file in sorted((ROOT / folder).rglob("*")):
            path = file.relative_to(ROOT).as_posix()
            if file.is_file() and file != MANIFEST and path not in known:
                problems.append(f"{path} is not named in VENDOR.toml")
    return problems


def build_sprite(icons: dict[str, str]) -> bytes:
    """Join icons into one SVG with a <symbol> each, in the order of their names."""
    symbols = []
    for name, source in sorted(icons.items()):
        shapes = " ".join(" ".join(shape.split()) for shape in SHAPE.findall(source))
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{shapes}</symbol>')
    return ('<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n").encode()


def download(package: dict, folder: Path) -> tarfile.TarFile:
    """Fetch one package with the npm client and refuse it unless its hash is the pinned one."""
    subprocess.run(
        ["npm", "pack", "--silent", f"{package['name']}@{package['version']}"],
        cwd=folder,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    (archive,) = folder.glob("*.tgz")
    if (actual := sha256_of(archive.read_bytes())) != package["archive_sha256"]:
        raise SystemExit(f"{package['name']}: the archive has SHA-256 {actual}, not the pinned one")
    return tarfile.open(archive)


def read_member(archive: tarfile.TarFile, name: str) -> bytes:
    member = archive.extractfile(f"package/{name}")
    if member is None:
        raise SystemExit(f"{name} is not in the package")
    return member.read()


def fetch() -> None:
    for package in read_manifest():
        with tempfile.TemporaryDirectory() as folder, download(package, Path(folder)) as archive:
            for name, entry in package.get("files", {}).items():
                write(entry["to"], read_member(archive, name))
            if sprite := package.get("sprite"):
                icons = {
                    icon: read_member(archive, f"{sprite['from']}/{icon}.svg").decode() for icon in sprite["icons"]
                }
                write(sprite["to"], build_sprite(icons))


def write(path: str, content: bytes) -> None:
    target = ROOT / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    print(path)


def pin() -> None:
    """Write the hash of every vendored file as it is now into the manifest."""
    text = MANIFEST.read_text(encoding="utf-8")
    for path, _ in pinned_files(read_manifest()):
        digest = sha256_of((ROOT / path).read_bytes())
        pattern = re.compile(rf'(to = "{re.escape(path)}"(?:,\s*|\n(?:from = "[^"]*"\n)?)sha256 = )"[0-9a-f]*"')
        text, found = pattern.subn(rf'\1"{digest}"', text)
        if found != 1:
            raise SystemExit(f"cannot find the hash of {path} in {MANIFEST.name}")
    MANIFEST.write_text(text, encoding="utf-8")


def main(command: str) -> int:
    if command in ("fetch", "pin"):
        fetch()
    if command == "pin":
        pin()
    problems = find_problems()
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in ("check", "fetch", "pin"):
        raise SystemExit(__doc__)
    raise SystemExit(main(sys.argv[1]))
