"""Which files may be attached to a record: how large, and of which kind."""

from __future__ import annotations

from app.i18n import N_

LARGEST = 25 * 1024 * 1024
# Programs and scripts, by the ending under which a system would start them.
# fmt: off
PROGRAMS = frozenset({
    "apk", "app", "appx", "bat", "cmd", "com", "cpl", "deb", "desktop", "dll", "dmg", "exe",
    "gadget", "hta", "inf", "jar", "js", "jse", "lnk", "msc", "msi", "msix", "msp", "pif", "pkg",
    "ps1", "psm1", "reg", "rpm", "scf", "scr", "sh", "sys", "url", "vb", "vbe", "vbs",
    "workflow", "ws", "wsf", "wsh",
})
# fmt: on
# What is shown as a small picture; by ending, as the type said on another machine may lack.
PICTURES = frozenset(["bmp", "gif", "jpeg", "jpg", "png", "tif", "tiff", "webp"])
# The longest side of such a picture, in pixels.
THUMBNAIL = 320

TOO_LARGE = N_("{name} is larger than 25 MB. Attach a smaller one.")
A_PROGRAM = N_("{name} is a program; programs are not attached. Send it another way.")


def ending(name: str) -> str:
    """The ending of a file's name in small letters, without its dot; "" where there is none."""
    return name.rstrip(". ").rpartition(".")[2].lower() if "." in name.rstrip(". ") else ""


def why_not(name: str, size: int) -> str | None:
    """The sentence that refuses a file of this name and size in bytes; None where it is welcome."""
    if size > LARGEST:
        return TOO_LARGE
    return A_PROGRAM if ending(name) in PROGRAMS else None


def is_picture(name: str) -> bool:
    """Whether a file is shown as a small picture."""
    return ending(name) in PICTURES
