"""What belongs to a record, as data: its people, its deals, its rules."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Relation:
    """Records that point to the one on the page.

    Attributes:
        record: their type; `by` the reference of theirs that points here.
        label: what the list is called (marked).
        in_place: whether a row is made and changed over the page, in a small form; else it is
            opened on its own page.
        first: whether it stands before the details: the rules are what a price list is for.
        leads_to: the reference a row stands for (the person of "person at an account"): Enter
            opens that one.
    """

    record: str
    by: str
    label: str
    in_place: bool = False
    leads_to: str = ""
    first: bool = False
