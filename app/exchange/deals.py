"""What a row of deals needs besides its fields: a stage of its pipeline, the person of the deal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from rapidfuzz import process, utils
from sqlalchemy.orm import Session

from app.errors import Invalid
from app.exchange.report import Related
from app.i18n import LANGUAGES, N_, speaking, translate
from app.ids import uuid7
from app.models import AccountContact, Contact, Pipeline, Stage, StageKind
from app.services import here
from app.services.setup import PIPELINE, lay_catalogue


class Stages:
    """The stages of every pipeline, by what people call them."""

    def __init__(self) -> None:
        self._pipelines: list[UUID] = []
        self._stages: list[tuple[UUID, UUID, str, StageKind]] = []

    def load(self, session: Session, related: list[Related]) -> None:
        """Read them once; a book without any gets the usual ones, which is listed."""
        if self._pipelines:
            return
        query = sa.select(Pipeline.id).order_by(Pipeline.main.desc(), Pipeline.position)
        if session.scalars(query).first() is None:
            lay_catalogue(session)
            made = session.get(Pipeline, PIPELINE)
            related.append(Related("pipeline", made.name if made else "", PIPELINE))
        self._pipelines = list(session.scalars(query))
        rows = session.execute(
            sa.select(Stage.id, Stage.pipeline_id, Stage.name, Stage.kind).order_by(Stage.position)
        )
        self._stages = [(row.id, row.pipeline_id, row.name, row.kind) for row in rows]

    def forget(self) -> None:
        """What was read may have been made in work that was not kept."""
        self._pipelines, self._stages = [], []

    def named(self, text: str, pipeline: UUID | None) -> UUID:
        """The stage called `text`, of the pipeline or the first that has one. Raises Invalid."""
        wanted = " ".join(text.casefold().split())
        for one in [pipeline] if pipeline else self._pipelines:
            for key, owner, name, _ in self._stages:
                if owner == one and wanted in _names(name):
                    return key
        known = [name for _, owner, name, _ in self._stages if pipeline in (None, owner)]
        near = process.extractOne(text, known, processor=utils.default_process, score_cutoff=75)
        sentence = (
            N_("There is no stage “{text}”. Did you mean “{near}”?")
            if near
            else N_("There is no stage “{text}”. There are: {names}.")
        )
        raise Invalid(
            sentence,
            field="stage_id",
            text=text,
            near=near[0] if near else "",
            names=", ".join(dict.fromkeys(known)),
        )

    def closing(self, kind: StageKind, stage: UUID | None, pipeline: UUID | None) -> UUID | None:
        """The stage of `kind` to put a deal in that is closed while its stage is an open one."""
        for key, owner, _, own in self._stages:
            if key == stage:
                pipeline = owner
                if own is kind or kind is StageKind.OPEN:
                    return stage
        for one in [pipeline] if pipeline else self._pipelines[:1]:
            for key, owner, _, own in self._stages:
                if owner == one and own is kind:
                    return key
        return stage


def settle_stage(values: dict[str, Any], stage_text: str, stages: Stages) -> None:
    """Set the stage by its name in the deal's pipeline, and by its outcome where that differs."""
    pipeline = values.get("pipeline_id")
    if stage_text:
        values["stage_id"] = stages.named(stage_text, pipeline)
    kind = values.pop("kind", None)
    if kind is not None:
        stage = stages.closing(kind, values.get("stage_id"), pipeline)
        if stage is not None:
            values["stage_id"] = stage


def person_of_deal(
    session: Session, person: Mapping[str, Any], account_id: UUID | None, related: list[Related]
) -> UUID | None:
    """The contact called so at the deal's customer; made, and listed, where there is none.

    `person` holds the name, and e-mail and phone where they are given.
    """
    name = person["name"]
    query = sa.select(Contact.id).where(Contact.name == name)
    if account_id is not None:
        link = sa.select(AccountContact.contact_id).where(AccountContact.account_id == account_id)
        query = query.where(Contact.id.in_(link))
    session.flush()
    found = list(session.scalars(query.limit(2)))
    if len(found) == 1:
        return found[0]
    if len(found) > 1:
        raise Invalid(
            N_("More than one contact is called “{text}”."), field="contact_id", text=name
        )
    made = Contact(id=uuid7(), owner_id=here.me(session), **person)
    session.add(made)
    if account_id is not None:
        session.add(AccountContact(id=uuid7(), account_id=account_id, contact_id=made.id))
    related.append(Related("contact", name, made.id))
    return made.id


def _names(name: str) -> set[str]:
    """What a stage is called: its name, in every language where it is a usual one."""
    names = {name.casefold()}
    for code in LANGUAGES:
        with speaking(code):
            names.add(translate(name).casefold())
    return names
