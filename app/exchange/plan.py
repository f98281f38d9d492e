"""What an import would do: which record, which column holds which field, what is doubtful."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any

from babel.lists import format_list
from sqlalchemy.orm import Session

from app.errors import Invalid, NotFound, Refused
from app.exchange.cells import Number
from app.exchange.guess import Match, guess, labels, plain_heading, targets
from app.exchange.makers import FILES
from app.exchange.shapes import Shape, shapes_of
from app.exchange.tables import REASON, Row, Table, open_table
from app.i18n import N_, babel_locale, translate
from app.models.base import meaning
from app.models.types import Choice
from app.records import all_records
from app.records.description import Record
from app.records.editing import from_text
from app.store import Store

SAMPLE = 5
# Rows that only the program writes.
_OWN = frozenset({"device", "stage_change", "preference", "attachment", "attention"})


@dataclass(frozen=True)
class Plan:
    """What an import would do.

    Attributes:
        form: "table", "vcard" or "calendar".
        record: the type, by its table's name.
        columns: of a table, the columns that are taken, each with its field.
        unmapped: headings of filled columns that are not taken.
        dropped: those of them that nobody left out, and no warning names.
        sample: the first rows, by field, as they are written.
        rows: how many there are.
        warnings: sentences about what is doubtful.
        ambiguous: record types that fit about as well; then the type must be said.
        shapes: how the values of each column are written.
    """

    path: Path
    form: str
    record: str
    columns: tuple[Match, ...] = ()
    unmapped: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    sample: tuple[dict[str, str], ...] = ()
    rows: int = 0
    warnings: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()
    shapes: tuple[Shape, ...] = field(default=(), repr=False)

    def mapping(self) -> dict[str, str]:
        """The field of each heading that is taken; it can be handed back to `plan_import`."""
        return {match.heading: match.target for match in self.columns}


def plan_table(
    store: Store,
    path: Path,
    as_record: str | None = None,
    mapping: Mapping[str, str] | None = None,
) -> Plan:
    """The plan for a CSV or Excel file.

    Raises Refused where no record fits, NotFound or Invalid for what was asked wrongly.
    """
    table = open_table(path)
    wanted = record_named(as_record) if as_record else None
    first: list[Row] = list(islice(table.rows(), SAMPLE))
    counted = _Counted(table)
    shapes = shapes_of(len(table.headings), counted.cells())
    headings = tuple("" if name == REASON else name for name in table.headings)
    found = guess(path, headings, shapes, wanted.name if wanted else None)
    if found is None:
        raise Refused(
            N_("No column of “{name}” is known. Say what it holds with --as, and with --map which"
               " column is which field."),
            name=path.name,
        )  # fmt: skip
    record = all_records()[found.record]
    guessed = [match for match in found.matches if match.heading not in (mapping or {})]
    matches, doubts = _without_strangers(store, record, guessed, shapes)
    told = {match.heading for match in found.matches} - {match.heading for match in matches}
    if mapping:
        told |= mapping.keys()
        matches = _as_given(record, headings, matches, mapping)
    doubts += _settled_by_others(record, matches, shapes)
    taken = {match.column for match in matches}
    unmapped = tuple(
        name
        for place, name in enumerate(headings)
        if place not in taken and name and (shapes[place].filled or not counted.rows)
    )
    return Plan(
        path=path,
        form="table",
        record=record.name,
        columns=matches,
        unmapped=unmapped,
        dropped=tuple(name for name in unmapped if name not in told),
        sample=tuple({match.target: row.cells[match.column] for match in matches} for row in first),
        rows=counted.rows,
        warnings=tuple(_warnings(table, record, matches, shapes, counted, found.others) + doubts),
        ambiguous=found.others,
        shapes=tuple(shapes),
    )


def record_named(text: str) -> Record:
    """The record type somebody calls `text`: its name, or its label in any language."""
    known = importable()
    plain = plain_heading(text)
    for name, record in known.items():
        called = {plain_heading(name), f"{plain_heading(name)}s", *FILES.get(name, "").split()}
        if plain in called or plain in {*labels(record.label), *labels(record.plural)}:
            return record
    raise NotFound(
        N_("There is no kind of record “{text}”. There are: {names}."),
        text=text,
        names=", ".join(known),
    )


def importable() -> dict[str, Record]:
    """The record types that files may hold."""
    return {name: record for name, record in all_records().items() if name not in _OWN}


def _settled_by_others(
    record: Record, matches: Sequence[Match], shapes: Sequence[Shape]
) -> list[str]:
    """Read dates that nothing in their own column settles like those of the other columns."""
    dated = [match for match in matches if _editor(record, match.target) in ("date", "moment")]
    seen = [shapes[match.column] for match in dated]
    month, day = any(one.month_first for one in seen), any(one.day_first for one in seen)
    said = []
    for match, shape in zip(dated, seen, strict=True):
        if shape.undecided and month != day:
            shape.month_first, shape.day_first = int(month), int(day)
            said.append(
                translate(
                    N_("Day and month in “{heading}” are read in the order of the other dates.")
                ).format(heading=match.heading)
            )
    return said


def _editor(record: Record, target: str) -> str:
    column = record.table.c.get(target)
    return "" if column is None else meaning(column).editor


class _Counted:
    """Passes the rows of a table on and counts what is odd about them."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self.rows = self.unreadable = self.shortened = 0

    def cells(self) -> Iterable[tuple[str, ...]]:
        for row in self._table.rows():
            self.rows += 1
            self.unreadable += any("\ufffd" in cell for cell in row.cells)
            self.shortened += any(isinstance(c, Number) and _long(c) for c in row.cells)
            yield row.cells


def _long(number: str) -> bool:
    return len(number) > 15 and number.isdigit()


def _without_strangers(
    store: Store, record: Record, matches: Sequence[Match], shapes: Sequence[Shape]
) -> tuple[tuple[Match, ...], list[str]]:
    """Leave out a column for a choice when none of its values is one of the choices, unless they
    are those of another one that no column holds."""
    kept, doubts = [], []
    taken = {match.target for match in matches}
    for match in matches:
        column = record.table.c.get(match.target)
        sample = shapes[match.column].sample
        strange, other = False, ""
        if column is not None and isinstance(column.type, Choice) and sample:
            with store.read() as session:
                strange = not any(_is_one(session, record, column.name, x) for x in sample)
                other = _other_choice(session, record, sample, taken) if strange else ""
        if other and column is not None:
            taken.add(other)
            kept.append(replace(match, target=other, how="values"))
        elif strange and column is not None:
            doubts.append(
                translate(
                    N_("The column “{heading}” is not taken: “{value}” is not one of the choices"
                       " of “{field}”.")
                ).format(heading=match.heading, value=sample[0],
                         field=translate(column.info["label"]))
            )  # fmt: skip
        else:
            kept.append(match)
    return tuple(kept), doubts


def _other_choice(
    session: Session, record: Record, sample: Sequence[str], taken: Collection[str]
) -> str:
    """The field whose choices all of these are; empty where there is none, or one is taken."""
    free = [
        column.name
        for column in record.table.columns
        if isinstance(column.type, Choice) and column.name in targets(record)
        if column.name not in taken
    ]
    fits = (name for name in free if all(_is_one(session, record, name, x) for x in sample))
    return next(fits, "")


def _is_one(session: Session, record: Record, field: str, text: str) -> bool:
    try:
        from_text(session, record, field, text)
    except Invalid:
        return False
    return True


def _as_given(
    record: Record, headings: Sequence[str], matches: Sequence[Match], mapping: Mapping[str, str]
) -> tuple[Match, ...]:
    """The columns with what somebody said about them; an empty field leaves a column out."""
    allowed = targets(record)
    given: dict[int, Match] = {}
    for heading, target in mapping.items():
        if heading not in headings:
            raise Invalid(
                N_("There is no column “{heading}”. There are: {names}."),
                field=heading,
                heading=heading,
                names=", ".join(name for name in headings if name),
            )
        if target and target not in allowed:
            raise Invalid(
                N_("“{target}” is not a field. There are: {names}."),
                field=heading,
                target=target,
                names=", ".join(allowed),
            )
        column = headings.index(heading)
        given[column] = Match(column, heading, target, 1, "given")
    said = {match.target for match in given.values()}
    kept = [m for m in matches if m.column not in given and m.target not in said]
    chosen = [*kept, *(match for match in given.values() if match.target)]
    return tuple(sorted(chosen, key=lambda match: match.column))


def _warnings(
    table: Table,
    record: Record,
    matches: Sequence[Match],
    shapes: Sequence[Shape],
    counted: _Counted,
    others: Sequence[str],
) -> list[str]:
    said: list[str] = []

    def say(msgid: str, **details: Any) -> None:
        said.append(translate(msgid).format(**details))

    if not counted.rows:
        say(N_("There are headings and no rows below them."))
    if others:
        say(N_("The file could hold {names}. Say which with --as."), names=_either(others))
    if table.encoding not in ("", "utf-8", "utf-8-sig"):
        say(N_("The file is not in UTF-8; it was read as {encoding}."), encoding=table.encoding)
    if counted.unreadable:
        say(N_("Rows with letters that cannot be read: {count}. Save the file in UTF-8."),
            count=counted.unreadable)  # fmt: skip
    if table.skipped:
        say(N_("The headings were found in row {row}."), row=table.skipped + 1)
    if table.others:
        say(N_("Only the first sheet is read; there are also: {names}."),
            names=", ".join(table.others))  # fmt: skip
    if counted.shortened:
        say(N_("Excel keeps 15 digits of a number; rows with longer ones: {count}. Format that"
               " column as text."), count=counted.shortened)  # fmt: skip
    for match in matches:
        if match.how in ("alike", "values"):
            say(N_("The column “{heading}” was taken for “{field}” by its likeness."),
                heading=match.heading, field=match.target)  # fmt: skip
        if _editor(record, match.target) in ("date", "moment"):
            _say_order(say, match.heading, shapes[match.column])
    return said


def _say_order(say: Any, heading: str, shape: Shape) -> None:
    if shape.contradictory:
        say(N_("Dates in “{heading}” have the day first in some rows and the month in others."),
            heading=heading)  # fmt: skip
    elif shape.undecided:
        example = next((text for text in shape.sample if text[:1].isdigit()), "")
        say(N_("Nothing in “{heading}” shows whether day or month comes first; “{example}” is read"
               " with the day first."), heading=heading, example=example)  # fmt: skip


def _either(names: Sequence[str]) -> str:
    plurals = [translate(all_records()[name].plural) for name in names]
    return format_list(plurals, style="or", locale=babel_locale())
