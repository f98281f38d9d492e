"""Work beside the screen: one thread that writes, a few that read; answers come back to the screen.

    jobs.work(send, store, quote_id, then=self.on_sent)       # the store thread, one at a time
    jobs.read(find, store, words, then=self.on_found)         # any of the reading threads
    self._asked = Latest(jobs); self._asked.read(find, ...)   # a new question drops the older one

`then` and `failed` run on the thread of the screen. A job's answer is dropped when the job was
cancelled or when the widget it was meant for is gone. A `Problem` goes to `failed`, or to the
message bar where none was given; anything else is a bug and goes to the crash report.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

from app.errors import Problem

READERS = 2


class Cancelled(Exception):
    """Raised by `report` inside a job that nobody waits for any more."""


class Job(QObject):
    """One piece of work under way.

    Signals:
        progressed(done, total): as the work reports it; total 0 where it is not known.
        ended: it is over, however it went; not sent once cancelled.
    """

    progressed = Signal(int, int)
    ended = Signal()
    _reported = Signal(int, int)

    def __init__(self, parent: QObject, then: Any, failed: Any, owner: QObject | None) -> None:
        super().__init__(parent)
        # By way of the screen's thread, whatever `progressed` is connected to.
        self._reported.connect(self._on_reported, Qt.ConnectionType.QueuedConnection)
        self.then, self.failed, self._owner = then, failed, owner
        self.cancelled = False
        self.over = False
        # Whoever waits only looks at these once `_done` has told the screen's thread.
        self.result: Any = None
        self.error: BaseException | None = None

    def cancel(self) -> None:
        """Nobody waits for the answer any more; work that reports progress stops soon."""
        self.cancelled = True

    def report(self, done: int, total: int = 0) -> None:
        """Called by the work itself. Raises Cancelled where it should stop."""
        if self.cancelled:
            raise Cancelled
        self._reported.emit(done, total)

    def _on_reported(self, done: int, total: int) -> None:
        if not self.cancelled:
            self.progressed.emit(done, total)

    def wanted(self) -> bool:
        """Whether somebody still waits: not cancelled, and the widget that asked is alive."""
        if self.cancelled:
            return False
        owners = (self._owner, _self_of(self.then), _self_of(self.failed))
        return all(shiboken6.isValid(owner) for owner in owners if isinstance(owner, QObject))


class Jobs(QObject):
    """Everything that must not keep the screen waiting.

    Signals:
        problem_met(Problem): a problem nobody else takes care of.
        crashed(BaseException): a bug in the work.
        became_idle: nothing is under way any more.
    """

    problem_met = Signal(object)
    crashed = Signal(object)
    became_idle = Signal()
    _done = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="store")
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="reading")
        self._running: set[Job] = set()
        self._closed = False
        self._done.connect(self._on_done, Qt.ConnectionType.QueuedConnection)

    def work(self, run: Callable[..., Any], *args: Any, **more: Any) -> Job:
        """Do something that writes, after what was asked before. See `read` for the rest."""
        return self._start(self._writer, run, args, **more)

    run = work

    def read(self, run: Callable[..., Any], *args: Any, **more: Any) -> Job:
        """Look something up.

        Keywords: `then(result)` and `failed(problem)`, called on the screen's thread; `owner`,
        a QObject without which the answer is of no use (found by itself for bound methods);
        `progress=True` hands the work a keyword `report(done, total)`.
        """
        return self._start(self._readers, run, args, **more)

    def idle(self) -> bool:
        """Whether nothing is under way."""
        return not self._running

    def close(self) -> None:
        """Finish what writes, forget what reads; what is asked from now on is not done."""
        self._closed = True
        for job in self._running:
            job.cancel()
        self._readers.shutdown(wait=True, cancel_futures=True)
        self._writer.shutdown(wait=True)

    def _start(
        self,
        pool: ThreadPoolExecutor,
        run: Callable[..., Any],
        args: tuple[Any, ...],
        then: Callable[[Any], Any] | None = None,
        failed: Callable[[Problem], Any] | None = None,
        owner: QObject | None = None,
        progress: bool = False,
    ) -> Job:
        job = Job(self, then, failed, owner)
        if self._closed:  # a timer that fired while the window went away
            job.cancel()
            return job
        self._running.add(job)
        pool.submit(self._perform, pool is self._writer, job, run, args, progress)
        return job

    def _perform(self, writes: bool, job: Job, run: Any, args: Any, progress: bool) -> None:
        """On the other thread. What writes is done even when nobody waits for the answer."""
        try:
            if writes or not job.cancelled:
                job.result = run(*args, report=job.report) if progress else run(*args)
        except Cancelled:
            job.cancelled = True
        except BaseException as error:  # noqa: BLE001 - handed to the screen's thread, never lost
            job.error = error
        self._done.emit(job)

    def _on_done(self, job: Job) -> None:
        self._running.discard(job)
        job.over = True
        try:
            if job.error is not None and not isinstance(job.error, Problem):
                self.crashed.emit(job.error)
            elif job.wanted():
                self._tell(job)
            elif job.error is not None and not job.cancelled:
                self.problem_met.emit(job.error)
        finally:
            if not job.cancelled:
                job.ended.emit()
            job.deleteLater()
            if not self._running:
                self.became_idle.emit()

    def _tell(self, job: Job) -> None:
        if job.error is None:
            if job.then is not None:
                job.then(job.result)
        elif job.failed is not None:
            job.failed(job.error)
        else:
            self.problem_met.emit(job.error)


class Latest:
    """A place for one question at a time: asking again drops what was asked before."""

    def __init__(self, jobs: Jobs) -> None:
        self._jobs = jobs
        self._job: Job | None = None

    def read(self, run: Callable[..., Any], *args: Any, **more: Any) -> Job:
        """As `Jobs.read`; the former question's answer will not be delivered."""
        self.drop()
        self._job = self._jobs.read(run, *args, **more)
        return self._job

    def read_after_writing(self, run: Callable[..., Any], *args: Any, **more: Any) -> Job:
        """As `read`, but seeing everything that was asked to be written before."""
        self.drop()
        self._job = self._jobs.work(run, *args, **more)
        return self._job

    def drop(self) -> None:
        """Forget the question asked."""
        if self._job is not None and shiboken6.isValid(self._job):
            self._job.cancel()
        self._job = None


def _self_of(slot: Any) -> Any:
    return getattr(slot.func if isinstance(slot, partial) else slot, "__self__", None)
