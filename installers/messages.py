"""Brings the catalogues in resources/locale up to date with the sentences marked in app/.

New sentences come in empty, those no longer used go, translations stay. `extract` is also what
tests/test_translations.py compares the catalogues with.
"""

from __future__ import annotations

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("id", "ms")
TEMPLATE = ROOT / "build" / "relasi.pot"
# Function and, where not the first alone, which of its arguments are sentences or their context.
MARKS = {
    "_": None,
    "N_": None,
    "P_": ((1, "c"), 2),
    "translate": None,
    "ngettext": (1, 2),
}


def main() -> int:
    template = extract()
    TEMPLATE.parent.mkdir(exist_ok=True)
    write(template, TEMPLATE)
    for code in LANGUAGES:
        catalogue = read(code)
        catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
        write(catalogue, path(code))
        empty = sum(not all(strings(message.string)) for message in catalogue if message.id)
        print(f"{path(code).relative_to(ROOT)}: {len(catalogue)} sentences, {empty} to translate")
    return 0


def extract() -> Catalog:
    """Every sentence marked in app/, with the files it stands in."""
    template = Catalog(project="Relasi", charset="utf-8", fuzzy=False)
    found = extract_from_dir(ROOT / "app", [("**.py", "python")], keywords=MARKS)
    for file, _line, message, _comments, context in sorted(found, key=lambda item: item[:2]):
        template.add(message, locations=[(f"app/{Path(file).as_posix()}", 0)], context=context)
    return template


def read(code: str) -> Catalog:
    """The catalogue of a language; a new one where there is none yet."""
    if not path(code).exists():
        return new(code)
    with path(code).open("rb") as file:
        return read_po(file, locale=code)


def new(code: str) -> Catalog:
    """An empty catalogue. Neither language changes a word by count: one form for all."""
    catalogue = Catalog(
        locale=code,
        header_comment="# The sentences of Relasi.",
        project="Relasi",
        version="0",
        msgid_bugs_address="CONTRIBUTING.md",
        last_translator="Relasi",
        language_team="Relasi",
        charset="utf-8",
        fuzzy=False,
    )
    catalogue.mime_headers = [("Plural-Forms", "nplurals=1; plural=0;")]
    return catalogue


def write(catalogue: Catalog, target: Path) -> None:
    """Sorted and without line numbers, so that a diff shows what was translated and no more."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as file:
        write_po(
            file, catalogue, width=100, sort_output=True, ignore_obsolete=True, include_lineno=False
        )


def path(code: str) -> Path:
    return ROOT / "resources" / "locale" / code / "LC_MESSAGES" / "relasi.po"


def strings(text: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    """One sentence, or all plural forms of one; an empty one where there is none."""
    return (text or "",) if isinstance(text, str | None) else tuple(text)


if __name__ == "__main__":
    raise SystemExit(main())
