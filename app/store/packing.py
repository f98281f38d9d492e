"""A database in one zip file together with the files beside it, and out of it again."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path, PurePosixPath

import msgspec
import sqlalchemy as sa
from sqlcipher3 import dbapi2 as sqlcipher

from app.disk import not_a_file, unreadable, unwritable
from app.errors import Refused, StoreProblem
from app.i18n import N_
from app.store import schema
from app.store.durable import put_in_place, settle
from app.store.failures import as_problem, speaking_plainly
from app.store.private import make_file, make_folder

ABOUT = "about.json"
FILES = "files/"

DAMAGED = N_("“{name}” is damaged or is no backup of Relasi; nothing was changed.")


class About(msgspec.Struct):
    """What a backup says of itself."""

    schema: int
    made: str
    key: str


def pack(engine: sa.Engine, folder: Path, target: Path, names: Sequence[str], about: About) -> None:
    """Copy the database of `folder`, the last of `names`, those beside it and the attached files.

    Others may go on writing meanwhile: the copy is the database at one moment. It is read back
    before it takes its name. Raises StoreProblem; then there is no half copy.
    """
    *cards, data = names
    if not target.name or (os.path.exists(target) and not os.path.isfile(target)):
        raise unwritable(target, not_a_file(target))
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    copy = folder / f".backup-{os.getpid()}.db"
    try:
        with plainly(str(target)):
            _copy(engine, copy)
            draft.touch(mode=0o600)
            with zipfile.ZipFile(draft, "w", zipfile.ZIP_STORED) as file:
                file.writestr(ABOUT, msgspec.json.encode(about))
                for name in cards:
                    file.write(folder / name, name)
                file.write(copy, data)
                for path in files_of(folder):
                    file.write(path, FILES + path.relative_to(folder / "files").as_posix())
            with draft.open("rb") as written:
                settle(written)
            put_in_place(draft, target)
    finally:
        for path in (draft, copy):
            with suppress(OSError):  # where it could not be made it cannot be removed
                path.unlink(missing_ok=True)


def held_by(source: Path) -> frozenset[str]:
    """The names a backup holds. Raises Refused for what is none."""
    try:
        with zipfile.ZipFile(source) as file:
            return frozenset(file.namelist())
    except (zipfile.BadZipFile, EOFError, ValueError) as error:
        raise Refused(DAMAGED, name=source.name) from error
    except OSError as error:
        raise unreadable(source, error) from error


def unpack(source: Path, ready: Path, names: Sequence[str]) -> None:
    """Put what a backup holds below `ready`, and nothing else. Raises Refused where a name lacks,
    StoreProblem for a backup of a newer program."""
    held = held_by(source)
    if not {ABOUT, *names} <= held:
        raise Refused(DAMAGED, name=source.name)
    try:
        with zipfile.ZipFile(source) as file:
            about = msgspec.json.decode(file.read(ABOUT), type=About)
            if about.schema > schema.VERSION:
                raise StoreProblem(
                    N_("This backup was made by a newer Relasi; update the program first.")
                )
            for name in held:
                parts = PurePosixPath(name).parts
                known = name in names or (name.startswith(FILES) and ".." not in parts)
                if known and not name.endswith("/"):
                    target = Path(file.extract(name, ready))
                    target.chmod(0o600)
    except (zipfile.BadZipFile, msgspec.DecodeError, EOFError, NotImplementedError) as error:
        raise Refused(DAMAGED, name=source.name) from error


def check_whole(engine: sa.Engine, name: str) -> None:
    """Raises Refused where an unpacked database is not whole; `name` is that of its backup."""
    with engine.connect() as connection:
        said = connection.exec_driver_sql("PRAGMA integrity_check").fetchall()
    if [tuple(row) for row in said] != [("ok",)]:
        raise Refused(DAMAGED, name=name)


def put_aside(folder: Path, names: Iterable[str]) -> Path:
    """Move the data that is there into a folder of its own."""
    stamp = f"{datetime.now().astimezone():%Y%m%d-%H%M%S}"
    aside = folder / "backups" / f"replaced-{stamp}"
    count = 1
    while aside.exists():
        count += 1
        aside = folder / "backups" / f"replaced-{stamp}-{count}"
    make_folder(aside)
    for name in names:
        for path in sorted(folder.glob(f"{name}*")):  # with what was not yet written into it
            os.replace(path, aside / path.name)
    return aside


def move_in(ready: Path, folder: Path, names: Iterable[str]) -> None:
    """The files first and the data file last: without it there is nothing yet."""
    for path in files_of(ready):
        target = folder / "files" / path.relative_to(ready / "files")
        make_folder(target.parent)
        os.replace(path, target)
    for name in names:
        os.replace(ready / name, folder / name)


def files_of(folder: Path) -> Iterator[Path]:
    """The files attached to records, finished ones only."""
    for path in sorted((folder / "files").rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            yield path


@contextmanager
def plainly(name: str) -> Iterator[None]:
    """Say what the disk says in a sentence."""
    try:
        yield
    except (OSError, sqlcipher.Error) as error:
        raise as_problem(error) or unwritable(name, error) from error


def _copy(engine: sa.Engine, copy: Path) -> None:
    """The database at one moment, under the same key, and read back."""
    copy.unlink(missing_ok=True)
    make_file(copy)
    with speaking_plainly(), engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        # Outside SQLAlchemy's transaction, which VACUUM and ATTACH do not allow.
        raw.execute("VACUUM INTO ?", (str(copy),))
        raw.execute("ATTACH DATABASE ? AS backup", (str(copy),))
        try:
            said = raw.execute("PRAGMA backup.integrity_check").fetchall()
        finally:
            raw.execute("DETACH DATABASE backup")
    if said != [("ok",)]:
        raise StoreProblem(N_("The copy could not be read back; “relasi doctor” says more."))
    with copy.open("rb") as file:
        settle(file)
