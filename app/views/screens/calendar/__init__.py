"""The calendar: what comes as a list, and the week as a grid of hours."""

from app.views.screens.calendar.screen import CalendarScreen

__all__ = ["CalendarScreen"]
