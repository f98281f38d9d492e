"""The story of the demo as it is told: sentences, figures, files, and what must hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.errors import Refused
from app.i18n import N_, _

if TYPE_CHECKING:
    from app.cli.demo_office import Office
    from app.store import Store


@dataclass
class Day:
    """What has happened so far.

    Attributes:
        story: one sentence a step, in the language in force.
        figures: counts and numbers, for scripts.
        files: what was written, by its name in the figures.
        show: told each sentence as it happens.
    """

    office: Office
    show: Callable[[str], None]
    story: list[str] = field(default_factory=list)
    figures: dict[str, Any] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)

    def tell(self, msgid: str, /, **details: object) -> None:
        """One step of the story."""
        self.say(_(msgid).format(**details))

    def say(self, sentence: str) -> None:
        """One step of the story, in words that are ready."""
        self.story.append(sentence)
        self.show(sentence)

    def keep(self, name: str, content: bytes, as_file: str) -> None:
        """Write a file of the demo and remember where it is."""
        path = self.office.folder / as_file
        path.write_bytes(content)
        self.files[name] = str(path)


def expect_settled(store: Store) -> None:
    """Raises Refused where something waits to be sent, or for somebody's choice."""
    from app.sync.status import status

    now = status(store)
    expect(now.waiting == 0 and now.conflicts == 0 and now.rejected == 0)


def expect(true: bool) -> None:
    """Raises Refused where the day did not go as it should: the demo must not tell a fairy tale."""
    if not true:
        raise Refused(N_("The day did not go as it should; the files show how far it came."))
