"""The letterhead and usual words of the company: every setting with its label and place."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.numbering import DEFAULT_QUOTE
from app.i18n import N_


@dataclass(frozen=True)
class Setting:
    """A setting of the company.

    Attributes:
        name: as `services/company.py` calls it.
        long: text of several lines.
        hint: an example, or what an empty field means.
    """

    name: str
    label: str
    long: bool = False
    hint: str = ""


GROUPS: tuple[tuple[str, tuple[Setting, ...]], ...] = (
    (
        N_("On top of every paper"),
        (
            Setting("name", N_("Name")),
            Setting("legal_name", N_("Legal name")),
            Setting("address", N_("Address"), long=True),
            Setting("phone", N_("Phone")),
            Setting("email", N_("E-mail")),
            Setting("website", N_("Website")),
            Setting("tax_id", N_("Tax number, with its label"), hint="NPWP 0012 3456 7890 1234"),
            Setting("place", N_("Where letters are dated"), hint="Bogor"),
        ),
    ),
    (
        N_("Quotes"),
        (
            Setting("number_pattern", N_("Numbers"), hint=DEFAULT_QUOTE),
            Setting("valid_days", N_("Valid for (days)"), hint="14"),
            Setting("opening", N_("Opening"), long=True),
            Setting("closing", N_("Closing"), long=True),
            Setting("payment_terms", N_("Payment terms"), long=True),
            Setting("delivery_terms", N_("Delivery terms"), long=True),
            Setting("terms", N_("Other terms"), long=True),
        ),
    ),
    (
        N_("Money and taxes"),
        (
            Setting("country", N_("Country (two letters)"), hint="ID"),
            Setting("currency", N_("Currency (three letters)"), hint="IDR"),
            Setting("tax_code", N_("Usual tax"), hint="PPN"),
            Setting("zone", N_("Time zone"), hint="Asia/Jakarta"),
        ),
    ),
    (
        N_("Laptops"),
        (Setting("offline_days", N_("Lock after so many days away from the server"), hint="30"),),
    ),
    (
        N_("Attached files"),
        (
            Setting("file_megabytes", N_("Largest file (MB)"), hint="25"),
            Setting("file_kinds", N_("Only these kinds"), hint=N_("All but programs")),
        ),
    ),
)
