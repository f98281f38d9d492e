"""The page of an order."""

from app.views.screens.order.lines import OrderLines

__all__ = ["OrderLines"]
