"""The first start: sample company, start empty, or join a company."""

from app.views.screens.first_run.screen import FirstRun

__all__ = ["FirstRun"]
