"""Which files may be attached to a record: how large, and of which kind."""

from __future__ import annotations

from dataclasses import dataclass

from app.errors import Invalid, Refused
from app.i18n import N_

MEGABYTE = 1024 * 1024
MOST_MEGABYTES = 200
# Programs and scripts, by the ending under which a system would start them.
# fmt: off
PROGRAMS = frozenset({
    "apk", "app", "appx", "bat", "cmd", "com", "cpl", "deb", "desktop", "dll", "dmg", "exe",
    "gadget", "hta", "inf", "jar", "js", "jse", "lnk", "msc", "msi", "msix", "msp", "pif", "pkg",
    "ps1", "psm1", "reg", "rpm", "scf", "scr", "sh", "sys", "url", "vb", "vbe", "vbs",
    "workflow", "ws", "wsf", "wsh", "xll",
})
# Documents that carry programs; welcome only where a company names their kind. The ending .xlsb
# does not say whether it holds some. Those of before 2007 (.doc, .xls, .ppt) may too, and stay
# welcome: offices and tenders here write them daily, and whoever opens one is asked first.
MACROS = frozenset({
    "docm", "dotm", "potm", "ppa", "ppam", "ppsm", "pptm", "sldm", "xla", "xlam", "xlm", "xlsb",
    "xlsm", "xltm",
})
# fmt: on
# What is shown as a small picture; by ending, as the type said on another machine may lack.
PICTURES = frozenset(["bmp", "gif", "jpeg", "jpg", "png", "tif", "tiff", "webp"])
# The longest side of such a picture, in pixels.
THUMBNAIL = 320

TOO_LARGE = N_("{name} is larger than {count} MB. Attach a smaller one.")
A_PROGRAM = N_("{name} is a program; programs are not attached. Send it another way.")
WITH_MACROS = N_(
    "{name} may carry macros, which are programs. Save it without them, as .docx, .xlsx or .pptx;"
    " your company can allow its kind in Settings."
)
OTHER_KIND = N_("{name} is of a kind that is not attached here. These are: {kinds}.")
NO_KIND = N_("“{value}” is no ending of a file's name; write endings like: pdf, jpg, xlsx.")


@dataclass(frozen=True)
class FilePolicy:
    """What a company lets its people attach.

    Attributes:
        megabytes: the size of the largest file.
        kinds: the endings that are welcome, in small letters; none for all but programs and
            documents with macros.
    """

    megabytes: int
    kinds: frozenset[str] = frozenset()

    def check(self, name: str, size: int) -> None:
        """Raises Refused for a file of this name and size in bytes that is not welcome."""
        check_no_program(name)
        if not self.kinds and ending(name) in MACROS:
            raise Refused(WITH_MACROS, name=name)
        if self.kinds and ending(name) not in self.kinds:
            raise Refused(OTHER_KIND, name=name, kinds=", ".join(sorted(self.kinds)))
        if size > self.megabytes * MEGABYTE:
            raise Refused(TOO_LARGE, name=name, count=self.megabytes)


def kinds_in(text: str, field: str) -> frozenset[str]:
    """The endings somebody wrote, parted by commas or blanks. Raises Invalid for what is none."""
    kinds = frozenset(word.lower().lstrip("*.") for word in text.replace(",", " ").split())
    for kind in sorted(kinds):
        if not kind.isalnum() or kind in PROGRAMS:
            raise Invalid(NO_KIND, field=field, value=kind)
    return kinds


def check_no_program(name: str) -> None:
    """Raises Refused for a file that a system would start."""
    if ending(name) in PROGRAMS:
        raise Refused(A_PROGRAM, name=name)


def ending(name: str) -> str:
    """The ending of a file's name in small letters, without its dot; "" where there is none."""
    return name.rstrip(". ").rpartition(".")[2].lower() if "." in name.rstrip(". ") else ""


def is_picture(name: str) -> bool:
    """Whether a file is shown as a small picture."""
    return ending(name) in PICTURES
