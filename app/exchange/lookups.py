"""Finding what a cell names, asked of the database once for each name of a file."""

from __future__ import annotations

import re
from uuid import UUID

import sqlalchemy as sa
from rapidfuzz import fuzz, process, utils
from sqlalchemy.orm import Session

from app.errors import Invalid
from app.i18n import N_, translate
from app.records import all_records
from app.records.editing import resolve
from app.records.references import beginning

_MANY = 20_000
_SUGGESTED = 75
_SAME = 93
# What a list of customers names and no list of customers can bring.
_HOW = {
    "territory": N_(
        "There is no {label} “{text}”. Make it first: “relasi new territory name=…”, or in a"
        " company “relasi territory add” at the server."
    ),
    "user": N_(
        "There is no {label} “{text}”. Import your colleagues first, or in a company have them"
        " added at the server."
    ),
}


class Lookups:
    """Remembers what names mean, and which mean nothing.

    What was found during a unit of work counts only once it is kept: `keep` and `forget`.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], UUID | Invalid] = {}
        self._fresh: dict[tuple[str, str], UUID] = {}
        self._names: dict[str, list[str]] = {}

    def find(self, session: Session, table: str, text: str, field: str) -> UUID:
        """The key of the record of `table` called `text`.

        Raises Invalid for `field` with the nearest name where there is none, or several.
        """
        key = (table, " ".join(text.casefold().split()))
        known = self._fresh.get(key) or self._known.get(key)
        if known is None:
            known = self._known[key] = self._asked(session, table, text)
        if isinstance(known, Invalid):
            raise Invalid(known.msgid, field=field, **known.details)
        return known

    def remember(self, table: str, text: str, row_id: UUID) -> None:
        """A record called `text` was made in this unit of work."""
        self._fresh[(table, " ".join(text.casefold().split()))] = row_id

    def keep(self) -> None:
        """The unit of work was kept, and what was made in it."""
        self._known.update(self._fresh)
        self._fresh.clear()

    def forget(self) -> None:
        """The unit of work was not kept."""
        self._fresh.clear()

    def misspelt(self, session: Session, table: str, text: str) -> str:
        """The name that was there before and that `text` is all but sure to mean, or nothing."""
        near = self._nearest(session, table, text, _SAME)
        return near if re.findall(r"\d+", near) == re.findall(r"\d+", text) else ""

    def _asked(self, session: Session, table: str, text: str) -> UUID | Invalid:
        try:
            return resolve(session, table, text)
        except Invalid as problem:
            if problem.msgid.startswith("More than one"):
                return problem
            record = all_records()[table]
            label = translate(record.label).lower()
            near = self._nearest(session, table, text, _SUGGESTED)
            near = near or beginning(session, record, text)
            if near:
                return Invalid(
                    N_("There is no {label} “{text}”. Did you mean “{near}”?"),
                    field="", label=label, text=text, near=near,
                )  # fmt: skip
            sentence = _HOW.get(table, N_("There is no {label} “{text}”."))
            return Invalid(sentence, field="", label=label, text=text)

    def _nearest(self, session: Session, table: str, text: str, cutoff: float) -> str:
        if table not in self._names:
            record = all_records()[table]
            title = record.table.c[record.title.key]
            query = sa.select(title).where(title.is_not(None)).limit(_MANY)
            self._names[table] = [str(name) for name in session.execute(query).scalars()]
        found = process.extractOne(
            text,
            self._names[table],
            scorer=fuzz.ratio,
            processor=utils.default_process,
            score_cutoff=cutoff,
        )
        return str(found[0]) if found else ""
