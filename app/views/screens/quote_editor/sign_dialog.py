"""The customer signs: the paper itself at the left, name, place and room to sign at the right."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFrame,
    QLabel,
    QPushButton,
    QScrollArea,
    QWidget,
)

from app.documents.preview import page_count
from app.domain.strokes import Strokes, drawn
from app.errors import Invalid, Problem
from app.handover.signing import Shown, sign
from app.i18n import _
from app.views import icons, theme
from app.views.kit.buttons import Buttons
from app.views.kit.editors import LineEditor
from app.views.kit.field import FieldBlock
from app.views.kit.ink_pad import InkPad
from app.views.kit.laying import column, fit, row
from app.views.kit.pdf_view import PdfView
from app.views.kit.plain import literal
from app.views.kit.screen import Desk, add_verb


class SignDialog(QDialog):
    """Asks the customer to sign one paper.

    Signals:
        signed(UUID): the key of the signature.

    Attributes:
        what: what they sign for.
        fields: name, title and place; `pad` takes the signature; `go` keeps it; `by_name` signs
            by the name alone, as who has no pointer at hand does.
    """

    signed = Signal(object)

    def __init__(self, desk: Desk, shown: Shown, seal: str, parent: QWidget) -> None:
        """`seal` is whose certificate seals here; empty where there is none."""
        super().__init__(parent)
        self._desk, self._shown = desk, shown
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(_("Sign {number}").format(number=shown.number))
        self.view = PdfView(desk.jobs)
        self.view.show_pdf(shown.pdf, page_count(shown.pdf))
        self.fields = {
            "name": _field("name", _("Name"), shown.signer),
            "title": _field("title", _("Title or role"), shown.title),
            "place": _field("place", _("Place"), shown.place),
        }
        self.pad = InkPad(_("Sign here"))
        self.pad.drawn.connect(self._on_drawn)
        self.error = theme.mark(QLabel(wordWrap=True), "error")
        self.error.setTextFormat(Qt.TextFormat.PlainText)
        self.error.hide()
        self._build(seal)
        fit(self, 1080, 660)
        first = next((f for f in self.fields.values() if not f.editor.text()), None)
        (first.editor.widget if first else self.pad).setFocus(Qt.FocusReason.TabFocusReason)

    def keep(self) -> None:
        """Keep the signature; the quote is accepted by it."""
        for block in self.fields.values():
            block.say("")
        try:
            strokes = self._strokes()
        except Invalid as problem:
            self._on_refused(problem)
            return
        self.go.setEnabled(False)
        said = {name: block.editor.text() for name, block in self.fields.items()}
        self._desk.jobs.work(
            *(partial(sign, self._desk.store, self._shown, strokes=strokes, **said),),
            then=self._on_signed,
            failed=self._on_refused,
            owner=self,
        )

    def _strokes(self) -> Strokes | None:
        if self.by_name.isChecked():
            return None
        wide, high = self.pad.ground()
        return drawn(wide, high, self.pad.lines())

    def _build(self, seal: str) -> None:
        lacks = theme.mark(QLabel("\n".join(self._shown.lacks), wordWrap=True), "warning")
        lacks.setTextFormat(Qt.TextFormat.PlainText)
        lacks.setVisible(bool(self._shown.lacks))
        said = _("What is signed here accepts the quote. It is kept as evidence and never changes.")
        self.what = theme.mark(QLabel(_what(self._shown), wordWrap=True), "strong")
        self.what.setTextFormat(Qt.TextFormat.PlainText)
        sealed = (
            _("Sealed by {name}.").format(name=seal)
            if seal
            else _("Not sealed by a certificate; its fingerprint alone speaks for it.")
        )
        mark = self._shown.sha256
        parts = " ".join(mark[at : at + 4] for at in range(0, 32, 4))
        fingerprint = _("Fingerprint of this paper: {mark} …").format(mark=parts)
        self.back = theme.mark(QPushButton(literal(_("Take back the last stroke"))), "quiet")
        self.back.clicked.connect(self.pad.take_back)
        self.clear = theme.mark(QPushButton(literal(_("Clear"))), "quiet")
        self.clear.clicked.connect(self.pad.clear)
        self.by_name = QCheckBox(literal(_("By the typed name, not drawn")))
        self.by_name.setToolTip("Ctrl+T")
        self.by_name.toggled.connect(self._on_by_name)
        add_verb(self, _("Sign by the typed name"), self.by_name.toggle, "Ctrl+T", "keyboard")
        self.go = theme.mark(QPushButton(literal(_("Sign and accept"))), "primary")
        icons.beside(self.go, "signature", "on_accent")
        self.go.setToolTip("Ctrl+Enter")
        self.go.clicked.connect(self.keep)
        for button in (self.back, self.clear):
            button.setAutoDefault(False)
        add_verb(self, _("Sign and accept"), self.keep, "Ctrl+Return | Ctrl+Enter", "signature")
        side = theme.mark(QFrame(), "surface")
        side.setMinimumWidth(theme.px(380))
        side.setMaximumWidth(theme.px(460))
        title = theme.mark(QLabel(self._shown.number), "title")
        title.setTextFormat(Qt.TextFormat.PlainText)
        texts = [theme.mark(QLabel(text, wordWrap=True), "muted") for text in (said, sealed)]
        small = theme.mark(QLabel(fingerprint, wordWrap=True), "small")
        small.setToolTip(mark)
        name, role, place = self.fields.values()
        asked = theme.mark(QFrame(), "surface")
        column(
            asked,
            *(title, lacks, self.what, texts[0], name, row(None, (role, 1), (place, 1), gap=12)),
            *((self.pad, 1), row(None, self.back, self.clear, None), self.by_name),
            *(texts[1], small),
            margins=(20, 16),
            gap=8,
        )
        room = QScrollArea(widgetResizable=True, frameShape=QFrame.Shape.NoFrame)
        room.setWidget(asked)
        ways = QFrame()
        buttons = Buttons(self.go)
        buttons.rejected.connect(self.reject)
        row(ways, (buttons, 1), margins=(20, 8))
        column(side, (room, 1), row(None, self.error, margins=(20, 0)), ways)
        row(self, (self.view, 3), (side, 4), gap=0)
        self._on_drawn()

    def _on_drawn(self) -> None:
        for button in (self.back, self.clear):
            button.setEnabled(not self.pad.empty())
        self._say("")

    def _on_by_name(self, on: bool) -> None:
        """The paper says then that the name was written."""
        if on:
            self.pad.clear()
        self.pad.setEnabled(not on)
        self._say("")

    def _on_signed(self, key: UUID) -> None:
        self.signed.emit(key)
        self.accept()

    def _on_refused(self, problem: Problem) -> None:
        self.go.setEnabled(True)
        block = self.fields.get(problem.field) if isinstance(problem, Invalid) else None
        if block is not None:
            block.say(problem.sentence())
            block.editor.widget.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._say(problem.sentence())

    def _say(self, sentence: str) -> None:
        self.error.setText(sentence)
        self.error.setVisible(bool(sentence))
        self.pad.setAccessibleDescription(sentence)


def _what(shown: Shown) -> str:
    """What they sign for: what it comes to, and what they take of what they could choose."""
    said = [_("They sign for {total}.").format(total=shown.total)]
    if shown.taken:
        said.append(_("With: {lines}.").format(lines=", ".join(shown.taken)))
    if shown.left:
        said.append(_("Without: {lines}.").format(lines=", ".join(shown.left)))
    return "\n".join(said)


def _field(name: str, label: str, text: str) -> FieldBlock:
    editor = LineEditor("text")
    editor.put(text)
    return FieldBlock(name, label, editor)
