"""A quote from the list to the queued e-mail, played key by key at a person's pace, by the clock.

Real key events on the real window over the sample company, without a network: 0.28 s for each
key and 1.35 s before each step (`tests/hands.py`); what the program lets one wait for comes on top
in full, as if nobody thought meanwhile.
"""

from __future__ import annotations

import os
import tempfile
import time
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from app.clock import SystemClock
from app.handover.mail_account import set_mail_account
from app.models import Account, Product, Quote, QuoteState, Role, Signature, User
from app.models.outgoing import Outgoing
from app.records import searchables
from app.services.sample import RINA, make_sample
from app.store import Identity, Store, schema
from app.store.engine import sqlite_engine
from app.store.keys import KeyCard, check_of
from app.sync import tables as _tables  # noqa: F401 - its tables belong to the file
from tests.bench.programs import open_program, say
from tests.bench.ring import KEY, NAME


def by_keyboard(pace: str = "1") -> None:
    """Play it once; says how long it took, and how much of that was waiting for the program.

    `pace`: by how much a person is slower than that; 0 plays at once.
    """
    with tempfile.TemporaryDirectory() as folder:
        os.environ["HOME"] = folder  # where papers are saved
        (Path(folder) / "Documents").mkdir()
        _make(Path(folder))
        qt, program = open_program(folder)
        player = _Player(qt, program, float(pace))
        player.settle()
        player.waited = 0.0
        start = time.perf_counter()
        keys = player.play(Path(folder))
        say(
            moment="played",
            seconds=time.perf_counter() - start,
            waited=player.waited,
            longest=player.longest,
            **keys,
        )
        program.close()


def _make(folder: Path) -> None:
    engine = sqlite_engine(folder / "relasi.db", KEY)
    schema.prepare(engine, searchables())
    store = Store(engine, SystemClock())
    make_sample(store, store.clock.today())
    set_mail_account(store, host="localhost", sender=RINA.email)
    store.close()
    card = KeyCard("keyring", NAME, check=check_of(KEY))
    (folder / "relasi.key.json").write_bytes(msgspec.json.encode(card))


class _Player:
    """Somebody at the window.

    Attributes:
        waited: seconds the program was waited for; `longest` the longest of them at once.
    """

    def __init__(self, qt: Any, program: Any, pace: float) -> None:
        self.waited = self.longest = 0.0
        self._qt, self._program, self._pace = qt, program, pace
        self._store: Store = program.desk.store

    def settle(self) -> None:
        """Wait for what was asked."""
        start, quiet = time.perf_counter(), 0
        while quiet < 2:
            self._qt.processEvents()
            quiet = quiet + 1 if self._program.jobs.idle() else 0
        took = time.perf_counter() - start
        self.waited += took
        self.longest = max(self.longest, took)

    def pause(self, seconds: Decimal) -> None:
        """As a person pauses; the program goes on meanwhile."""
        end = time.perf_counter() + float(seconds) * self._pace
        while time.perf_counter() < end:
            self._qt.processEvents()
            time.sleep(0.002)

    def play(self, folder: Path) -> dict[str, float]:
        """All of it, each step as `docs/quotes.md` has it; gives keys, steps and their seconds."""
        from PySide6.QtCore import Qt

        from tests.hands import CTRL, SHIFT, Hands, taking_the_file_name

        rep = Hands(self._program.frame, self.settle, self.pause)
        manager = Hands(self._program.frame, self.settle, self.pause)
        enter, send = Qt.Key.Key_Return, partial(rep.press, Qt.Key.Key_Return, CTRL | SHIFT)
        rep.press(Qt.Key.Key_6, CTRL)
        rep.press(Qt.Key.Key_N, CTRL)
        rep.write(self._customer())
        rep.again(enter)
        rep.again(enter)
        for name, many in zip(self._products(), ("24", "12", "60"), strict=True):
            rep.write(name)
            rep.again(enter)
            rep.write(many)
            rep.again(enter)
        rep.press(Qt.Key.Key_Escape)
        rep.press(Qt.Key.Key_Up)
        rep.again(Qt.Key.Key_Right, 4)
        rep.write("10+7")
        rep.again(enter)
        quote = self._program.frame.page_shown.shown_key()
        assert len(self._lines(quote)) == 3
        send()
        rep.write("Dua palet")
        rep.press(enter, CTRL)
        self._expect(quote, QuoteState.WAITING)

        self._as_manager(True)
        manager.press(Qt.Key.Key_K, CTRL)
        manager.write(self._number(quote))
        manager.again(enter)
        manager.press(enter, CTRL | SHIFT)
        manager.press(enter, CTRL)
        self._expect(quote, QuoteState.APPROVED)
        self._as_manager(False)
        self._program.frame.open_record("quote", quote)
        self.settle()

        send()
        self._expect(quote, QuoteState.SENT)
        with taking_the_file_name(rep):
            rep.press(Qt.Key.Key_S, CTRL | SHIFT)
        assert list(folder.rglob("*.pdf"))
        rep.press(Qt.Key.Key_G, CTRL | SHIFT)
        self._fill(rep, "name", "Siti Rahma")
        rep.press(Qt.Key.Key_T, CTRL)
        rep.press(enter, CTRL)
        self._expect(quote, QuoteState.ACCEPTED)
        rep.press(Qt.Key.Key_E, CTRL | SHIFT)
        self._fill(rep, "to", "siti@tokomaju.co.id")
        rep.press(enter, CTRL)
        with self._store.read() as session:
            assert session.query(Signature).filter_by(quote_id=quote).count() == 1
            assert session.query(Outgoing).count() == 1
        return {
            "keys": rep.keys + manager.keys,
            "steps": rep.steps + manager.steps,
            "model": float(rep.seconds() + manager.seconds()),
        }

    def _customer(self) -> str:
        """The first words of the name of one of the rep's customers that nobody else has."""
        with self._store.read() as session:
            names = session.scalars(
                sa.select(Account.name)
                .where(Account.owner_id == self._store.identity.user_id)
                .order_by(Account.id)
            ).all()
            return next(name for name in names if len(name) < 20).casefold()

    def _products(self) -> tuple[str, ...]:
        """The codes of three products, as who sells them daily knows them."""
        with self._store.read() as session:
            sold = Product.inactive.is_not(True), Product.service.is_not(True)
            query = sa.select(Product.sku).where(*sold)
            found = session.scalars(query.order_by(Product.sku)).all()
            return tuple(str(sku) for sku in found[:3])

    def _lines(self, quote: UUID) -> list[Any]:
        with self._store.read() as session:
            return list(session.get_one(Quote, quote).lines)

    def _number(self, quote: UUID) -> str:
        with self._store.read() as session:
            return session.get_one(Quote, quote).number or ""

    def _expect(self, quote: UUID, state: QuoteState) -> None:
        with self._store.read() as session:
            assert session.get_one(Quote, quote).state is state

    def _as_manager(self, on: bool) -> None:
        """Who is at the keyboard: the rep, or a manager at a desk of their own."""
        with self._store.read() as session:
            who = User.role == Role.MANAGER if on else User.email == RINA.email
            key = session.scalars(sa.select(User.id).where(who).limit(1)).one()
        self._store.identity = Identity(key, self._store.identity.device_id)

    def _fill(self, hands: Any, name: str, text: str) -> None:
        """Type into a field of the dialog what it does not say yet."""
        from PySide6.QtWidgets import QApplication

        if not QApplication.activeModalWidget().fields[name].editor.text():
            hands.write(text)
