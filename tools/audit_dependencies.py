"""Asks the advisory database about every locked package. Skips with a reason where the network does not allow it."""

import json
import subprocess
import sys

PATIENCE_SECONDS = 120


def main(lock: str) -> int:
    command = [sys.executable, "-m", "pip_audit", "--require-hashes", "--disable-pip", "--progress-spinner", "off"]
    try:
        answer = subprocess.run(
            [*command, "--format", "json", "-r", lock],
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
        packages = json.loads(answer.stdout)["dependencies"]
    except subprocess.TimeoutExpired:
        print(f"skipped: no answer from the advisory database within {PATIENCE_SECONDS} seconds")
        return 0
    except ValueError:
        last = (answer.stderr.strip().splitlines() or ["no reason given"])[-1]
        print(f"skipped: the advisory database could not be asked ({last[:200]})")
        return 0
    found = [(package, flaw) for package in packages for flaw in package.get("vulns", ())]
    for package, flaw in found:
        fixed = ", ".join(flaw["fix_versions"]) or "no version yet"
        print(f"{package['name']} {package['version']}: {flaw['id']}, fixed in {fixed}")
    print(f"{len(packages)} packages, {len(found)} known vulnerabilities")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
