"""How the sample company comes to be: its people, goods, customers, deals, quotes and days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain

from sqlalchemy.orm import Session

from app.errors import Refused
from app.i18n import N_
from app.models import Quote, Synced
from app.services.company import keep_company
from app.services.sample import agenda, deals, history, quotes, sales
from app.services.sample.catalogue import stock
from app.services.sample.draw import Draw
from app.services.sample.outlets import open_outlets
from app.services.sample.shelf import arrange
from app.services.sample.speech import Speech
from app.services.sample.staff import LETTERHEAD, RINA, Cast, employ
from app.services.sample.texts import write_down
from app.services.setup import lay_catalogue
from app.store import Origin, Store

SEED = 20260803
LABEL = N_("Fill the sample company")
# A piece of work is pushed whole; so many records go well into one message.
AT_ONCE = 500
OFFERS_AT_ONCE = 50


@dataclass(frozen=True)
class Sample:
    """What was made.

    Attributes:
        cast: the keys of its people and territories.
        counts: how many records of each type were made, by the name of their table.
    """

    cast: Cast
    counts: Mapping[str, int]


def make_sample(
    store: Store, today: date, seed: int = SEED, origin: Origin = Origin.SETUP
) -> Sample:
    """Fill a store with the sample company as it stands on a day; the same seed and day make
    the same company.

    With SETUP the profile becomes Rina's, one of its reps, and is marked as a sample; all of it
    is kept or nothing. With LOCAL it is pushed to the server the profile has joined, and people
    and territories that the server has brought are taken as they are; what is private to one
    person is left out. Raises Refused where somebody works here already.
    """
    if origin is Origin.SETUP:
        return _furnished(store, today, seed)
    with store.work(LABEL, origin) as session:
        cast = _founded(session, Draw.of("staff", seed, today))
    parcels = _parcels(cast, today, seed)
    for parcel in parcels:
        with store.work(LABEL, origin) as session:
            session.add_all(parcel)
    return _told(cast, parcels)


def check_empty(store: Store) -> None:
    """Raises Refused where somebody works here already."""
    if store.identity.user_id is not None:
        raise Refused(N_("Somebody works in this profile already. Choose another folder."))


def _furnished(store: Store, today: date, seed: int) -> Sample:
    check_empty(store)
    with store.work(LABEL, Origin.SETUP) as session:
        cast = _founded(session, Draw.of("staff", seed, today))
        parcels = _parcels(cast, today, seed)
        parcels.append([agenda.meeting(Draw.of("meeting", seed, today), cast)])
        session.add_all(chain.from_iterable(parcels))
    store.set_facts(sample="1")
    store.identify(user_id=cast.of(RINA))
    return _told(cast, parcels)


def _founded(session: Session, draw: Draw) -> Cast:
    """The company, the words of its papers, its people and the usual stages."""
    cast = employ(session, draw)
    keep_company(session, **LETTERHEAD)
    lay_catalogue(session)
    return cast


def _parcels(cast: Cast, today: date, seed: int) -> list[list[Synced]]:
    """Everything else, in parcels that sync can carry; a quote and its lines stay together."""

    def draw(part: str) -> Draw:
        return Draw.of(part, seed, today)

    goods = stock(draw("goods"))
    speech = Speech(draw("speech"), goods)
    outlets = open_outlets(draw("outlets"), cast, goods)
    chosen = agenda.choose_today(draw("today"), cast, outlets)
    agenda.celebrate(draw("birthdays"), chosen)
    dealt = deals.open_deals(draw("deals"), outlets, speech)
    offers = quotes.write_quotes(draw("quotes"), outlets, dealt, speech)
    sold = sales.follow_up(draw("sales"), cast, offers, outlets, goods)
    due = {outlet.account.id for picked in chosen.values() for outlet in picked}
    return [
        [
            *(*goods.records, *arrange(draw("shelf"), goods)),
            *(*sales.set_limits(draw("limits")), *write_down(draw("texts"), goods)),
        ],
        *_pieces(chain.from_iterable(outlet.records for outlet in outlets)),
        *_pieces(deals.find_leads(draw("leads"), cast, speech)),
        *_pieces(chain.from_iterable(deal.records for deal in dealt)),
        *_bundles(offers, sold),
        *_pieces(history.past(draw("history"), outlets, dealt, speech, due)),
        *_pieces(history.remember(draw("notes"), outlets, speech)),
        *_pieces(agenda.plan(draw("plan"), outlets, chosen, speech)),
    ]


def _pieces(records: Iterable[Synced]) -> Iterator[list[Synced]]:
    rest = list(records)
    return (rest[place : place + AT_ONCE] for place in range(0, len(rest), AT_ONCE))


def _bundles(offers: list[Quote], sold: Mapping[Quote, list[Synced]]) -> Iterator[list[Synced]]:
    for place in range(0, len(offers), OFFERS_AT_ONCE):
        some = offers[place : place + OFFERS_AT_ONCE]
        yield [record for offer in some for record in (offer, *offer.lines, *sold.get(offer, ()))]


def _told(cast: Cast, parcels: list[list[Synced]]) -> Sample:
    return Sample(cast, Counter(record.__tablename__ for record in chain.from_iterable(parcels)))
