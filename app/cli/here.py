"""Where a command runs: the profile folder, the person at the terminal, and what it prints to."""

from __future__ import annotations

import getpass
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.disk import unreadable, unusable, unwritable
from app.errors import Refused
from app.i18n import N_, _, language
from app.paths import data_folder

if TYPE_CHECKING:
    from app.store import Store
    from app.sync.laptop import Laptop


@dataclass(frozen=True)
class Here:
    """What holds for every command.

    Attributes:
        folder: of the profile.
        json: whether one JSON document is wanted on standard output, and nothing else.
        verbose: whether a bug shows where it happened.
        lang: the language asked for; empty where the system's holds.
    """

    folder: Path
    json: bool = False
    verbose: bool = False
    passphrase_file: str | None = None
    lang: str = ""

    def say(self, document: Any, text: str) -> None:
        """Print the document where JSON is wanted, else the text (nothing where it is empty)."""
        if self.json:
            readable = "utf" in (sys.stdout.encoding or "").lower()
            print(json.dumps(document, ensure_ascii=not readable))
        elif text:
            print(text)

    @contextmanager
    def profile(self, begin: bool = True, locked_too: bool = False) -> Iterator[Store]:
        """The open profile. One that is new belongs to whoever is at the machine, if `begin`.

        Raises Locked where it was away from its company for too long, unless `locked_too`.
        """
        from app.store.failures import speaking_plainly
        from app.sync.lease import check

        laptop = self.open()
        try:
            if not locked_too:
                check(laptop.store)
            if begin and laptop.store.identity.user_id is None:
                _begin(laptop.store)
            with speaking_plainly():
                yield laptop.store
        finally:
            laptop.close()

    def open(self) -> Laptop:
        """The profile as it is; the caller closes it."""
        from app.sync.laptop import open_laptop

        try:
            return open_laptop(self.folder, self.ask_passphrase)
        except (OSError, ValueError) as error:  # such as a name that no disk takes
            raise unusable(self.folder, error) from error

    def ask_passphrase(self, new: bool) -> str | None:
        """The passphrase from the file named, else typed; None where nobody can type."""
        if self.passphrase_file:
            return first_line(self.passphrase_file)
        if not (sys.stdin and sys.stdin.isatty()):
            return None
        typed = getpass.getpass(_("Passphrase of your data:") + " ")
        if new and typed != getpass.getpass(_("The same again:") + " "):
            raise Refused(N_("The two passphrases differ. Start again."))
        return typed

    def progress(self, text: str) -> None:
        """One line that is written over, on a terminal only."""
        if sys.stderr.isatty():
            print(f"\r{text}\033[K", end="", file=sys.stderr, flush=True)


def here(data: str | None, **more: Any) -> Here:
    """Where the command runs, from its global options."""
    return Here(data_folder(data), **more)


def first_line(name: str) -> str:
    """The first line of a file, such as a passphrase. Raises Refused where it cannot be read."""
    return read_text(name).split("\n")[0].rstrip("\r")


def read_text(name: str) -> str:
    """A file of text, whole. Raises Refused where it cannot be read."""
    try:
        return path_named(name).read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise unreadable(name, error) from error


def write_bytes(name: str, content: bytes) -> Path:
    """Write a file whole or not at all. Raises Refused where that cannot be done."""
    from app.exchange.files import replace_file

    path = path_named(name)
    try:
        replace_file(path, content)
    except (OSError, ValueError) as error:
        raise unwritable(name, error) from error
    return path


def free_path(name: str, replace: bool) -> Path:
    """The path somebody wrote for a new file. Raises Refused where one is there already."""
    path = path_named(name)
    if os.path.isfile(path) and not replace:
        raise Refused(
            N_("“{name}” is there already. Choose another name, or add --replace."), name=name
        )
    return path


def path_named(name: str) -> Path:
    """The path somebody wrote, `~` for their home."""
    return Path(os.path.expanduser(name))


def ask_password(from_stdin: bool, prompt: str = N_("Password:")) -> str:
    """A password from standard input or typed. Raises Refused where neither is possible."""
    if from_stdin:
        typed = sys.stdin.readline().rstrip("\r\n") if sys.stdin else ""
    elif sys.stdin and sys.stdin.isatty():
        typed = getpass.getpass(_(prompt) + " ")
    else:
        raise Refused(N_("Nobody can type a password here. Use --password-stdin."))
    if not typed:
        raise Refused(N_("The password is empty. Type it, or hand it over with --password-stdin."))
    return typed


def ask_new_password(from_stdin: bool) -> str:
    """A new password, typed twice. Raises Refused where the two differ, or nobody can type."""
    typed = ask_password(from_stdin, N_("New password:"))
    if not from_stdin and typed != getpass.getpass(_("The same again:") + " "):
        raise Refused(N_("The two passwords differ. Start again."))
    return typed


def _begin(store: Store) -> None:
    from app.services.setup import start_empty

    start_empty(store, _user_name(), "", None, "MY" if language() == "ms" else "ID")


def _user_name() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "Relasi"
