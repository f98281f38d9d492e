"""The letterhead and usual words of the company: every setting with its label and place."""

from __future__ import annotations

from dataclasses import dataclass

from app.i18n import N_
from app.models.paper import OFFERS


@dataclass(frozen=True)
class Setting:
    """A setting of the company.

    Attributes:
        name: as `services/company.py` calls it.
        long: text of several lines.
        hint: an example, or what an empty field means.
        choices: what can be chosen, with its label; `language`: one of ours, which is `needed`
            or not; `colour`: as #RRGGBB; `numbers`: the pattern of what, by the company's country.
    """

    name: str
    label: str
    long: bool = False
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    language: bool = False
    needed: bool = False
    colour: bool = False
    numbers: str = ""


CODES = (("", N_("None")), ("chat", N_("Chat on WhatsApp")), ("call", N_("Call")))
ROUNDING = (("", N_("To the sen")), ("yes", N_("To 5 sen, as cash is paid")))
Groups = tuple[tuple[str, tuple[Setting, ...]], ...]

PAPERS: Groups = (
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
        N_("How it looks"),
        (
            Setting("template", N_("Form"), choices=tuple((t.value, t.label) for t in OFFERS)),
            Setting("colour", N_("Colour"), hint="#0F766E", colour=True),
            Setting("second_language", N_("Second language"), language=True),
            Setting("code", N_("QR code"), choices=CODES),
            Setting("bank", N_("Where to pay"), long=True, hint="Bank BCA 123 456 7890"),
        ),
    ),
    (
        N_("What it says"),
        (
            Setting("valid_days", N_("Valid for (days)"), hint="14"),
            Setting("opening", N_("Opening"), long=True),
            Setting("closing", N_("Closing"), long=True),
            Setting("payment_terms", N_("Payment terms"), long=True),
            Setting("delivery_terms", N_("Delivery terms"), long=True),
            Setting("terms", N_("Other terms"), long=True),
        ),
    ),
)

COMPANY: Groups = (
    (
        N_("Quotes and orders"),
        (
            Setting("number_pattern", N_("Numbers of quotes"), numbers="quote"),
            Setting("order_pattern", N_("Numbers of orders"), numbers="order"),
            Setting("reject_reasons", N_("Reasons why customers say no"), long=True),
        ),
    ),
    (
        N_("Country, money and taxes"),
        (
            Setting("country", N_("Country (two letters)"), hint="ID"),
            Setting("currency", N_("Currency (three letters)"), hint="IDR"),
            Setting("tax_code", N_("Usual tax"), hint="PPN"),
            Setting("zone", N_("Time zone"), hint="Asia/Jakarta"),
            Setting("language", N_("Language of papers"), language=True, needed=True),
            Setting("cash_rounding", N_("Totals in ringgit"), choices=ROUNDING),
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
            Setting("file_kinds", N_("Only these kinds"), hint=N_("All but programs and macros")),
        ),
    ),
)
