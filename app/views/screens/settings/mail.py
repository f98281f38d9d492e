"""E-mail: the server this laptop sends by, a test to oneself, the words, and the company's seal."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QLabel, QLineEdit, QPushButton

from app.errors import Invalid, Problem
from app.i18n import LANGUAGES, N_, _
from app.services.company import company_settings
from app.store import Store
from app.views import theme
from app.views.kit.editors import ChoiceEditor, FlagEditor, LineEditor, TextEditor
from app.views.kit.field import FieldBlock
from app.views.kit.laying import row
from app.views.kit.plain import literal
from app.views.kit.screen import Desk
from app.views.screens.settings.page import SettingsPage

_SECURITY = {
    "starttls": N_("STARTTLS (usual, port 587)"),
    "ssl": N_("SSL/TLS (port 465)"),
    "none": N_("None (only without a password)"),
}
_WORDS = {"email": N_("E-mail"), "subject": N_("Subject"), "message": N_("WhatsApp")}


class MailPage(SettingsPage):
    """The settings of e-mail.

    Attributes:
        fields: the mail server's, by the names of `handover/mail_account.py`.
        said: what the last test or saving came to.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            _("E-mail"),
            _("Quotes go out by this server. It stays on this laptop, in its encrypted file."),
        )
        self._desk = desk
        self.fields = {
            "host": FieldBlock("host", _("Mail server"), LineEditor("text")),
            "port": FieldBlock("port", _("Port"), LineEditor("text")),
            "user": FieldBlock("user", _("User name"), LineEditor("text")),
            "password": FieldBlock("password", _("Password"), LineEditor("text")),
            "name": FieldBlock("name", _("Your name"), LineEditor("text")),
            "sender": FieldBlock("sender", _("Your address"), LineEditor("email")),
            "security": FieldBlock(
                "security", _("Protection"), ChoiceEditor(_said(_SECURITY), True)
            ),
            "copy": FieldBlock("copy", _("A copy of each e-mail to me"), FlagEditor()),
        }
        password: QLineEdit = self.fields["password"].editor.widget
        password.setEchoMode(QLineEdit.EchoMode.Password)
        self._kept: dict[str, str] = {}
        self._build_server()
        self._build_words()
        self._build_seal()

    def load(self) -> None:
        """Read what is set, unless something is being typed."""
        if not self.changes():
            self._desk.jobs.read(_read, self._desk.store, then=self._on_read, owner=self)
        else:
            self._load_words()

    def changes(self) -> dict[str, str]:
        """What is typed and not kept, once it was read; a password only where one was typed."""
        if not self._kept:
            return {}
        typed = {name: block.editor.text() for name, block in self.fields.items()}
        return {
            name: text
            for name, text in typed.items()
            if text != self._kept.get(name, "") and (name != "password" or text)
        }

    def save(self) -> None:
        """Keep the mail server."""
        self._change(_save, _("Saved."))

    def test(self) -> None:
        """Keep it, and send a letter to oneself."""
        self._say(_("A test is being sent."))
        self._change(_save_and_test, _("A test was sent to {address}."))

    def keep_words(self) -> None:
        """Keep the words as typed, for the whole company."""
        which, language = self._which.editor.text(), self._language.editor.text()
        self._desk.jobs.work(
            *(_keep_words, self._desk.store, which, language, self._words.editor.text()),
            then=self._on_words,
            failed=partial(self._on_wrong_words),
            owner=self,
        )

    def choose_certificate(self) -> None:
        """Let the person choose the file of the company's certificate."""
        chosen, _kind = QFileDialog.getOpenFileName(
            self, _("The company’s certificate"), "", "PKCS#12 (*.p12 *.pfx)"
        )
        if chosen:
            self.keep_certificate(Path(chosen))

    def keep_certificate(self, path: Path) -> None:
        """Seal by the certificate in this file, opened by the passphrase that is typed."""
        self._desk.jobs.work(
            *(_keep_seal, self._desk.store, path, self._passphrase.text()),
            then=self._on_seal,
            failed=lambda problem: self._seal.setText(problem.sentence()),
            owner=self,
        )

    def forget_certificate(self) -> None:
        """Seal no more."""
        self._desk.jobs.work(_forget_seal, self._desk.store, then=self._on_seal, owner=self)

    # How it is laid out

    def _build_server(self) -> None:
        for block in self.fields.values():
            block.editor.changed.connect(partial(block.say, ""))
        self.fields_here(list(self.fields.values()))
        self.said = theme.mark(QLabel(wordWrap=True), "muted")
        self.keep = theme.mark(QPushButton(literal(_("Save"))), "primary")
        self.keep.clicked.connect(self.save)
        self.try_it = QPushButton(literal(_("Send a test to myself")))
        self.try_it.clicked.connect(self.test)
        self.column.addWidget(self.said)
        self.column.addLayout(row(None, self.try_it, None, self.keep))

    def _build_words(self) -> None:
        self.section(_("What is said to customers"))
        marks = "{number} {total} {valid_until} {contact} {account} {sender} {company} {subject}"
        text = _("These are filled in: {marks}. A line for which nothing is known is left out.")
        self.column.addWidget(
            theme.mark(QLabel(text.replace("{marks}", marks), wordWrap=True), "muted")
        )
        self._which = FieldBlock("which", _("Text of"), ChoiceEditor(_said(_WORDS), True))
        self._language = FieldBlock("language", _("Language"), ChoiceEditor(LANGUAGES, True))
        self._words = FieldBlock("text", _("Words"), TextEditor())
        self._words.editor.widget.setFixedHeight(theme.px(190))
        for block in (self._which, self._language):
            block.editor.changed.connect(self._load_words)
        keep = QPushButton(literal(_("Save the words")))
        keep.clicked.connect(self.keep_words)
        self.column.addLayout(row(None, (self._which, 1), (self._language, 1), gap=16))
        self.column.addWidget(self._words)
        self.column.addLayout(row(None, None, keep))

    def _build_seal(self) -> None:
        self.section(_("The company’s certificate"))
        text = _("It seals what customers sign, so that anybody sees whether a byte has changed.")
        self.column.addWidget(theme.mark(QLabel(text, wordWrap=True), "muted"))
        self._seal = theme.mark(QLabel(wordWrap=True), "strong")
        self._passphrase = QLineEdit()
        self._passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self._passphrase.setPlaceholderText(_("Passphrase of the certificate"))
        self._passphrase.setAccessibleName(_("Passphrase of the certificate"))
        choose = QPushButton(literal(_("Choose its file…")))
        choose.clicked.connect(self.choose_certificate)
        self._forget = theme.mark(QPushButton(literal(_("Remove it"))), "quiet")
        self._forget.clicked.connect(self.forget_certificate)
        self.column.addWidget(self._seal)
        self.column.addLayout(row(None, (self._passphrase, 1), choose, self._forget))

    # What was read and done

    def _change(self, act: Any, done: str) -> None:
        for block in self.fields.values():
            block.say("")
        self.keep.setEnabled(False)
        self.try_it.setEnabled(False)
        # Not on the store's thread: what is typed meanwhile must not wait for the network.
        self._desk.jobs.read(
            *(act, self._desk.store, self.changes()),
            then=partial(self._on_done, done),
            failed=self._on_refused,
            owner=self,
        )

    def _on_read(self, found: tuple[dict[str, str], str, str]) -> None:
        first = not self._kept
        self._kept, holder, language = found
        if first:  # what customers read most; another language is a choice
            self._language.editor.put(language)
        self._load_words()
        for name, block in self.fields.items():
            block.editor.put("" if name == "password" else self._kept.get(name, ""))
        password = self.fields["password"].editor.widget
        password.setPlaceholderText(_("kept") if self._kept["password"] else "")
        self._on_seal(holder)

    def _on_done(self, done: str, address: str) -> None:
        self._free()
        self._say(done.format(address=address))
        self._kept |= self.changes()
        self.fields["password"].editor.put("")
        self.load()

    def _on_refused(self, problem: Problem) -> None:
        self._free()
        self._say("")
        block = self.fields.get(problem.field) if isinstance(problem, Invalid) else None
        if block is None:
            self._say(problem.sentence(), wrong=True)
            return
        block.say(problem.sentence())
        block.editor.widget.setFocus()

    def _free(self) -> None:
        self.keep.setEnabled(True)
        self.try_it.setEnabled(True)

    def _say(self, sentence: str, wrong: bool = False) -> None:
        theme.mark(self.said, "error" if wrong else "muted")
        self.said.setText(sentence)

    def _load_words(self) -> None:
        which, language = self._which.editor.text(), self._language.editor.text()
        self._desk.jobs.read(
            *(_read_words, self._desk.store, which, language), then=self._on_words, owner=self
        )

    def _on_words(self, text: str) -> None:
        self._words.say("")
        self._words.editor.put(text)

    def _on_wrong_words(self, problem: Problem) -> None:
        self._words.say(problem.sentence())

    def _on_seal(self, holder: str) -> None:
        self._passphrase.clear()
        self._forget.setVisible(bool(holder))
        self._seal.setText(
            _("Sealed by {name}.").format(name=holder)
            if holder
            else _("This laptop has no certificate; what customers sign is not sealed.")
        )


def _said(words: dict[str, str]) -> dict[str, str]:
    return {name: _(label) for name, label in words.items()}


def _read(store: Store) -> tuple[dict[str, str], str, str]:
    """The mail server, whose certificate seals, and the language of the company's papers."""
    from app.handover.certificate import holder_here
    from app.handover.mail_account import mail_account

    account = mail_account(store)
    kept = asdict(account) | {"copy": "true" if account.copy else "false"}
    with store.read() as session:
        language = company_settings(session).language
    return kept, holder_here(store), language


def _save(store: Store, changed: dict[str, str]) -> str:
    from app.handover.mail_account import set_mail_account

    return set_mail_account(store, **changed).sender


def _save_and_test(store: Store, changed: dict[str, str]) -> str:
    from app.handover.mail_trial import send_test

    _save(store, changed)
    return send_test(store)


def _read_words(store: Store, which: str, language: str) -> str:
    from app.handover.letter_texts import text_for

    with store.read() as session:
        return text_for(session, which, language)


def _keep_words(store: Store, which: str, language: str, text: str) -> str:
    from app.handover.letter_texts import keep_text

    keep_text(store, which, language, text)
    return _read_words(store, which, language)


def _keep_seal(store: Store, path: Path, passphrase: str) -> str:
    from app.disk import unreadable
    from app.documents.seal import Certificate
    from app.handover.certificate import keep_certificate

    try:
        content = path.read_bytes()
    except OSError as error:
        raise unreadable(path, error) from error
    return keep_certificate(store, Certificate(content, passphrase))


def _forget_seal(store: Store) -> str:
    from app.handover.certificate import forget_certificate

    forget_certificate(store)
    return ""
