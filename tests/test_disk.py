"""What a disk refuses is said in the reader's language, with what to do, by one sentence each."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from app.disk import unreadable, unusable, unwritable, why
from app.errors import NotFound
from app.i18n import LANGUAGES, speaking

USUAL = (
    *(errno.ENOENT, errno.EACCES, errno.EPERM, errno.EISDIR, errno.ENOTDIR, errno.ENOSPC),
    *(errno.EDQUOT, errno.EROFS, errno.ENAMETOOLONG, errno.EIO, errno.EBUSY, errno.EEXIST),
)


@pytest.mark.parametrize("number", USUAL)
def test_a_usual_failure_is_said_in_each_language_with_what_to_do(number: int) -> None:
    error = OSError(number, os.strerror(number))
    said = {}

    for code in LANGUAGES:
        with speaking(code):
            said[code] = why(error), why(error, writing=True)

    for reading, writing in said.values():
        assert os.strerror(number) not in (reading, writing)
        assert ";" in reading and ";" in writing
    assert said["en"] not in (said["id"], said["ms"])


def test_an_unusual_failure_names_its_number_and_no_english() -> None:
    with speaking("id"):
        said = why(OSError(errno.EDEADLK, "Resource deadlock avoided"))

    assert str(errno.EDEADLK) in said and "deadlock" not in said


def test_real_files_that_are_none_are_said(tmp_path: Path) -> None:
    missing = tmp_path / "missing" / "file"
    problems = []
    for use in (missing.read_bytes, lambda: missing.write_bytes(b""), tmp_path.read_bytes):
        with pytest.raises(OSError) as found:
            use()
        problems.append(found.value)

    read, write, folder = problems

    assert isinstance(unreadable(missing, read), NotFound)
    assert "it is not there" in unreadable(missing, read).sentence()
    assert "its folder is not there" in unwritable(missing, write).sentence()
    assert "its folder is not there" in unusable(missing, write).sentence()
    assert "it is a folder" in unreadable(tmp_path, folder).sentence()
