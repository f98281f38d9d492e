"""The buttons at the foot of a dialog, in the order of the system one works on."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QDialogButtonBox, QPushButton

from app.i18n import _
from app.views import theme
from app.views.kit.plain import literal

Role = QDialogButtonBox.ButtonRole


class Buttons(QDialogButtonBox):
    """The verb of a dialog, Cancel, and other ways out of it.

    Attributes:
        cancel: leaves the dialog as it was; None where there is nothing to leave.
    """

    def __init__(
        self, go: QPushButton, *others: QPushButton, cancels: bool = True, by_enter: bool = False
    ) -> None:
        """`by_enter`: whether Enter in a field presses `go`; a stray one must send nothing."""
        super().__init__()
        self._go, self._by_enter = go, by_enter
        self.cancel: QPushButton | None = None
        if cancels:
            self.cancel = theme.mark(QPushButton(literal(_("Cancel"))), "quiet")
            self.addButton(self.cancel, Role.RejectRole)
        for other in others:
            self.addButton(other, Role.ActionRole)
        self.addButton(go, Role.AcceptRole)
        for button in self.buttons():
            button.setAutoDefault(False)

    def event(self, event: QEvent) -> bool:
        """Qt has Enter press the verb once it is shown, whatever was said of it."""
        done = super().event(event)
        if event.type() == QEvent.Type.Show:
            self._go.setDefault(self._by_enter)
        return done
