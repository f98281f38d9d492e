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
from app.views.kit.editors import ChoiceEditor, LineEditor, TextEditor
from app.views.kit.field import FieldBlock
from app.views.kit.laying import column, fit, row
from app.views.kit.plain import literal
from app.views.kit.screen import Desk, add_verb


class EmailDialog(QDialog):
    """Writes one e-mail about a quote.

    Signals:
        queued: it waits to be sent.

    Attributes:
        fields: `to`, `copies`, `language`, `subject`, `text`; `go` queues it, `other` opens it in
            the mail program of this computer, `link` begins it there without the paper.
    """

    queued = Signal()

    def __init__(self, desk: Desk, draft: Draft, problem: str, parent: QWidget) -> None:
        """`problem` says why nothing can be sent from here yet; empty where it can."""
        super().__init__(parent)
        self._desk, self._draft = desk, draft
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
        self.fields["text"].editor.widget.setFixedHeight(theme.px(240))
        self.fields["language"].editor.changed.connect(self._on_language)
        self._build(problem)
        self._show(draft)
        fit(self, 640, 600)
        wanted = "to" if not draft.to else "text"
        self.fields[wanted].editor.widget.setFocus(Qt.FocusReason.TabFocusReason)

    def send(self) -> None:
        """Queue it; it goes out when there is a network."""
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

    def _build(self, problem: str) -> None:
        self.warning = theme.mark(QLabel(problem, wordWrap=True), "warning")
        self.warning.setVisible(bool(problem))
        self.lacks = theme.mark(QLabel(wordWrap=True), "warning")
        self.lacks.setTextFormat(Qt.TextFormat.PlainText)
        self.attached = theme.mark(QLabel(), "muted")
        self.attached.setTextFormat(Qt.TextFormat.PlainText)
        cancel = theme.mark(QPushButton(literal(_("Cancel"))), "quiet")
        cancel.clicked.connect(self.reject)
        self.other = QPushButton(literal(_("Open in my mail program")))
        icons.beside(self.other, "external-link")
        self.other.clicked.connect(self.open_elsewhere)
        self.link = theme.mark(QPushButton(literal(_("Begin it by a link"))), "quiet")
        self.link.setToolTip(
            _("For mail programs that open no file: the paper’s folder opens beside the letter.")
        )
        self.link.clicked.connect(self.begin_elsewhere)
        self.go = theme.mark(QPushButton(literal(_("Send"))), "primary")
        icons.beside(self.go, "send", "on_accent")
        self.go.setToolTip("Ctrl+Enter")
        self.go.clicked.connect(self.send)
        for button in (cancel, self.link, self.other, self.go):
            button.setAutoDefault(False)
        add_verb(self, _("Send"), self.send, "Ctrl+Return | Ctrl+Enter", "send")
        ground = theme.mark(QFrame(), "surface")
        to, copies, language, subject, text = self.fields.values()
        column(
            ground,
            *(self.warning, to, row(None, (copies, 2), (language, 1), gap=12), subject),
            *(
                (text, 1),
                self.lacks,
                self.attached,
                row(None, cancel, None, self.link, self.other, self.go),
            ),
            margins=(20, 16),
            gap=8,
        )
        column(self, ground)

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
            self.warning.setText(otherwise)
            self.warning.show()
        return opened

    def _on_refused(self, problem: Problem) -> None:
        self._enable(True)
        block = self.fields.get(problem.field) if isinstance(problem, Invalid) else None
        if block is None:
            self.warning.setText(problem.sentence())
            self.warning.show()
            return
        block.say(problem.sentence())
        block.editor.widget.setFocus(Qt.FocusReason.OtherFocusReason)

    def _enable(self, on: bool) -> None:
        self.go.setEnabled(on)
        self.other.setEnabled(on)
        self.link.setEnabled(on)


def _write_letter(store: Store, draft: Draft) -> Path:
    return write_eml(store, draft, Path(tempfile.mkdtemp(prefix="relasi-")))


def _write_paper(store: Store, draft: Draft) -> Path:
    return write_paper(store, draft, Path(tempfile.mkdtemp(prefix="relasi-")))
