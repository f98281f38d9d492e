"""The day that the demo plays: two reps in the field, an office, a manager, and one conflict."""

from __future__ import annotations

from app.cli.demo_evening import (
    compare,
    edit_same_customer,
    meet_again,
    report_to_manager,
    settle,
)
from app.cli.demo_field import convert_lead, follow_up, offer, visit
from app.cli.demo_morning import choose_customers, open_company, visits_of
from app.cli.demo_telling import Day
from app.services.sample import RINA

__all__ = ["Day", "play"]


def play(day: Day) -> None:
    """From the office in the morning to the manager in the evening."""
    open_company(day)
    morning = visits_of(day.office, RINA)
    shared, buyer = choose_customers(day.office.of(RINA), morning)
    visit(day, shared, buyer)
    convert_lead(day)
    offer(day, buyer)
    follow_up(day, buyer)
    edit_same_customer(day, shared)
    meet_again(day, shared)
    settle(day, shared)
    report_to_manager(day)
    compare(day, shared)
