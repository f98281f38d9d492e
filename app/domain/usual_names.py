"""What a company finds on its first day by name, shown in the language of whoever looks.

The names are kept in English, by which files are imported and colleagues of three languages speak
of the same stage. What somebody has renamed is shown as it was typed.
"""

from __future__ import annotations

from types import MappingProxyType

from app.i18n import LANGUAGES, N_, speaking, translate

PIPELINE = N_("Sales")
PRICE_LIST = N_("Standard")
STAGES = (
    N_("Prospecting"),
    N_("Engaging"),
    N_("Proposal"),
    N_("Negotiation"),
    N_("Won"),
    N_("Lost"),
)
# Of the standard texts (`services/first_words.py`).
TEXTS = (N_("Opening"), N_("Closing"), N_("30 days"), N_("Cash on delivery"), N_("Validity"))

# By the name of the table.
USUAL = MappingProxyType(
    {
        "pipeline": frozenset({PIPELINE}),
        "price_list": frozenset({PRICE_LIST}),
        "stage": frozenset(STAGES),
        "terms": frozenset(TEXTS),
    }
)


def called(table: str, name: str) -> str:
    """What a record of `table` with this name is called in the language in force."""
    return translate(name) if name in USUAL.get(table, ()) else name


def kept_as(table: str, text: str) -> str:
    """The name under which a usual record is kept that somebody calls `text`, in any language.

    `text` itself where it means none of them.
    """
    wanted = text.strip().casefold()
    for name in sorted(USUAL.get(table, ())):
        for code in LANGUAGES:
            with speaking(code):
                if called(table, name).casefold() == wanted:
                    return name
    return text
