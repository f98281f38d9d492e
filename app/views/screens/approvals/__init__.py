"""The manager's approval desk."""

from app.views.screens.approvals.screen import ApprovalScreen

__all__ = ["ApprovalScreen"]
