"""What the first screen did without, fetched while nobody waits for anything."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module

from PySide6.QtCore import QObject, QTimer

from app.models.mapping import map_all
from app.views.kit.jobs import Jobs

AFTER = 400  # milliseconds after the first screen was filled
BETWEEN = 30  # milliseconds from one step to the next: the screen goes first

# What a record's page and its form are made of, the small parts first: no step is felt.
PARTS = (
    "app.views.kit.picker",
    "app.views.kit.editors",
    "app.domain.entry",
    "app.domain.when",
    "app.records.editing",
    "app.views.kit.form",
    "app.views.kit.form_dialog",
    "app.views.kit.reading",
    "app.views.kit.related",
    "app.views.files_tab",
    "app.views.screens.records",
    "app.views.screens.account.reading",
    "app.views.screens.account.composer",
    "app.views.screens.account.timeline",
    "app.views.screens.account.screen",
)


def begin(jobs: Jobs, owner: QObject) -> None:
    """Do it, step by step, as long as `owner` lives and whenever no work is under way."""
    steps = _steps(jobs)
    soon = QTimer(owner, interval=AFTER)

    def go_on() -> None:
        soon.setInterval(BETWEEN)
        if not jobs.idle():
            return
        step = next(steps, None)
        if step is None:
            soon.stop()
            soon.deleteLater()
        else:
            step()

    soon.timeout.connect(go_on)
    soon.start()


def _steps(jobs: Jobs) -> Iterator[Callable[[], object]]:
    # The record types are wired up for the first edit; on its thread, as that would be.
    yield partial(jobs.work, map_all)
    for name in PARTS:
        yield partial(import_module, name)
