"""The demo: a day with a real server and three laptops, told in words and kept in files."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

import icalendar
import pytest
from pypdf import PdfReader

from app.cli.demo_office import passphrase
from app.models import Account, Attention, Note, Opportunity, Quote
from app.sync.laptop import open_laptop
from app.sync.status import status

ROOT = Path(__file__).resolve().parents[2]


def relasi(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", **variables}
    return subprocess.run(
        [sys.executable, "-m", "app.cli.main", *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=400,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def played(folder: Path) -> dict[str, Any]:
    """The day, played once for all tests of this module."""
    done = relasi("demo", "--headless", "--no-pictures", "--into", str(folder), "--json")
    assert done.returncode == 0, done.stderr
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def test_it_tells_what_happened_and_where_each_file_is(played: dict[str, Any]) -> None:
    story = Path(played["files"]["story"]).read_text(encoding="utf-8")

    assert story.splitlines() == played["story"]
    assert "1 conflict." in story and "Needs your attention" in story
    for name in ("quote", "calendar", "profile", "passphrase"):
        assert Path(played["files"][name]).exists()
        assert played["files"][name] in story
    figures = played["figures"]
    assert (figures["accounts"], figures["territories"], figures["reps"]) == (400, 3, 2)
    assert figures["conflicts"] == 1 and figures["visits"] == 2


def test_the_quote_names_the_customer_and_says_its_total_in_words(played: dict[str, Any]) -> None:
    paper = PdfReader(io.BytesIO(Path(played["files"]["quote"]).read_bytes()))

    text = " ".join(" ".join(page.extract_text() for page in paper.pages).split())

    quote = played["figures"]["quote"]
    assert quote["lines"] == 6 and quote["number"] in text
    with passphrase(Path(played["folder"])):
        laptop = open_laptop(Path(played["files"]["profile"]))
    with laptop.store.read() as session:
        kept = session.get(Quote, UUID(quote["id"]))
        assert kept is not None
        account = session.get(Account, kept.account_id)
        assert account is not None and kept.price_list_id == account.price_list_id
        assert (account.legal_name or account.name) in text
    laptop.close()
    assert "rupiah" in text and "PT Sumber Rasa Nusantara" in text


def test_the_follow_up_can_be_opened_by_a_calendar(played: dict[str, Any]) -> None:
    text = Path(played["files"]["calendar"]).read_bytes()

    calendar = icalendar.Calendar.from_ical(text)

    (event,) = calendar.walk("VEVENT")
    assert played["figures"]["quote"]["account"] in str(event["SUMMARY"])
    assert event["DTSTART"].dt.isoformat() == played["figures"]["follow_up"]["start"]
    assert calendar.walk("VTIMEZONE") and event.walk("VALARM")


def test_all_laptops_hold_the_same_and_nothing_waits(played: dict[str, Any]) -> None:
    figures = played["figures"]
    pictures = []
    with passphrase(Path(played["folder"])):
        for name in ("rina", "bagus", "hendra"):
            laptop = open_laptop(Path(played["folder"]) / "laptops" / name)
            now = status(laptop.store)
            assert (now.waiting, now.conflicts, now.rejected) == (0, 0, 0)
            with laptop.store.read() as session:
                quote = session.get(Quote, UUID(figures["quote"]["id"]))
                new = session.get(Account, UUID(figures["lead"]["account"]))
                shared = session.query(Account).filter_by(phone="+6284511112222").one()
                deals = session.query(Opportunity).filter_by(account_id=new and new.id).count()
                notes = session.query(Note).filter_by(account_id=shared.id).all()
                assert quote is not None and new is not None
                pictures.append(
                    (quote.plain(), new.plain(), shared.plain(), deals, len(notes),
                     [line.plain() for line in quote.lines])
                )  # fmt: skip
            laptop.close()

    rina, bagus, hendra = (without_cost(picture) for picture in pictures)
    assert rina == bagus == hendra
    assert rina[2]["email"] == "toko@pelanggan.example" and rina[3] == 1
    assert str(rina[0]["total"]) == figures["quote"]["total"]


def without_cost(picture: tuple[Any, ...]) -> tuple[Any, ...]:
    """A cost may be kept from some roles; everything else is for all."""
    lines = [{name: value for name, value in line.items() if name != "cost"} for line in picture[5]]
    return (*picture[:5], lines)


def test_the_conflict_was_settled_by_the_one_it_waited_for(played: dict[str, Any]) -> None:
    with passphrase(Path(played["folder"])):
        laptop = open_laptop(Path(played["files"]["profile"]))
    with laptop.store.read() as session:
        items = session.query(Attention).all()

        assert [(item.field, item.resolution) for item in items] == [("phone", "mine")]
    laptop.close()


def test_no_server_is_left_running(played: dict[str, Any]) -> None:
    from app.errors import Unreachable
    from app.sync.client import HttpApi
    from app.sync.session import synchronize

    with passphrase(Path(played["folder"])):
        laptop = open_laptop(Path(played["files"]["profile"]))
    url = laptop.store.fact("server") or ""

    with pytest.raises(Unreachable):
        synchronize(laptop.store, HttpApi(url))

    laptop.close()


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "quote.pdf").write_text("not ours")

    done = relasi("demo", "--headless", "--into", str(tmp_path))

    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1 and "--into" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["quote.pdf"]


def test_a_folder_that_cannot_be_made_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    done = relasi("demo", "--headless", "--into", str(tmp_path / "file" / "demo"))

    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1 and "Traceback" not in done.stderr
