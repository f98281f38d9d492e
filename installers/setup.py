"""Makes the environment in .venv and installs one of the locks into it, once.

Called by the Makefile with a name from requirements/ and perhaps a folder other than .venv.
It installs exactly what the lock lists, checks every hash and builds nothing. A second call
finds the stamp of the first and only compiles what has changed in app/.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COVERS = {"desktop": ["desktop", "dev"], "dev": ["dev"], "check": ["check"], "caldav": ["caldav"]}


def main(lock: str, folder: str = ".venv") -> int:
    environment = ROOT / folder
    python = make_environment(environment)
    if not any(is_installed(environment, other) for other in COVERS[lock]):
        print(f"Setting up {folder} from requirements/{lock}.lock; this happens once.", flush=True)
        install(python, lock)
        stamp(environment, lock).write_text(fingerprint(lock))
    compile_bytecode(python)
    return 0


def make_environment(environment: Path) -> Path:
    """The environment's Python; makes the environment where there is none that works."""
    python = environment / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if Path(sys.prefix) == environment or runs(python, "import pip"):
        return python
    # Debian's Python comes without ensurepip; its own pip can then install from outside.
    bare = [] if find_spec("ensurepip") else ["--without-pip"]
    command = [sys.executable, "-m", "venv", "--clear", *bare, str(environment)]
    subprocess.run(command, check=True)
    return python


def install(python: Path, lock: str) -> None:
    """Install the lock, then the project itself as an editable package without asking further."""
    inside = [str(python), "-m", "pip"]
    outside = [sys.executable, "-m", "pip", "--python", str(python)]
    first = inside if runs(python, "import pip") else outside
    quietly = ["install", "--quiet", "--disable-pip-version-check"]
    exactly = ["--require-hashes", "--no-deps", "--only-binary=:all:", "--compile"]
    from_lock = [*first, *quietly, *exactly, "-r", f"requirements/{lock}.lock"]
    subprocess.run(from_lock, cwd=ROOT, check=True)
    itself = ["--no-deps", "--no-build-isolation", "--editable", "."]
    subprocess.run([*inside, *quietly, *itself], cwd=ROOT, check=True)


def runs(python: Path, statement: str) -> bool:
    """Whether this Python does so; it does not after the one it was made from went away."""
    try:
        return subprocess.run([python, "-c", statement], capture_output=True).returncode == 0
    except OSError:
        return False


def compile_bytecode(python: Path) -> None:
    """Compile app/ ahead: an uncompiled start takes more than twice as long."""
    command = [str(python), "-m", "compileall", "-q", "app"]
    subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL)


def is_installed(environment: Path, lock: str) -> bool:
    mark = stamp(environment, lock)
    return mark.exists() and mark.read_text() == fingerprint(lock)


def stamp(environment: Path, lock: str) -> Path:
    return environment / f"{lock}.installed"


def fingerprint(lock: str) -> str:
    """Changes when the lock or the project's description does."""
    files = [ROOT / "requirements" / f"{lock}.lock", ROOT / "pyproject.toml"]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


if __name__ == "__main__":
    try:
        sys.exit(main(*sys.argv[1:]))
    except subprocess.CalledProcessError as failure:
        sys.exit(f"Set-up stopped: {' '.join(failure.cmd[:4])} ... failed (see above).")
