"""What somebody should know before a paper leaves: it is made all the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass

from app.documents.fonts import undrawable
from app.documents.logo import logo
from app.documents.paper import QuotePaper
from app.i18n import N_, _

NAMELESS = N_("The paper has no letterhead yet: say in Settings what your company is called.")
_SHOWN = 12


def concerns(paper: QuotePaper) -> list[str]:
    """Sentences in the language in force; none where the paper is as it should be."""
    found = []
    if not paper.letterhead.name.strip():
        found.append(_(NAMELESS))
    if paper.letterhead.logo is not None and logo(paper.letterhead.logo, 150, 50) is None:
        found.append(_("The logo cannot be read, so the paper shows the company’s name instead."))
    lacking = undrawable("".join(dict.fromkeys("".join(_words(paper)))))
    if lacking:
        found.append(
            _(
                "No font here can draw these letters, so they would be printed as empty boxes:"
                " {letters}. Install a font that has them, such as Noto Sans SC for Chinese."
            ).format(letters=lacking[:_SHOWN])
        )
    return found


def without(names: Iterable[str]) -> list[str]:
    """That the paper goes without these pages of the company's."""
    text = _("“{name}” is not on this laptop yet, so the paper goes without it. Synchronise first.")
    return [text.format(name=name) for name in names]


def _words(part: object) -> Iterator[str]:
    """Every text of the paper."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, tuple):
        for each in part:
            yield from _words(each)
    elif is_dataclass(part):
        for field in fields(part):
            yield from _words(getattr(part, field.name))
