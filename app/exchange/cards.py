"""Address cards as rows of contacts, so that they are taken in like any table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from app.disk import unreadable
from app.errors import Refused
from app.exchange.encodings import encoding_of
from app.exchange.guess import Match
from app.exchange.plan import SAMPLE, Plan
from app.exchange.shapes import shapes_of
from app.exchange.tables import Row
from app.exchange.vcards import Card, Line, read_cards
from app.i18n import N_

FIELDS = (
    *("name", "account", "salutation", "job_title", "email", "email_2", "phone", "mobile"),
    *("whatsapp", "street", "city", "region", "postcode", "country", "birthday", "description"),
)
_CELL = frozenset({"cell", "mobile", "iphone"})
_FAX = frozenset({"fax", "pager"})
_DAY = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})")
_PLACE = ("street", "city", "region", "postcode", "country")


def headings() -> tuple[str, ...]:
    """What a card's properties are called in a file of rejected rows."""
    return FIELDS


def plan_cards(path: Path) -> Plan:
    """The plan for a vCard file. Raises NotFound or Refused where it holds no card."""
    rows = list(card_rows(path))
    if not rows:
        raise Refused(N_("“{name}” holds no address card."), name=path.name)
    columns = tuple(Match(place, name, name, 1) for place, name in enumerate(FIELDS))
    shapes = shapes_of(len(FIELDS), (row.cells for row in rows))
    used = tuple(match for match in columns if shapes[match.column].filled)
    sample = tuple(
        {match.target: row.cells[match.column] for match in used} for row in islice(rows, SAMPLE)
    )
    return Plan(
        path=path, form="vcard", record="contact", columns=used, sample=sample, rows=len(rows),
        shapes=tuple(shapes),
    )  # fmt: skip


def card_rows(path: Path) -> Iterator[Row]:
    """A row for each card; `number` counts the cards."""
    try:
        text = path.read_text(encoding=encoding_of(path), errors="replace")
    except OSError as error:
        raise unreadable(path, error) from error
    for card in read_cards(text):
        values = values_of(card)
        yield Row(card.number, tuple(values.get(name, "") for name in FIELDS))


def values_of(card: Card) -> dict[str, str]:
    """A card's properties by the fields of a contact; what has no field goes into the text."""
    values = {"name": _name(card)}
    if org := card.first("ORG"):
        values["account"] = next((part for part in org.parts() if part.strip()), "").strip()
    if (name := card.first("N")) and len(name.parts()) > 3:
        values["salutation"] = name.parts()[3].strip()
    for field, prop in (("job_title", "TITLE"), ("birthday", "BDAY")):
        if line := card.first(prop):
            values[field] = line.text().strip()
    left = [_mail(card, values), _phones(card, values), _place(card, values)]
    if found := _DAY.match(values.get("birthday", "")):
        values["birthday"] = "-".join(found.groups())
    elif values.get("birthday"):
        left.append([values.pop("birthday")])  # a day without its year
    notes = [line.text().strip() for line in card.all("NOTE")]
    notes += [line.text().strip() for line in card.all("URL")]
    values["description"] = "\n".join([*notes, *(text for texts in left for text in texts)])
    if not values["name"]:
        values["name"] = values.get("account") or values.get("email", "")
    return values


def _name(card: Card) -> str:
    if (full := card.first("FN")) and full.text().strip():
        return " ".join(full.text().split())
    if name := card.first("N"):
        family, given, middle, *_ = [*name.parts(), "", "", ""]
        return " ".join(f"{given} {middle} {family}".split())
    return ""


def _mail(card: Card, values: dict[str, str]) -> list[str]:
    lines = sorted(card.all("EMAIL"), key=lambda line: "pref" not in line.types)
    found = list(dict.fromkeys(line.text().strip() for line in lines))
    values |= dict(zip(("email", "email_2"), found, strict=False))
    return found[2:]


def _phones(card: Card, values: dict[str, str]) -> list[str]:
    """A fixed line, a mobile and WhatsApp by their types; the others are returned."""
    left: list[str] = []
    lines = sorted(card.all("TEL"), key=lambda line: "pref" not in line.types)
    for line in lines:
        number = line.text().strip().removeprefix("tel:")
        field = _kind_of(line)
        if field and field not in values:
            values[field] = number
        elif number not in values.values():
            left.append(number)
    return left


def _kind_of(line: Line) -> str:
    if line.types & _FAX:
        return ""
    if "whatsapp" in line.types:
        return "whatsapp"
    return "mobile" if line.types & _CELL else "phone"


def _place(card: Card, values: dict[str, str]) -> list[str]:
    lines = sorted(card.all("ADR"), key=lambda line: not line.types & {"pref", "work"})
    if not lines:
        return []
    box, more, *rest = [*lines[0].parts(), *([""] * 7)]
    values |= dict(zip(_PLACE, (part.strip() for part in rest), strict=False))
    extra = ", ".join(part.strip() for part in (box, more) if part.strip())
    if extra:
        values["street"] = ", ".join(part for part in (extra, values["street"]) if part)
    return [", ".join(p for p in line.parts() if p.strip()) for line in lines[1:]]
