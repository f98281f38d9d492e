"""An e-mail with the paper: to whom, in which words; queued here, or for another program."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QFrame, QLabel, QPushButton, QWidget

from app.errors import Invalid, Problem
from app.handover.handing import Draft, draft_email, email_quote
from app.handover.mail_program import mailto, note_letter, write_eml, write_paper
from app.i18n import LANGUAGES, _
from app.store import Store
from app.views import icons, theme
from app.views.kit.buttons import Buttons
from app.views.kit.editors import ChoiceEditor, LineEditor, TextEditor
from app.views.kit.field import FieldBlock
from app.views.kit.laying import column, fit, row, scrolled
from app.views.kit.plain import literal
from app.views.kit.screen import Desk, add_verb


class EmailDialog(QDialog):
    """Writes one e-mail about a quote.

    Signals:
        queued: it waits to be sent.
        set_up_wanted(Draft): first the mail server is to be set up; what is typed so far.

    Attributes:
        fields: `to`, `copies`, `language`, `subject`, `text`; `go` queues it, `other` opens it in
            the mail program of this computer, `link` begins it there without the paper.
        set_up: leads to the mail server, where this laptop knows none.
    """

    queued = Signal()
    set_up_wanted = Signal(object)

    def __init__(self, desk: Desk, draft: Draft, sends: bool, parent: QWidget) -> None:
        """`sends`: whether this laptop knows a mail server to send by."""
        super().__init__(parent)
        self._desk, self._draft, self._sends = desk, draft, sends
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(_("E-mail with the paper"))
        self.fields = {
            "to": FieldBlock("to", _("To"), LineEditor("text")),
            "copies": FieldBlock("copies", _("Copy to"), LineEditor("text")),
            "language": FieldBlock("language", _("Language"), ChoiceEditor(LANGUAGES, True)),
            "subject": FieldBlock("subject", _("Subject"), LineEditor("text")),
            "text": FieldBlock("text", _("Text"), TextEditor()),
        }
        self.fields["text"].spread(96)
        self.fields["language"].editor.changed.connect(self._on_language)
        self._build()
        self._show(draft)
        fit(self, 640, 600)
        wanted = "to" if not draft.to else "text"
        self.fields[wanted].editor.widget.setFocus(Qt.FocusReason.TabFocusReason)

    def send(self) -> None:
        """Queue it; it goes out when there is a network."""
        if not self._sends:
            return
        self._ask(partial(email_quote, self._desk.store, self._typed()), self._on_queued)

    def open_elsewhere(self) -> None:
        """Open it in the mail program of this computer, the paper attached."""
        self._ask(partial(_write_letter, self._desk.store, self._typed()), self._on_written)

    def begin_elsewhere(self) -> None:
        """Begin it there by a link, which carries no file: the paper's folder opens beside it."""
        draft = self._typed()
        then = partial(self._on_paper, mailto(draft))
        self._ask(partial(_write_paper, self._desk.store, draft), then)

    def _typed(self) -> Draft:
        said = {name: block.editor.text() for name, block in self.fields.items()}
        return replace(self._draft, **said)

    def _ask(self, act, then) -> None:
        for block in self.fields.values():
            block.say("")
        self._enable(False)
        self._desk.jobs.work(act, then=then, failed=self._on_refused, owner=self)

    def _build(self) -> None:
        self.warning = theme.mark(QLabel(wordWrap=True), "warning")
        self.warning.hide()
        self.set_up = QPushButton(literal(_("Set up e-mail")))
        icons.beside(self.set_up, "settings")
        self.set_up.clicked.connect(self._on_set_up)
        self.set_up.setVisible(not self._sends)
        if not self._sends:
            self._warn(_(
                "This laptop sends no e-mails yet. Set up your mail server and address, or open"
                " this e-mail in your mail program."
            ))  # fmt: skip
        self.lacks = theme.mark(QLabel(wordWrap=True), "warning")
        self.lacks.setTextFormat(Qt.TextFormat.PlainText)
        self.attached = theme.mark(QLabel(), "muted")
        self.attached.setTextFormat(Qt.TextFormat.PlainText)
        ground = theme.mark(QFrame(), "surface")
        to, copies, language, subject, text = self.fields.values()
        column(
            ground,
            row(None, (self.warning, 1), self.set_up, gap=12),
            *(to, row(None, (copies, 2), (language, 1), gap=12), subject, (text, 1)),
            *(self.lacks, self.attached),
            margins=(20, 16, 20, 8),
            gap=8,
        )
        ways = theme.mark(QFrame(), "surface")
        row(ways, (self._buttons(), 1), margins=(20, 8))
        column(self, (scrolled(ground), 1), ways)

    def _buttons(self) -> Buttons:
        """Send; and the ways of the mail program, which stand out where nothing is sent here."""
        self.other = QPushButton(literal(_("Open in my mail program")))
        self.link = theme.mark(QPushButton(literal(_("Begin it by a link"))), "quiet")
        self.link.setToolTip(
            _("For mail programs that open no file: the paper’s folder opens beside the letter.")
        )
        self.go = QPushButton(literal(_("Send")))
        self.go.setToolTip("Ctrl+Enter")
        for button, icon, act, first in (
            (self.other, "external-link", self.open_elsewhere, not self._sends),
            (self.go, "send", self.send, self._sends),
        ):
            icons.beside(button, icon, "on_accent" if first else "text")
            theme.mark(button, "primary" if first else "")
            button.clicked.connect(act)
        self.link.clicked.connect(self.begin_elsewhere)
        self.go.setEnabled(self._sends)
        self.set_up.setAutoDefault(False)
        add_verb(self, _("Send"), self.send, "Ctrl+Return | Ctrl+Enter", "send")
        buttons = Buttons(self.go, self.link, self.other)
        buttons.rejected.connect(self.reject)
        return buttons

    def _warn(self, sentence: str) -> None:
        self.warning.setText(sentence)
        self.warning.show()

    def _on_set_up(self) -> None:
        self.set_up_wanted.emit(self._typed())
        self.reject()

    def _show(self, draft: Draft) -> None:
        self._draft = draft
        for name, block in self.fields.items():
            block.editor.put(getattr(draft, name))
        self.attached.setText(_("Attached: {name}").format(name=draft.file_name))
        self.lacks.setText("\n".join(draft.lacks))
        self.lacks.setVisible(bool(draft.lacks))

    def _on_language(self) -> None:
        """The words in another language; to whom it goes stays as typed."""
        chosen = self.fields["language"].editor.text()
        to, copies = self.fields["to"].editor.text(), self.fields["copies"].editor.text()

        def then(draft: Draft) -> None:
            self._show(replace(draft, to=to, copies=copies))

        self._desk.jobs.read(
            *(draft_email, self._desk.store, self._draft.quote_id, chosen), then=then, owner=self
        )

    def _on_queued(self, _key: object) -> None:
        self.queued.emit()
        self.accept()

    def _on_written(self, path: Path) -> None:
        self._open(
            QUrl.fromLocalFile(str(path)),
            _("No program here opens this letter. Begin it by a link, and attach the paper."),
        )

    def _on_paper(self, link: str, path: Path) -> None:
        if self._open(QUrl(link), _("No mail program is set up on this computer.")):
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))

    def _open(self, link: QUrl, otherwise: str) -> bool:
        """Hand it to another program and note that on the timeline; else say why not."""
        self._enable(True)
        opened = QDesktopServices.openUrl(link)
        if opened:
            self._desk.jobs.work(note_letter, self._desk.store, self._typed())
            self.accept()
        else:
            self._warn(otherwise)
        return opened

    def _on_refused(self, problem: Problem) -> None:
        self._enable(True)
        block = self.fields.get(problem.field) if isinstance(problem, Invalid) else None
        if block is None:
            self._warn(problem.sentence())
            return
        block.say(problem.sentence())
        block.editor.widget.setFocus(Qt.FocusReason.OtherFocusReason)

    def _enable(self, on: bool) -> None:
        self.go.setEnabled(on and self._sends)
        self.other.setEnabled(on)
        self.link.setEnabled(on)


def _write_letter(store: Store, draft: Draft) -> Path:
    return write_eml(store, draft, Path(tempfile.mkdtemp(prefix="relasi-")))


def _write_paper(store: Store, draft: Draft) -> Path:
    return write_paper(store, draft, Path(tempfile.mkdtemp(prefix="relasi-")))
