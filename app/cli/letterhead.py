"""The company whose papers these are, from the command line: shown, and what is said about it."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import TYPE_CHECKING

from app.cli.commands import Commands, add_values
from app.cli.here import Here
from app.i18n import N_, _

if TYPE_CHECKING:
    from app.services.company import Company

NAMELESS = N_(
    "The paper has no letterhead yet: say what your company is called with"
    " “relasi company name=...”."
)


def add(commands: Commands) -> None:
    """The commands of this group."""
    company = commands.add(
        "company", N_("Show what your papers say of your company, or change it."),
        'relasi company name="CV Kopi Maju" address=@address.txt phone="0251 555 123"',
        show_or_change,
    )  # fmt: skip
    add_values(company)


def show_or_change(here: Here, args: argparse.Namespace) -> None:
    """All settings, after those that were given are kept."""
    from app.cli.printing import pairs
    from app.cli.values import split
    from app.services.company import company_settings, set_company
    from app.services.country import told
    from app.services.here import today
    from app.services.numbering import label_told

    given = split(args.values) if args.values else {}
    with here.profile() as store:
        followed = set_company(store, **given) if given else {}
        with store.read() as session:
            company = company_settings(session)
            numbered = [
                label_told(given[name], today(session))
                for name in ("number_pattern", "order_pattern")
                if given.get(name)
            ]
    kept = asdict(company)
    text = pairs({name: value or "-" for name, value in kept.items()})
    here.say(kept, "\n".join(filter(None, (text, told(followed), *numbered, *missing(company)))))


def missing(company: Company) -> list[str]:
    """What to say where the paper would not tell who writes."""
    return [] if company.name.strip() else [_(NAMELESS)]
