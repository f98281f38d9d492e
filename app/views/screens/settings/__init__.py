"""Settings: language and looks, company and papers, own data, keyboard."""

from app.views.screens.settings.screen import SettingsScreen

__all__ = ["SettingsScreen"]
