"""Remakes the lock files in requirements/: hashes of everything, and no host.

Each lock holds on Python 3.11 to 3.13, Linux, Windows and macOS. The first holds everything
but CalDAV; the others take their versions from it, so that no two environments differ.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WHOLE = "dev"
LOCKS = {
    WHOLE: ["desktop", "server", "s3", "dev"],
    "desktop": ["desktop", "server"],
    "check": ["server", "check"],
    "caldav": ["server", "caldav"],
}


def main() -> int:
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "uv"], check=True)
    for name, extras in LOCKS.items():
        compile_lock(name, extras, constrained=name != WHOLE)
        print(f"requirements/{name}.lock")
    return 0


def compile_lock(name: str, extras: list[str], constrained: bool) -> None:
    """Write requirements/`name`.lock for the base and `extras`."""
    options = ["--universal", "--python-version", "3.11", "--upgrade"]
    options += ["--generate-hashes", "--no-emit-index-url", "--no-header", "--no-annotate"]
    options += [f"--extra={extra}" for extra in extras]
    if constrained:
        options += ["--constraint", f"requirements/{WHOLE}.lock"]
    sources = ["pyproject.toml", "requirements/build.in"]
    target = ["--output-file", f"requirements/{name}.lock", "--quiet"]
    command = [sys.executable, "-m", "uv", "pip", "compile", *options, *sources, *target]
    subprocess.run(command, cwd=ROOT, check=True)


if __name__ == "__main__":
    raise SystemExit(main())
