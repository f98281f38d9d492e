"""The first day of a company: its user, its settings and the usual stages of a deal."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID, uuid5

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain import usual_names
from app.errors import Invalid, Refused
from app.i18n import N_
from app.ids import uuid7
from app.models import Pipeline, PriceList, Role, Stage, StageKind, User
from app.services.company import company_of, keep_company
from app.services.country import usual_for
from app.services.first_words import lay_words
from app.store import Origin, Store
from app.store.tables import journal

# The same keys on every laptop: two that begin alone and join later have one pipeline, not two.
NAMESPACE = UUID("6f0a6a0e-6a52-5f0b-9f6e-0c1d7b0f52a2")
PIPELINE = uuid5(NAMESPACE, "pipeline")
PRICE_LIST = uuid5(NAMESPACE, "price list")

# Name, probability in per cent, kind, days without news after which a deal counts as quiet.
_PROSPECTING, _ENGAGING, _PROPOSAL, _NEGOTIATION, _WON, _LOST = usual_names.STAGES
STAGES = (
    (_PROSPECTING, 10, StageKind.OPEN, 30),
    (_ENGAGING, 30, StageKind.OPEN, 21),
    (_PROPOSAL, 50, StageKind.OPEN, 14),
    (_NEGOTIATION, 70, StageKind.OPEN, 14),
    (_WON, 100, StageKind.WON, None),
    (_LOST, 0, StageKind.LOST, None),
)


def start_empty(store: Store, name: str, email: str, company: str | None, country: str) -> UUID:
    """Begin with nothing but oneself: gives the key of the user, who works here from now on.

    `company` is None where nobody could be asked: its papers have no letterhead until it is said.

    Raises Invalid, naming the field, and Refused where somebody works here already.
    """
    if store.identity.user_id is not None:
        raise Refused(N_("Somebody works in this profile already. Choose another folder."))
    for field, value in (("name", name), ("company", company), ("country", country)):
        if value is not None and not value.strip():
            raise Invalid(N_("Fill this in to begin."), field=field)
    with store.work(N_("Begin"), origin=Origin.SETUP) as session:
        user = User(
            id=uuid7(), name=name.strip(), email=email.strip() or None, role=Role.ADMIN, active=True
        )
        session.add(user)
        keep_company(session, name=company or "", **usual_for(country.strip().upper()))
        lay_catalogue(session)
        lay_words(session)
        user_id: UUID = user.id
    _close(store)
    store.identify(user_id=user_id)
    return user_id


def _close(store: Store) -> None:
    """Take the beginning out of undo: nobody means to undo the ground they stand on."""
    with store.writing() as connection:
        begun = journal.c.label == "Begin"
        connection.execute(sa.update(journal).where(begun).values(undone_by=journal.c.seq))


def lay_catalogue(session: Session) -> None:
    """The usual pipeline and the price list for everybody, where they are not there yet.

    They are kept under their English names; `usual_names.called` says them in other languages.
    """
    if session.get(Pipeline, PIPELINE) is None:
        session.add(Pipeline(id=PIPELINE, name=usual_names.PIPELINE, position=0, main=True))
        session.flush()
        for position, (name, probability, kind, quiet) in enumerate(STAGES):
            session.add(
                Stage(
                    id=stage_key(name),
                    pipeline_id=PIPELINE,
                    name=name,
                    position=position,
                    probability=Decimal(probability),
                    kind=kind,
                    max_age_days=quiet,
                )
            )
    if session.get(PriceList, PRICE_LIST) is None:
        currency = company_of(session).currency
        session.add(
            PriceList(id=PRICE_LIST, name=usual_names.PRICE_LIST, currency=currency, main=True)
        )
    session.flush()


def stage_key(name: str) -> UUID:
    """The key of one of the usual stages, by its English name."""
    return uuid5(NAMESPACE, f"stage {name}")
