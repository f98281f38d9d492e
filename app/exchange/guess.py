"""Which record a table holds, and which column holds which field."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rapidfuzz import fuzz

from app.exchange.local_words import LOCAL
from app.exchange.makers import EVIDENCE, FILES, MAKERS, NAME_PARTS
from app.exchange.shapes import Shape
from app.i18n import LANGUAGES, speaking, translate
from app.records import all_records
from app.records.description import Record

ALIKE = 90
_CLOSE = 0.5
_OURS = {"id", "created_at", "created_by"}
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True)
class Match:
    """A column and the field it holds.

    Attributes:
        target: a field; `account` for the company of a contact, `name.first` and the like for
            parts of a name, `contact.email` for what belongs to the person of a deal.
        how: "heading", "alike" (nearly the heading we know), "values" or "given".
    """

    column: int
    heading: str
    target: str
    weight: float
    how: str = "heading"


@dataclass(frozen=True)
class Guess:
    """A record and the columns that fit it; `others` fit about as well."""

    record: str
    matches: tuple[Match, ...]
    others: tuple[str, ...] = ()


def guess(
    path: Path, headings: Sequence[str], shapes: Sequence[Shape], wanted: str | None = None
) -> Guess | None:
    """What a table holds; None where no record fits. `wanted` settles the record."""
    if wanted:
        return Guess(wanted, match_columns(all_records()[wanted], headings, shapes))
    scored = []
    for name, record in all_records().items():
        if record.sections:
            matches = match_columns(record, headings, shapes)
            scored.append((_score(record, matches, path, headings), name, matches))
    scored.sort(key=lambda one: -one[0])
    if not scored or scored[0][0] <= 0 or not scored[0][2]:
        return None
    best, name, matches = scored[0]
    close = tuple(other for score, other, _ in scored[1:] if score > best - _CLOSE)
    return Guess(name, matches, (name, *close) if close else ())


def match_columns(
    record: Record, headings: Sequence[str], shapes: Sequence[Shape]
) -> tuple[Match, ...]:
    """Each field's best column: by its heading, then by what its values look like."""
    found = sorted(
        _candidates(record, headings),
        key=lambda match: (not shapes[match.column].filled, -match.weight, match.column),
    )
    chosen = list(_each_once(found))
    chosen += _by_values(record, headings, shapes, chosen)
    return tuple(sorted(chosen, key=lambda match: match.column))


def targets(record: Record) -> tuple[str, ...]:
    """What a column may be mapped to, besides nothing."""
    special = [target for target in MAKERS.get(record.name, {}) if target not in record.table.c]
    return (*(name for name in record.fields() if name not in _OURS), *special)


def plain_heading(text: str) -> str:
    """A heading as it is compared: lower case words without signs."""
    text = _CAMEL.sub(" ", text).casefold().replace("e-mail", "email")
    return " ".join(re.findall(r"[^\W_]+", text))


@cache
def vocabulary(name: str) -> Mapping[str, tuple[tuple[str, float], ...]]:
    """Every heading we know for a record, with the fields it may mean and how surely."""
    record = all_records()[name]
    known: dict[str, dict[str, float]] = {}
    for target, phrase, weight in _phrases(record):
        if phrase:  # the last word on a heading is that of `makers`, which also doubts
            known.setdefault(phrase, {})[target] = weight
    return {phrase: tuple(meant.items()) for phrase, meant in known.items()}


def _phrases(record: Record) -> Iterator[tuple[str, str, float]]:
    for column in record.table.columns:
        if column.name in _OURS or column.info.get("derived"):
            continue
        yield column.name, plain_heading(column.name), 1
        yield column.name, plain_heading(column.name.removesuffix("_id")), 1
        yield from ((column.name, label, 0.95) for label in labels(column.info["label"]))
    for label in (*labels(record.label), *labels(record.plural)):
        yield record.title.key, label, 0.9
    for target, aliases in record.aliases.items():
        yield from ((target, plain_heading(alias), 1) for alias in aliases)
    for words_of in (LOCAL, MAKERS):
        for target, listed in words_of.get(record.name, {}).items():
            for phrase in listed.split(","):
                words = phrase.split()
                weight = float(words.pop()) if words[-1].startswith(".") else 1
                yield target, plain_heading(" ".join(words)), weight


def labels(msgid: str) -> Iterator[str]:
    """What a thing is called in each language, as headings are compared."""
    for code in LANGUAGES:
        with speaking(code):
            yield plain_heading(translate(msgid))


def _candidates(record: Record, headings: Sequence[str]) -> Iterator[Match]:
    known = vocabulary(record.name)
    for column, heading in enumerate(headings):
        plain = plain_heading(heading)
        if plain in known:
            for target, weight in known[plain]:
                yield Match(column, heading, target, weight)
        elif len(plain) > 4:
            for phrase, meant in known.items():
                if len(phrase) > 4 and fuzz.token_sort_ratio(plain, phrase) >= ALIKE:
                    for target, weight in meant:
                        yield Match(column, heading, target, weight * 0.8, "alike")


def _each_once(found: Iterable[Match]) -> Iterator[Match]:
    columns: set[int] = set()
    taken: set[str] = set()
    for match in found:
        if match.column not in columns and match.target not in taken:
            columns.add(match.column)
            taken.add(match.target)
            yield match


def _by_values(
    record: Record, headings: Sequence[str], shapes: Sequence[Shape], chosen: Sequence[Match]
) -> Iterator[Match]:
    """Columns under headings we do not know, when nearly every value is of one kind."""
    used = {match.column for match in chosen}
    taken = {match.target for match in chosen}
    for field in ("email", "phone"):
        if field in taken or field not in record.table.c:
            continue
        likely = [
            place
            for place, shape in enumerate(shapes)
            if place not in used
            and shape.filled > 2
            and getattr(shape, f"{field}s") >= 0.8 * shape.filled
        ]
        if len(likely) == 1:
            used.add(likely[0])
            yield Match(likely[0], headings[likely[0]], field, 0.7, "values")


def _score(record: Record, matches: Sequence[Match], path: Path, headings: Sequence[str]) -> float:
    reached = {match.target for match in matches}
    score = sum(match.weight for match in matches)
    plain = {plain_heading(heading) for heading in headings}
    score += sum(
        points for phrase, points in EVIDENCE.get(record.name, {}).items() if phrase in plain
    )
    named = set(re.findall(r"[^\W\d_]+", path.stem.casefold()))
    score += 0.75 * bool(named & set(FILES.get(record.name, record.name).split()))
    if not reached & {record.title.key, *NAME_PARTS}:
        score -= 1
    return score - 0.1 * (len(headings) - len(matches))
