"""Where a quote is written, lines and paper side by side, and how it looks beside a list."""

from app.views.screens.quote_editor.glance import QuoteGlance
from app.views.screens.quote_editor.screen import QuoteEditor

__all__ = ["QuoteEditor", "QuoteGlance"]
