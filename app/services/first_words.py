"""A company's first words: standard texts in the three languages, so that its letter is a letter.

All of them can be changed; opening and closing stand on papers from the first day, terms are put
there by who offers them.
"""

from __future__ import annotations

from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from app.domain.usual_names import TEXTS
from app.i18n import LANGUAGES, N_, speaking, translate
from app.models import TermKind, Terms
from app.services.company import Company, company_of, keep_company
from app.services.standard_texts import FIELDS, also_said

# The same keys on every laptop, as in `setup.py`.
_NAMESPACE = UUID("4d0c3c55-0b4e-5a55-9b39-1f0a2f6f3c11")
_KINDS = (
    TermKind.OPENING, TermKind.CLOSING, TermKind.PAYMENT, TermKind.PAYMENT, TermKind.VALIDITY,
)  # fmt: skip
_SAID = (
    N_("Dear Sir or Madam,\n\nThank you for your interest. We are pleased to quote as follows:"),
    N_("We look forward to hearing from you. Please call us with any question."),
    N_("Payment within 30 days of the invoice date."),
    N_("Cash on delivery."),
    N_("Prices hold until the last day named above."),
)


def lay_words(session: Session) -> None:
    """The usual texts, where they are not there yet; and opening and closing of the company's own
    papers where it has none."""
    for name, kind, msgid in zip(TEXTS, _KINDS, _SAID, strict=True):
        for code in LANGUAGES:
            key = uuid5(_NAMESPACE, f"{name} {code}")
            if session.get(Terms, key) is None:
                text = _in(code, msgid)
                session.add(Terms(id=key, name=name, kind=kind, language=code, text=text))
    session.flush()
    company = company_of(session)
    for kind, msgid in zip(_KINDS[:2], _SAID[:2], strict=True):
        if not getattr(company, FIELDS[kind]):
            keep_company(session, **{FIELDS[kind]: _in(company.language, msgid)})


def words_followed(session: Session, before: Company, now: Company) -> dict[str, str]:
    """The company's words that nobody has touched, in the language its papers have now."""
    said = {}
    for field in dict.fromkeys(FIELDS.values()):
        text = getattr(before, field, "")
        if text and text == getattr(now, field):
            said[field] = also_said(session, field, text, now.language)
    return {field: text for field, text in said.items() if text}


def _in(code: str, msgid: str) -> str:
    with speaking(code if code in LANGUAGES else "en"):
        return translate(msgid)
