"""Where a quote is written: lines, totals and the paper itself side by side."""

from app.views.screens.quote_editor.screen import QuoteEditor

__all__ = ["QuoteEditor"]
