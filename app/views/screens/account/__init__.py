"""A customer on one page: who, what stands open, everything that was said."""

from app.views.screens.account.screen import AccountPage

__all__ = ["AccountPage"]
