"""Handing a quote over: one menu with all the ways it goes into the customer's hands."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMenu, QPushButton

from app.errors import Problem
from app.i18n import _
from app.store import Store
from app.views import icons
from app.views.kit.plain import literal
from app.views.kit.screen import Page


class HandOver(QPushButton):
    """The button and its menu.

    Attributes:
        dialog: what was opened last.
    """

    def __init__(self, page: Page) -> None:
        super().__init__(literal(_("Hand over")))
        icons.beside(self, "share-2")
        self._page, self._desk = page, page.desk
        self.dialog: Any = None
        self._begun: Any = None
        self.setToolTip("Ctrl+Shift+H")
        menu = QMenu(self)
        menu.setAccessibleName(_("Hand over"))
        for text, act, keys, icon in (
            (_("Let the customer sign"), self.sign, "Ctrl+Shift+G", "signature"),
            (_("E-mail with the paper"), self.email, "Ctrl+Shift+E", "mail"),
            (_("Message in WhatsApp"), self.whatsapp, "Ctrl+Shift+W", "message-circle"),
        ):
            menu.addAction(page.verb(text, act, keys, icon))
        self._menu = menu
        self.setMenu(menu)
        page.verb(_("Hand over"), self.showMenu, "Ctrl+Shift+H", "share-2")

    def also(self, *actions: Any) -> None:
        """Ways that the page has already, such as printing."""
        self._menu.addSeparator()
        self._menu.addActions(actions)

    def sign(self) -> None:
        """Show the paper to the customer, and let them sign."""
        self._with_key(_to_sign, self._on_shown)

    def email(self) -> None:
        """Write an e-mail with the paper."""
        self._with_key(_to_mail, self._on_draft)

    def whatsapp(self) -> None:
        """Begin a chat, and note that it was prepared."""
        self._with_key(_to_chat, self._on_chat)

    def _with_key(self, act: Any, then: Any) -> None:
        key = self._page.shown_key()
        if key is not None:
            self._desk.jobs.work(
                *(act, self._desk.store, key), then=then, failed=self._on_refused, owner=self
            )

    def _on_refused(self, problem: Problem) -> None:
        self._desk.messages.problem(problem)
        self._page.on_refused(problem)

    def _on_shown(self, found: tuple[Any, str]) -> None:
        from app.views.screens.quote_editor.sign_dialog import SignDialog

        self.dialog = SignDialog(self._desk, *found, self.window())
        self.dialog.signed.connect(self._on_signed)
        self.dialog.open()

    def _on_signed(self, _key: UUID) -> None:
        self._with_key(_ended, self._say_signed)

    def _say_signed(self, ended: list[str]) -> None:
        said = _("Signed and accepted. The signed paper is kept with the quote.")
        self._desk.messages.say(" ".join((said, *ended)), kind="look" if ended else "said")

    def _on_draft(self, found: tuple[Any, bool]) -> None:
        from app.views.screens.quote_editor.email_dialog import EmailDialog

        draft, sends = found
        begun, self._begun = self._begun, None
        if begun is not None and begun.quote_id == draft.quote_id:
            draft = begun
        self.dialog = EmailDialog(self._desk, draft, sends, self.window())
        self.dialog.queued.connect(self._on_queued)
        self.dialog.set_up_wanted.connect(self._on_set_up)
        self.dialog.open()

    def _on_set_up(self, begun: Any) -> None:
        """To the mail server; what was typed is there again when one comes back."""
        self._begun = begun
        self._page.show_in.emit("settings", "mail")

    def _on_queued(self) -> None:
        from app.views.kit.undoing import say_done

        say_done(self._desk, _("The e-mail goes out as soon as there is a network."))

    def _on_chat(self, link: str) -> None:
        if not QDesktopServices.openUrl(QUrl(link)):
            self._desk.messages.say(_("No program here opens this link: {link}").format(link=link))


def _to_sign(store: Store, key: UUID) -> tuple[Any, str]:
    from app.handover.certificate import holder_here
    from app.handover.signing import to_be_signed

    return to_be_signed(store, key), holder_here(store)


def _to_mail(store: Store, key: UUID) -> tuple[Any, bool]:
    from app.handover.handing import check_may_go, draft_email
    from app.handover.mail_account import mail_account

    check_may_go(store, key)
    return draft_email(store, key), mail_account(store).known


def _to_chat(store: Store, key: UUID) -> str:
    from app.handover.whatsapp import chat_about, note_chat

    chat = chat_about(store, key)
    note_chat(store, chat)
    return chat.link


def _ended(store: Store, key: UUID) -> list[str]:
    """What became of the other revisions by the yes that was just signed."""
    from app.services.revised import ended_by_yes

    with store.read() as session:
        return ended_by_yes(session, key)
