"""The first page: whom to see or call and why, and what waits."""

from app.views.screens.today.screen import TodayScreen

__all__ = ["TodayScreen"]
