"""Erasing a profile for good: first what its key is made from, then everything that it opened.

A mark beside the file is written before anything else, so that an erasing that broke off anywhere
is finished by the next start, which then says what happened.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec
from msgspec.structs import replace

from app.errors import StoreProblem
from app.i18n import N_
from app.store import keys
from app.store.durable import put_in_place, settle

ERASED = N_(
    "This profile was erased by your company. Ask the person who runs its server;"
    " to begin anew, use another profile folder."
)
# What lies beside the data file and came from it; with it go the file's own side files.
FOLDERS = ("backups", "files", "opened", "reports")
LOCKS = (".sync", ".renew")


class Erased(StoreProblem):
    """The company had this profile erased; there is nothing to open."""

    def __init__(self) -> None:
        super().__init__(ERASED)


class Mark(msgspec.Struct):
    """What stays of an erased profile.

    Attributes:
        keys: entries of the keyring that could not be removed yet.
        anew: nobody keeps it, such as a sample; the next start is a first one.
    """

    at: str
    keys: list[str] = []
    anew: bool = False


def mark_of(file: Path) -> Path:
    """Where the mark of a data file stands."""
    return file.with_suffix(".erased.json")


def check_not_erased(file: Path) -> None:
    """Raises Erased where the profile was erased, after finishing what is left to do."""
    if not mark_of(file).exists():
        return
    anew = _read(file).anew
    destroy_keys(file)
    remove_data(file)
    if not anew or file.exists():
        raise Erased
    mark_of(file).unlink()


def begin_anew(file: Path, at: str) -> None:
    """Take a profile away, closed by now, that nobody keeps: the next start makes another.

    Raises Erased where something of it is held open still.
    """
    begin(file, at, anew=True)
    check_not_erased(file)


def begin(file: Path, at: str, anew: bool = False) -> None:
    """Write the mark: from here on the profile is not opened again."""
    if not mark_of(file).exists():
        _write(mark_of(file), Mark(at, anew=anew))


def destroy_keys(file: Path) -> None:
    """Make the data unreadable: the salt or the keyring's entry of every card is destroyed."""
    mark = _read(file)
    cards = [file.with_suffix(".key.json"), *(file.parent / "backups").rglob("*.key.json")]
    found = [card for card in cards if card.exists()]
    names = {*mark.keys, *filter(None, map(keys.name_in_keyring, found))}
    # Their names first: a card that is gone cannot say what to remove from the keyring.
    _write(mark_of(file), replace(mark, keys=sorted(names)))
    for card in found:
        keys.shred(card)
    left = sorted(name for name in names if not keys.forget(name))
    _write(mark_of(file), replace(mark, keys=left))


def remove_data(file: Path) -> None:
    """Remove the file, its copies and what was attached; what another program holds open, later.

    It cannot be read any more: its key is destroyed.
    """
    for path in _parts(file):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            _remove(path)


def _parts(file: Path) -> Iterator[Path]:
    locks = {file.with_name(file.name + ending) for ending in LOCKS}
    for path in sorted(file.parent.glob(f"{file.name}*")):
        if path not in locks:
            yield path
    yield from file.parent.glob(".backup-*.db")
    yield from file.parent.glob(".restoring-*")
    for name in FOLDERS:
        if (file.parent / name).is_dir():
            yield file.parent / name


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except PermissionError:  # Windows, while it is open: the next start removes it
        return


def _read(file: Path) -> Mark:
    return msgspec.json.decode(mark_of(file).read_bytes(), type=Mark)


def _write(path: Path, mark: Mark) -> None:
    """On the disk before anything else happens."""
    draft = path.with_suffix(".new")
    with draft.open("wb") as file:
        file.write(msgspec.json.encode(mark))
        settle(file)
    put_in_place(draft, path)
