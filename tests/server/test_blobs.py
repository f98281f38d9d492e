"""Both places for attached files keep the same promises: a folder, and a server that speaks S3."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.errors import Invalid, Refused, Unreachable
from app.server.blobs import Blobs, Folder, place_of
from tests.server.bucket import KEYS

WHOLE = b"Surat penawaran" * 100


NAME = hashlib.sha256(WHOLE).hexdigest()


@pytest.fixture(params=["folder", "s3"])
def place(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Blobs:
    """An empty place."""
    if request.param == "folder":
        return Folder(tmp_path / "files")
    url = request.getfixturevalue("bucket_server")
    for name, value in KEYS.items():
        monkeypatch.setenv(name.upper(), value)
    prefix = tmp_path.name.replace("[", "").replace("]", "")
    return place_of(f"s3://berkas/{prefix}?endpoint={url}&region=us-east-1", tmp_path)


def test_parts_become_a_file_when_all_are_there_and_right(place: Blobs) -> None:
    place.put("one", 0, WHOLE[:600])
    place.put("one", 600, WHOLE[600:])
    place.put("one", 600, WHOLE[600:])
    assert not place.has(NAME)

    assert place.finish("one", len(WHOLE), NAME)

    assert place.has(NAME)
    assert place.read(NAME) == WHOLE
    assert place.read(NAME, 5, 7) == WHOLE[5:12]
    assert place.read(NAME, len(WHOLE) - 3, 100) == WHOLE[-3:]
    assert place.read(NAME, len(WHOLE), 100) == b""


def test_what_nobody_wants_any_more_goes_with_its_small_picture_unless_it_came_lately(
    place: Blobs,
) -> None:
    place.put("one", 0, WHOLE)
    place.finish("one", len(WHOLE), NAME)
    place.keep_small(NAME, b"small")
    now = datetime.now(UTC)

    assert not place.drop(NAME, now - timedelta(days=1))
    assert place.has(NAME) and place.small(NAME) == b"small"
    assert place.drop(NAME, now + timedelta(days=1))
    assert not place.has(NAME) and place.small(NAME) is None
    assert not place.drop(NAME, now + timedelta(days=1))


def test_what_nobody_went_on_sending_goes_and_what_came_lately_stays(place: Blobs) -> None:
    place.put("one", 0, WHOLE[:600])
    place.put("one", 600, WHOLE[600:700])
    place.put("two", 0, WHOLE)
    place.finish("two", len(WHOLE), NAME)
    now = datetime.now(UTC)

    assert place.drop_coming(now - timedelta(days=1)) == 0
    place.put("one", 700, WHOLE[700:])
    assert place.finish("one", len(WHOLE), NAME)
    place.put("three", 0, WHOLE[:600])
    place.put("three", 600, WHOLE[600:700])
    assert place.drop_coming(now + timedelta(days=1)) == 1

    place.put("three", 700, WHOLE[700:])
    assert not place.finish("three", len(WHOLE), NAME)  # its beginning is gone
    assert place.read(NAME) == WHOLE
    assert place.drop_coming(now + timedelta(days=1)) == 0


def test_other_bytes_than_named_are_dropped(place: Blobs) -> None:
    place.put("one", 0, WHOLE[:-1] + b"x")

    assert not place.finish("one", len(WHOLE), NAME)

    assert not place.has(NAME)
    place.put("one", 0, WHOLE)
    assert place.finish("one", len(WHOLE), NAME)


def test_two_who_send_the_same_do_not_disturb_each_other(place: Blobs) -> None:
    place.put("one", 0, WHOLE[:10])
    place.put("two", 0, WHOLE)

    assert place.finish("two", len(WHOLE), NAME)
    assert not place.finish("one", len(WHOLE), NAME)

    assert place.read(NAME) == WHOLE


def test_what_begins_again_forgets_what_was_longer(place: Blobs) -> None:
    place.put("one", 0, b"x" * 600)
    place.put("one", 600, b"x" * 5_000)
    place.put("one", 0, WHOLE)

    assert place.finish("one", len(WHOLE), NAME)


def test_an_empty_file_is_a_file(place: Blobs) -> None:
    nothing = hashlib.sha256(b"").hexdigest()

    assert place.finish("one", 0, nothing)

    assert place.read(nothing) == b""


def test_what_is_not_there_is_nothing(place: Blobs) -> None:
    assert (place.has(NAME), place.read(NAME), place.small(NAME)) == (False, None, None)

    place.keep_small(NAME, b"small")

    assert place.small(NAME) == b"small"
    assert not place.has(NAME)


def test_a_place_that_is_none_is_refused_in_a_sentence(
    tmp_path: Path, bucket_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in KEYS.items():
        monkeypatch.setenv(name.upper(), value)
    for named in ("ftp://somewhere/files", "s3:///prefix", "s3://berkas/a?secret=word"):
        with pytest.raises(Invalid, match="no place for files"):
            place_of(named, tmp_path)
    with pytest.raises(Refused, match="no bucket “nobodys”"):
        place_of(f"s3://nobodys/a?endpoint={bucket_server}&region=us-east-1", tmp_path)
    with pytest.raises(Unreachable, match="does not answer"):
        place_of("s3://berkas/a?endpoint=http://127.0.0.1:9&region=us-east-1", tmp_path)


def test_without_a_place_named_files_lie_in_the_data_folder(tmp_path: Path) -> None:
    place = place_of(None, tmp_path)

    place.put("one", 0, WHOLE)
    place.finish("one", len(WHOLE), NAME)

    assert (tmp_path / "files" / NAME[:2] / NAME).read_bytes() == WHOLE


def test_a_small_picture_that_several_laptops_ask_for_at_once_is_kept(tmp_path: Path) -> None:
    place = Folder(tmp_path / "files")
    names = [f"picture-{number}" for number in range(100) for _ in range(4)]

    with ThreadPoolExecutor(4) as laptops:
        list(laptops.map(lambda name: place.keep_small(name, WHOLE), names))

    assert all(place.small(name) == WHOLE for name in names)
    assert len(list((tmp_path / "files" / "small").iterdir())) == 100
