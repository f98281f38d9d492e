"""Contacts and accounts as address cards."""

from __future__ import annotations

from pathlib import Path

from app.exchange.exporting import Found
from app.exchange.vcards import write_card
from app.records.listing import Row
from app.services.country import country_shown

_PHONES = (("phone", "WORK,VOICE"), ("mobile", "CELL"), ("whatsapp", "WHATSAPP"))
_PLACE = ("street", "city", "region", "postcode", "country")


def write_vcf(found: Found, path: Path) -> int:
    """vCard 3.0, which phones, Outlook, Google and Apple open."""
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        for page in found.pages():
            count += len(page)
            file.writelines(_card(found.record.name, row) for row in page)
    return count


def _card(record: str, row: Row) -> str:
    def said(name: str) -> str:
        value = row.values.get(name)
        return "" if value is None else str(value)

    prefix = "billing_" if record == "account" else ""
    name = said("name")
    given, _, family = name.rpartition(" ")
    values = {
        "uid": f"urn:uuid:{row.id}",
        "name": name,
        "given": given or family,
        "family": family if given else "",
        "prefix": said("salutation"),
        "org": row.names.get("account", "") if record == "contact" else name,
        "title": said("job_title"),
        "email": said("email"),
        "email_2": said("email_2"),
        "birthday": said("birthday"),
        "note": said("description"),
        "url": said("website"),
        **{part: said(prefix + part) for part in _PLACE},
        "country": country_shown(said(prefix + "country")),
    }
    if record == "account":
        values |= {"given": "", "family": ""}
    phones = [(kind, said(field)) for field, kind in _PHONES if said(field)]
    return write_card(values, phones)
