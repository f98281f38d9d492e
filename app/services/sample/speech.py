"""Filling what reps write with this company's goods, days and people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.services.sample.catalogue import Catalogue
from app.services.sample.draw import Draw
from app.services.sample.talk import DAYS


@dataclass(frozen=True)
class Speech:
    """Says one of several sentences about the company's goods."""

    draw: Draw
    catalogue: Catalogue

    def say(self, sentences: Sequence[str], owner: str = "") -> str:
        """One of the sentences, with what it leaves open filled in."""
        rng = self.draw.rng
        goods, more = rng.sample(self.catalogue.products, 2)
        return rng.choice(sentences).format(
            goods=_short(goods.name),
            goods2=_short(more.name),
            category=goods.category,
            n=rng.choice((2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 24, 30)),
            day=rng.choice(DAYS),
            owner=owner or "Pemilik",
        )


def _short(name: str) -> str:
    """As it is said: without the size, and with two words of its name at least."""
    words = name.split()
    while len(words) > 2 and (words[-1][0].isdigit() or words[-1] in ("kg", "g", "ml", "L")):
        words.pop()
    return " ".join(words)
