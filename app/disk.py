"""What a disk refuses, in a sentence that says what to do: the same one wherever files are used."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from app.errors import NotFound, Problem, Refused, StoreProblem
from app.i18n import N_, translate

_ANYWHERE = {
    "EACCES": N_("you may not; change its permissions or choose another place"),
    "EPERM": N_("you may not; change its permissions or choose another place"),
    "EISDIR": N_("it is a folder; name a file in it"),
    "ENOTDIR": N_("a part of its path is no folder; check how it is written"),
    "ENOSPC": N_("the disk is full; free some space and try again"),
    "EDQUOT": N_("the disk is full; free some space and try again"),
    "EFBIG": N_("it is too large for this disk; choose another one"),
    "EROFS": N_("this disk can only be read; choose another place"),
    "ENAMETOOLONG": N_("its name is too long; choose a shorter one"),
    "EINVAL": N_("no disk takes such a name; choose another one"),
    "ELOOP": N_("its links lead in a circle; name the file itself"),
    "EIO": N_("the disk does not answer; look at the disk or the stick, then try again"),
    "ENOTTY": N_("it is no file but a device; name a file"),
    "ENODEV": N_("the disk does not answer; look at the disk or the stick, then try again"),
    "ENXIO": N_("the disk does not answer; look at the disk or the stick, then try again"),
    "EBUSY": N_("another program uses it; close it there and try again"),
    "ETXTBSY": N_("another program uses it; close it there and try again"),
    "EEXIST": N_("something of that name is there already; choose another name"),
    "ENOTEMPTY": N_("the folder holds other files; choose another one"),
    "EMFILE": N_("too many files are open; close some programs and try again"),
}
_READING = {"ENOENT": N_("it is not there; check how it is written")}
_WRITING = {"ENOENT": N_("its folder is not there; make it first or choose another one")}
_NO_TEXT = N_("it is not text in UTF-8; save it so and try again")
_OTHERWISE = N_("the system refuses it (error {number}); try another place")


def why(error: Exception, writing: bool = False) -> str:
    """Why a file or folder could not be used, and what to do, in the language in force."""
    if isinstance(error, UnicodeDecodeError):
        return translate(_NO_TEXT)
    number = errno.EINVAL if isinstance(error, ValueError) else getattr(error, "errno", None)
    name = errno.errorcode.get(number or 0, "")
    sentence = (_WRITING if writing else _READING).get(name) or _ANYWHERE.get(name)
    if sentence is not None:
        return translate(sentence)
    return translate(_OTHERWISE).format(number=number or type(error).__name__)


def unreadable(path: Path | str, error: Exception) -> Problem:
    """The problem to raise for a file that cannot be read: NotFound where there is none."""
    kind = NotFound if isinstance(error, FileNotFoundError) else Refused
    return kind(N_("The file “{name}” cannot be read: {why}."), name=str(path), why=why(error))


def unwritable(path: Path | str, error: Exception) -> Problem:
    """The problem to raise for a file that cannot be written."""
    said = why(error, writing=True)
    return Refused(N_("The file “{name}” cannot be written: {why}."), name=str(path), why=said)


def unusable(folder: Path, error: Exception) -> Problem:
    """The problem to raise for a folder in which data cannot be kept."""
    said = why(error, writing=True)
    return StoreProblem(
        N_("The data folder {folder} cannot be used: {why}."), folder=folder, why=said
    )


def not_a_file(path: Path) -> OSError:
    """The error of a path that is there and is no file: a folder, or a device."""
    return OSError(errno.EISDIR if os.path.isdir(path) else errno.ENOTTY, "", str(path))
