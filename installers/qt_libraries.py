"""Checks the system libraries Qt needs on Linux; installs them on Debian and Ubuntu where it can.

With nothing missing it says nothing. As root, or with sudo that asks no password, it installs;
otherwise it says in one sentence what to install and exits with 1.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys

# Library and the Debian package that holds it.
ALWAYS = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
}
WITH_A_DISPLAY = {
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
}


def main() -> int:
    if sys.platform != "linux":
        return 0
    wanted = ALWAYS | (WITH_A_DISPLAY if os.environ.get("DISPLAY") else {})
    if not (absent := missing(wanted)):
        return 0
    packages = sorted(wanted[library] for library in absent)
    if shutil.which("apt-get") and (become_root := root_prefix()) is not None:
        print(f"Installing Qt's system libraries: {' '.join(packages)}", flush=True)
        if apt_install(become_root, packages) and not missing(wanted):
            return 0
    print(advice(absent, packages), file=sys.stderr)
    return 1


def missing(wanted: dict[str, str]) -> list[str]:
    """Those libraries the loader does not find."""
    return [library for library in wanted if not loads(library)]


def loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def root_prefix() -> list[str] | None:
    """What to put before a command to run it as root; None where we may not."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and quiet(["sudo", "-n", "true"]):
        return ["sudo", "-n"]
    return None


def apt_install(become_root: list[str], packages: list[str]) -> bool:
    """Install, refreshing the package lists only if they are too old to do without."""
    apt = [*become_root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y"]
    install = [*apt, "install", "--no-install-recommends", *packages]
    return quiet(install) or (quiet([*apt, "update"]) and quiet(install))


def quiet(command: list[str]) -> bool:
    """Run a command; whether it went well. It prints only where it failed."""
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    return done.returncode == 0


def advice(absent: list[str], packages: list[str]) -> str:
    if shutil.which("apt-get"):
        return (
            "Qt needs system libraries that are not here; install them with: "
            f"sudo apt-get install {' '.join(packages)}"
        )
    return (
        "Qt needs system libraries that are not here; install with your system's package "
        f"manager the packages that hold: {', '.join(absent)}"
    )


if __name__ == "__main__":
    raise SystemExit(main())
