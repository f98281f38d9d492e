"""How the sample company comes to be: its people, goods, customers, deals, quotes and days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from app.errors import Refused
from app.i18n import N_
from app.models import Synced
from app.services.company import keep_company
from app.services.sample import agenda, deals, history, quotes
from app.services.sample.catalogue import Catalogue, stock
from app.services.sample.draw import Draw
from app.services.sample.outlets import Outlet, open_outlets
from app.services.sample.speech import Speech
from app.services.sample.staff import LETTERHEAD, RINA, Cast, employ
from app.services.setup import lay_catalogue
from app.store import Origin, Store

Kind = TypeVar("Kind", bound=Synced)

SEED = 20260803
LABEL = N_("Fill the sample company")
# A piece of work is pushed whole; so many records go well into one message.
AT_ONCE = 500


@dataclass(frozen=True)
class Sample:
    """What was made.

    Attributes:
        cast: the keys of its people and territories.
        counts: how many records of each type were made, by the name of their table.
    """

    cast: Cast
    counts: dict[str, int]


def make_sample(
    store: Store, today: date, seed: int = SEED, origin: Origin = Origin.SETUP
) -> Sample:
    """Fill a store with the sample company as it stands on a day; the same seed and day make
    the same company.

    With SETUP the profile is Rina's, one of its reps, and is marked as a sample. With LOCAL it is
    pushed to the server the profile has joined, and people and territories that the server has
    brought are taken as they are. Raises Refused where somebody works here already.
    """
    if origin is Origin.SETUP and store.identity.user_id is not None:
        raise Refused(N_("Somebody works in this profile already. Choose another folder."))
    filling = _Filling(store, today, seed, origin)
    cast = filling.found()
    goods = filling.keep_goods()
    speech = Speech(filling.draw("speech"), goods)
    outlets = open_outlets(filling.draw("outlets"), cast, goods)
    chosen = agenda.choose_today(filling.draw("today"), cast, outlets)
    agenda.celebrate(filling.draw("birthdays"), chosen)
    filling.keep(record for outlet in outlets for record in outlet.records)
    filling.keep(deals.find_leads(filling.draw("leads"), cast, speech))
    dealt = deals.open_deals(filling.draw("deals"), outlets, speech)
    filling.keep(record for deal in dealt for record in deal.records)
    filling.keep_quotes(outlets, dealt, speech)
    due = {outlet.account.id for picked in chosen.values() for outlet in picked}
    filling.keep(history.past(filling.draw("history"), outlets, dealt, speech, due))
    filling.keep(history.remember(filling.draw("notes"), outlets, speech))
    filling.keep(agenda.plan(filling.draw("plan"), cast, outlets, chosen, speech))
    if origin is Origin.SETUP:
        store.set_facts(sample="1")
        store.identify(user_id=cast.of(RINA))
    return Sample(cast, filling.counts)


class _Filling:
    """Keeps what the parts make, in pieces of work that sync can carry."""

    def __init__(self, store: Store, today: date, seed: int, origin: Origin) -> None:
        self.counts: dict[str, int] = {}
        self._store, self._today, self._seed, self._origin = store, today, seed, origin

    def draw(self, part: str) -> Draw:
        """The chances of one part."""
        return Draw.of(part, self._seed, self._today)

    def found(self) -> Cast:
        """The company, its papers' words, its people and its usual stages."""
        with self._store.work(LABEL, self._origin) as session:
            cast = employ(session, self.draw("staff"))
            keep_company(session, **LETTERHEAD)
            lay_catalogue(session)
            return cast

    def keep_goods(self) -> Catalogue:
        """Products and price lists."""
        goods = stock(self.draw("goods"))
        self.keep(goods.records)
        return goods

    def keep_quotes(self, outlets: list[Outlet], dealt: list[deals.Deal], speech: Speech) -> None:
        """Quotes, each in one piece with its lines."""
        with self._store.read() as session:
            written = quotes.write_quotes(session, self.draw("quotes"), outlets, dealt, speech)
        for some in _pieces(written, AT_ONCE // 8):
            self.keep([record for quote in some for record in (quote, *quote.lines)], AT_ONCE * 2)

    def keep(self, records: Iterable[Synced], at_once: int = AT_ONCE) -> None:
        """Keep records, so many in one piece of work."""
        for some in _pieces(list(records), at_once):
            with self._store.work(LABEL, self._origin) as session:
                session.add_all(some)
            for record in some:
                name = record.__tablename__
                self.counts[name] = self.counts.get(name, 0) + 1


def _pieces(records: list[Kind], size: int) -> Iterable[list[Kind]]:
    return (records[place : place + size] for place in range(0, len(records), size))
