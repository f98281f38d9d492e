"""Where the demo takes place: its folder, a real server process, and the laptops of its people."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, NoReturn

from app.disk import unusable
from app.errors import Refused
from app.i18n import N_

if TYPE_CHECKING:
    from app.services.sample import Member
    from app.store import Store
    from app.sync.rounds import Result

MARK = "passphrase.txt"
OURS = (
    "server", "laptops", "pictures", "quote.pdf", "follow-up.ics", "story.txt", "passwords.txt",
    MARK,
)  # fmt: skip
# A server that has not said where it answers by then never will.
PATIENCE = 60.0
VARIABLE = "RELASI_PASSPHRASE"


@contextmanager
def demo_folder(folder: Path) -> Iterator[Path]:
    """The demo's folder, with a passphrase of its own that is in force inside the block.

    What an earlier demo left there goes; the files are those of a sample company, so the
    passphrase lies openly beside them. Raises Refused where the folder holds something else.
    """
    make_empty(folder)
    with passphrase(folder):
        yield folder


def make_empty(folder: Path) -> None:
    """Take away what an earlier demo left. Raises Refused where that was not a demo."""
    found = [folder / name for name in OURS if (folder / name).exists()]
    if found and not (folder / MARK).exists():
        raise Refused(
            N_("The folder “{folder}” holds other files. Choose another one with --into."),
            folder=folder,
        )
    try:
        for path in found:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        folder.mkdir(parents=True, exist_ok=True)
        (folder / MARK).write_text(f"{secrets.token_urlsafe(12)}\n", encoding="utf-8")
    except OSError as error:
        raise unusable(folder, error) from error


@contextmanager
def passphrase(folder: Path) -> Iterator[None]:
    """Open the demo's files with its own passphrase, without keyring and without asking."""
    before = os.environ.get(VARIABLE)
    os.environ[VARIABLE] = (folder / MARK).read_text(encoding="utf-8").strip()
    try:
        yield
    finally:
        os.environ.pop(VARIABLE)
        if before is not None:
            os.environ[VARIABLE] = before


@dataclass
class Office:
    """The company while the demo plays.

    Attributes:
        url: where the server answers.
        today: the day that is played.
    """

    folder: Path
    url: str
    today: date
    passwords: dict[str, str]
    laptops: dict[str, Store] = field(default_factory=dict)
    _open: ExitStack = field(default_factory=ExitStack)

    def laptop(self, member: Member) -> Path:
        """The profile folder of somebody's laptop."""
        return self.folder / "laptops" / member.email.partition("@")[0]

    def join(self, *members: Member) -> dict[str, int]:
        """People open a new laptop each and join the company, at the same time as in life: a
        process each. Gives how many records each received, by name."""
        joining = [(member, self._connect(member)) for member in members]
        try:
            received = {member.name: _received(process) for member, process in joining}
        finally:
            for _, process in joining:
                _stop(process)
        for member in members:
            self._open_laptop(member)
        return received

    def _connect(self, member: Member) -> subprocess.Popen[str]:
        folder = str(self.laptop(member).resolve())
        words = ["connect", self.url, "--user", member.email, "--password-stdin", "--data", folder]
        process = _relasi(*words, "--json", stdin=subprocess.PIPE, stderr=subprocess.PIPE)
        assert process.stdin is not None
        process.stdin.write(f"{self.passwords[member.email]}\n")
        process.stdin.flush()
        return process

    def _open_laptop(self, member: Member) -> None:
        from app.sync.laptop import open_laptop

        laptop = open_laptop(self.laptop(member))
        self._open.callback(laptop.close)
        self.laptops[member.email] = laptop.store

    def of(self, member: Member) -> Store:
        """What is on somebody's laptop."""
        return self.laptops[member.email]

    def sync(self, member: Member) -> Result:
        """Somebody is online again."""
        from app.sync.client import HttpApi
        from app.sync.session import synchronize

        return synchronize(self.of(member), HttpApi(self.url))

    def close(self) -> None:
        """Close every laptop."""
        self._open.close()


@contextmanager
def open_office(folder: Path, today: date) -> Iterator[Office]:
    """Set up the company, start its server as a process of its own, and stop it in any case."""
    passwords = found_company(folder / "server")
    told = "".join(f"{email}  {password}\n" for email, password in passwords.items())
    (folder / "passwords.txt").write_text(told, encoding="utf-8")
    with _stopping_cleanly(), server(folder / "server") as url:
        office = Office(folder, url, today, passwords)
        try:
            yield office
        finally:
            office.close()


def found_company(folder: Path) -> dict[str, str]:
    """The organisation, its territories and its people; their passwords by e-mail."""
    from app.services.sample import COMPANY_NAME, HENDRA, STAFF
    from app.services.sample.places import BANDUNG, PRIANGAN, SEMARANG
    from app.services.sample.staff import TEAM

    try:
        from app.server import organisation, people, territories
        from app.server.serve import open_server
    except ModuleNotFoundError as error:
        raise Refused(
            N_("The server is not installed; install it with “pip install relasi[server]”.")
        ) from error
    store = open_server(folder)
    try:
        organisation.create(store, COMPANY_NAME)
        for path in (BANDUNG, PRIANGAN, SEMARANG):
            territories.add_territory(store, path)
        passwords = {}
        for member in STAFF:
            led = {"team": TEAM, "manager": HENDRA.email} if member.territories else {}
            _, passwords[member.email] = people.add_user(
                store, member.email, member.name, member.role, member.territories, **led
            )
        return passwords
    finally:
        store.close()


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """`relasi serve` on a free port of this machine; gives its address, and stops it."""
    words = ["serve", "--json", "--port", "0", "--data", str(folder.resolve())]
    with (folder / "server.log").open("w", encoding="utf-8") as log:
        process = _relasi(*words, stdin=subprocess.DEVNULL, stderr=log)
        try:
            yield _address(process, folder)
        finally:
            _stop(process)


def _relasi(*words: str, **streams: Any) -> subprocess.Popen[str]:
    """A command of ours as a process of its own, with this very program."""
    return subprocess.Popen(
        [sys.executable, "-m", "app.cli.main", *words],
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        cwd=Path(__file__).resolve().parents[2],
        **streams,
    )


def _received(process: subprocess.Popen[str]) -> int:
    """What a laptop that joins received. Raises Refused with its own words where it failed."""
    out, said = process.communicate(timeout=10 * PATIENCE)
    if process.returncode:
        raise Refused(N_("A laptop could not join: {why}"), why=said.strip() or "?")
    return int(json.loads(out)["received"])


def _address(process: subprocess.Popen[str], folder: Path) -> str:
    assert process.stdout is not None
    watch = threading.Timer(PATIENCE, process.kill)
    watch.start()
    try:
        line = process.stdout.readline()
    finally:
        watch.cancel()
    if not line:
        process.wait()
        said = (folder / "server.log").read_text(encoding="utf-8").strip().splitlines()
        raise Refused(N_("The demo's server did not start: {why}"), why=said[-1] if said else "?")
    return str(json.loads(line)["url"])


def _stop(process: subprocess.Popen[str]) -> None:
    """Stop a process of ours; one that has ended is only tidied up."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for stream in (process.stdin, process.stdout, process.stderr):
        if stream is not None:
            stream.close()


@contextmanager
def _stopping_cleanly() -> Iterator[None]:
    """Let SIGTERM end the demo as Ctrl+C does, so that it takes its server with it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, _interrupted)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _interrupted(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt
