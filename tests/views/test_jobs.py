"""Work beside the screen: answers come back to its thread, late ones are dropped."""

from __future__ import annotations

import threading
from functools import partial

import pytest
from PySide6.QtCore import QObject, QThread
from PySide6.QtWidgets import QLabel

from app.errors import Refused
from app.views.kit.jobs import Jobs, Latest


@pytest.fixture
def jobs(qapp):
    made = Jobs()
    yield made
    made.close()


class Gate:
    """Work that waits until it is let through."""

    def __init__(self) -> None:
        self.open = threading.Event()

    def answer(self, value):
        assert self.open.wait(10)
        return value


def test_an_answer_arrives_on_the_thread_of_the_screen(jobs, qtbot):
    threads = []

    here = QThread.currentThread
    jobs.read(here, then=lambda there: threads.extend([there, here()]))
    qtbot.waitUntil(lambda: bool(threads))

    assert threads[1] is jobs.thread()
    assert threads[0] is not jobs.thread()


def test_what_writes_is_done_one_after_the_other(jobs, qtbot):
    gate, done = Gate(), []

    jobs.work(lambda: done.append(gate.answer(1)))
    jobs.work(lambda: done.append(2))
    gate.open.set()
    qtbot.waitUntil(jobs.idle)

    assert done == [1, 2]


def test_a_late_answer_to_an_older_question_is_dropped(jobs, qtbot):
    slow, told = Gate(), []
    asked = Latest(jobs)

    asked.read(slow.answer, "old", then=told.append)
    asked.read(lambda: "new", then=told.append)
    qtbot.waitUntil(lambda: bool(told))
    slow.open.set()
    qtbot.waitUntil(jobs.idle)

    assert told == ["new"]


def test_an_answer_for_a_widget_that_is_gone_is_dropped(jobs, qtbot):
    gate, label = Gate(), QLabel()

    jobs.read(gate.answer, "text", then=label.setText)
    label.deleteLater()
    qtbot.wait(1)
    gate.open.set()
    qtbot.waitUntil(jobs.idle)


def test_a_cancelled_job_tells_nothing_but_its_writing_is_done(jobs, qtbot):
    gate, told, done = Gate(), [], []

    job = jobs.work(lambda: done.append(gate.answer("kept")), then=told.append)
    job.cancel()
    gate.open.set()
    qtbot.waitUntil(jobs.idle)

    assert (told, done) == ([], ["kept"])


def test_work_that_reports_its_progress_stops_when_it_is_cancelled(jobs, qtbot):
    steps, first = [], threading.Event()
    go_on = threading.Event()

    def count(report):
        for number in range(1000):
            steps.append(number)
            report(number, 1000)
            first.set()
            assert go_on.wait(10)

    job = jobs.read(count, progress=True)
    assert first.wait(10)
    job.cancel()
    go_on.set()
    qtbot.waitUntil(jobs.idle)

    assert len(steps) == 2


def test_progress_is_told_to_the_screen(jobs, qtbot):
    gate, told = Gate(), []

    def copy(report):
        gate.answer(None)
        report(3, 10)

    job = jobs.read(copy, progress=True)
    job.progressed.connect(lambda *step: told.append((*step, QThread.currentThread())))
    gate.open.set()
    qtbot.waitUntil(lambda: bool(told))

    assert told == [(3, 10, jobs.thread())]


def test_a_problem_goes_to_whoever_takes_care_of_it(jobs, qtbot):
    told, elsewhere = [], []
    jobs.problem_met.connect(elsewhere.append)

    jobs.work(refuse, failed=told.append)
    qtbot.waitUntil(jobs.idle)

    assert [str(problem) for problem in told] == ["Not now."]
    assert elsewhere == []


def test_a_problem_nobody_takes_care_of_is_shown(jobs, qtbot):
    shown = []
    jobs.problem_met.connect(shown.append)

    jobs.work(refuse)
    qtbot.waitUntil(jobs.idle)

    assert [str(problem) for problem in shown] == ["Not now."]


def test_a_problem_is_shown_even_when_the_widget_that_asked_is_gone(jobs, qtbot):
    gate, owner, shown = Gate(), QObject(), []
    jobs.problem_met.connect(shown.append)

    jobs.work(lambda: refuse(gate.answer(None)), owner=owner)
    owner.deleteLater()
    qtbot.wait(1)
    gate.open.set()
    qtbot.waitUntil(jobs.idle)

    assert len(shown) == 1


def test_a_bug_is_reported_and_not_taken_for_a_problem(jobs, qtbot):
    crashed, failed = [], []
    jobs.crashed.connect(crashed.append)

    jobs.read(lambda: 1 / 0, failed=failed.append)
    qtbot.waitUntil(jobs.idle)

    assert [type(error) for error in crashed] == [ZeroDivisionError]
    assert failed == []


def refuse(_=None):
    raise Refused("Not now.")


def test_an_answer_does_not_reach_a_method_of_something_gone(jobs, qtbot):
    class Taker(QObject):
        def take(self, asked: str, answer: str) -> None:
            told.append((asked, answer))

    gate, taker, told = Gate(), Taker(), []

    jobs.read(gate.answer, "late", then=partial(taker.take, "asked"))
    taker.deleteLater()
    qtbot.wait(1)
    gate.open.set()
    qtbot.waitUntil(jobs.idle)

    assert told == []
