"""kill -9: a server and two laptops as real processes, killed at random moments, over and over.

python -m tests.sync.killing --n 200 --seed 1

A laptop runs the commands of `relasi` one after the other and says what each acknowledged. After
each death the data file must be sound; in the end both laptops show what the server holds, and
every acknowledged word is found.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import random
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from app.cli.main import main as relasi
from app.server.serve import FILE
from app.store import keys
from app.sync.laptop import open_laptop
from tests.postgres import free_port
from tests.sync.simulator.oracle import TOKEN, Oracle, eyes_on, rows_of

PASSWORD = PASSPHRASE = "kopi susu gula aren"
PEOPLE = ("rina", "agus")
ROOT = Path(__file__).parents[2]
# So long nobody types a word; then the loop itself is at fault.
PATIENCE = 120.0


@dataclass
class Tally:
    """What came of a loop.

    Attributes:
        words: typed and acknowledged before somebody was killed.
        wrong: what is not as it should be, in sentences.
    """

    seed: int
    kills: dict[str, int] = field(default_factory=dict)
    words: int = 0
    rows: int = 0
    wrong: list[str] = field(default_factory=list)

    def line(self) -> str:
        """All of it in one line."""
        killed = ", ".join(f"{name} {count}" for name, count in sorted(self.kills.items()))
        return (
            f"seed {self.seed}: {sum(self.kills.values())} kills ({killed}),"
            f" {self.words} words acknowledged, {self.rows} rows compared,"
            f" {len(self.wrong)} violations"
        )


class Process:
    """A process that is killed and started again, and what it says, a line at a time."""

    def __init__(self, name: str, folder: Path, *command: str) -> None:
        self.name, self.folder, self._command = name, folder, command
        self.words: list[str] = []
        self._spoke = threading.Condition()
        self.start()

    def start(self) -> None:
        """Start it."""
        self.said = 0
        self._process = subprocess.Popen(
            [sys.executable, "-m", *self._command],
            cwd=ROOT,
            env=environment(self.folder),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._listener = threading.Thread(target=self._listen, args=[self._process], daemon=True)
        self._listener.start()

    def go(self, deeds: int) -> None:
        """Let a laptop do so many things more."""
        assert self._process.stdin
        self._process.stdin.write("\n" * deeds)
        self._process.stdin.flush()

    def wait_for(self, lines: int) -> None:
        """Wait until it said so many lines. Raises AssertionError where it never does."""
        with self._spoke:
            spoke = self._spoke.wait_for(
                lambda: self.said >= lines or self._process.poll() is not None, PATIENCE
            )
        assert spoke, f"{self.name} says nothing"
        assert self._process.poll() is None, f"{self.name} ended by itself"

    def die(self, after: float = 0.0) -> None:
        """Kill it a moment later, wherever it stands."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(after)
        self._process.kill()
        self._process.wait()
        self._listener.join()
        assert self._process.stdin
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()

    def _listen(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout
        with process.stdout as lines:
            for line in lines:
                with self._spoke:
                    self.words += TOKEN.findall(line)
                    self.said += 1
                    self._spoke.notify_all()
        with self._spoke:
            self._spoke.notify_all()


def kill_over_and_over(folder: Path, kills: int, seed: int) -> Tally:
    """Kill one of them `kills` times, look at its file each time, then compare everything."""
    dice, tally = random.Random(seed), Tally(seed)
    with quick_keys(), ExitStack() as life:
        url = _found(folder)
        port = url.rpartition(":")[2]
        server = Process(
            "server", folder / "server", "app.cli.main", "--json", "serve", "--port", port
        )
        life.callback(server.die)
        server.wait_for(1)
        for name in PEOPLE:
            _must(folder / name, "connect", url, "--user", f"{name}@x.co", "--password-stdin",
                  typed=PASSWORD)  # fmt: skip
        laptops = [
            Process(name, folder / name, "tests.sync.killing", "--type", name, "--seed", str(seed))
            for name in PEOPLE
        ]
        for laptop in laptops:
            life.callback(laptop.die)
        for _ in range(kills):
            victim = dice.choice([server, *laptops])
            told, deeds = victim if victim in laptops else laptops[0], dice.randrange(2, 7)
            until = told.said + dice.randrange(1, deeds + 1)
            for laptop in laptops:
                laptop.go(deeds)
            told.wait_for(until)
            victim.die(dice.random() * 0.15)
            tally.kills[victim.name] = tally.kills.get(victim.name, 0) + 1
            tally.wrong += [f"{victim.name}: {said}" for said in _damage(victim)]
            victim.start()
            if victim is server:
                server.wait_for(1)
        for laptop in laptops:
            laptop.die()
        for _ in range(2):
            for name in PEOPLE:
                _must(folder / name, "sync")
        server.die()
        _compare(folder, laptops, tally)
    return tally


def _found(folder: Path) -> str:
    """A company of two people who share a territory; where its server will answer."""
    office = folder / "server"
    _must(office, "org", "create", "PT Sumber Rasa")
    _must(office, "territory", "add", "Jawa")
    for name in PEOPLE:
        new = ("user", "add", f"{name}@x.co", "--name", name.title(), "--role", "rep")
        _must(office, *new, "--territory", "Jawa", "--password-stdin", typed=PASSWORD)
    return f"http://127.0.0.1:{free_port()}"


def _damage(victim: Process) -> list[str]:
    """What is wrong with the file of a process that has died."""
    if victim.name == "server":
        with contextlib.closing(Oracle(eyes_on(victim.folder / FILE))) as file:
            said = [row[0] for row in file.ask("PRAGMA integrity_check")]
            return [
                *(said if said != ["ok"] else []),
                *map(str, file.ask("PRAGMA foreign_key_check")),
            ]
    laptop = open_laptop(victim.folder)
    try:
        with laptop.store.engine.connect() as connection:
            ask = connection.exec_driver_sql
            said = [row[0] for row in ask("PRAGMA integrity_check")]
            wrong = [*(said if said != ["ok"] else []), *map(str, ask("PRAGMA foreign_key_check"))]
            return wrong + [str(row) for row in ask("PRAGMA cipher_integrity_check")]
    finally:
        laptop.close()


def _compare(folder: Path, laptops: list[Process], tally: Tally) -> None:
    """Both laptops hold what the oracle grants them, and nothing acknowledged is lost."""
    with contextlib.closing(Oracle(eyes_on(folder / "server" / FILE))) as server:
        texts = [
            text
            for table, column in (
                ("journal_change", '"after"'), ("journal_change", '"before"'),
                ("attention", "changes"), ("attention", "other"), ("attention", "kept"),
            )
            for (text,) in server.ask(f"SELECT {column} FROM {table}")
        ]  # fmt: skip
        found = {word for text in texts for word in TOKEN.findall(text or "")}
        once: dict[str, set[int]] = {}
        for seq, text in server.ask(
            "SELECT seq, \"after\" FROM journal_change WHERE record != 'attention'"
        ):
            for word in TOKEN.findall(text or ""):
                once.setdefault(word, set()).add(seq)
        tally.wrong += [f"{word} was taken twice" for word, at in once.items() if len(at) > 1]
        for process in laptops:
            tally.words += len(process.words)
            lost = set(process.words) - found
            tally.wrong += [f"{process.name}: {word} is lost" for word in sorted(lost)]
            _compare_one(process, server, tally)


def _compare_one(process: Process, server: Oracle, tally: Tally) -> None:
    laptop = open_laptop(process.folder)
    try:
        user = laptop.store.identity.user_id
        assert user is not None
        with laptop.store.engine.connect() as connection:
            raw = connection.connection.driver_connection
            for record, wanted in server.pictures(user.bytes).items():
                tally.rows += len(wanted)
                if rows_of(raw, record) != wanted:
                    tally.wrong.append(f"{process.name}: {record} differs from the server")
            left = connection.execute(sa.text("SELECT count(*) FROM outbox WHERE NOT decided"))
            if waiting := left.scalar_one():
                tally.wrong.append(f"{process.name}: {waiting} edits are still waiting")
    finally:
        laptop.close()


def type_on(folder: Path, name: str, seed: int) -> None:
    """What a laptop does until it is killed: type, change, attach, synchronise; say each word."""
    dice, keys_here = random.Random(f"{seed} {name} {os.getpid()}"), list[str]()
    number = 0
    for _ in sys.stdin:
        number += 1
        word = f"‹{name}.{os.getpid()}.{number}›"
        deed = dice.choices(["new", "set", "attach", "sync"], [4, 3, 1, 4])[0]
        if deed == "sync":
            _run(folder, "sync")  # a server that was killed does not answer; nothing to say
            os.write(1, b"-\n")
            continue
        if deed == "new" or not keys_here:
            code, said = _run(folder, "new", "account", f"name={word}")
            keys_here.append(said.strip())
        elif deed == "set":
            code, _ = _run(folder, "set", "account", dice.choice(keys_here), f"description={word}")
        else:
            source = folder / f"{word}.txt"
            source.write_text(word * 500, "utf-8")
            code, _ = _run(folder, "attach", "account", dice.choice(keys_here), str(source))
        assert code == 0, deed
        os.write(1, f"{word}\n".encode())


def _run(folder: Path, *words: str, typed: str = "") -> tuple[int, str]:
    """A command in this process: its exit code, and what it printed."""
    said, standard = io.StringIO(), sys.stdin
    sys.stdin = io.StringIO(typed)
    try:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            code = relasi(["--data", str(folder), *words])
    finally:
        sys.stdin = standard
    return code, said.getvalue()


def _must(folder: Path, *words: str, typed: str = "") -> None:
    code, said = _run(folder, *words, typed=typed)
    assert code == 0, f"{words}: {said}"


def environment(folder: Path) -> dict[str, str]:
    """Of each process: its data folder, and a passphrase as there is no keyring."""
    return {
        **os.environ, "RELASI_DATA": str(folder), "RELASI_PASSPHRASE": PASSPHRASE,
        "LC_ALL": "C.UTF-8", "PYTHONUTF8": "1",
    }  # fmt: skip


@contextmanager
def quick_keys() -> Iterator[None]:
    """Making a key from a passphrase is meant to be slow; hundreds of starts need not be."""
    usual, said = dict(keys._COST), os.environ.get("RELASI_PASSPHRASE")
    keys._COST.update(memory_cost=64, time_cost=1)
    os.environ["RELASI_PASSPHRASE"] = PASSPHRASE
    try:
        yield
    finally:
        keys._COST.update(usual)
        if said is None:
            del os.environ["RELASI_PASSPHRASE"]
        else:
            os.environ["RELASI_PASSPHRASE"] = said


def main() -> int:
    """Read the command line; be the loop, or one of its laptops."""
    parser = argparse.ArgumentParser(prog="killing", description=__doc__)
    parser.add_argument("--n", type=int, default=200, help="how many kills")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--type", default=None, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.type:
        with quick_keys():
            type_on(Path(os.environ["RELASI_DATA"]), asked.type, asked.seed)
    with tempfile.TemporaryDirectory(prefix="relasi-") as folder:
        tally = kill_over_and_over(Path(folder), asked.n, asked.seed)
    for wrong in tally.wrong:
        print(wrong)
    print(tally.line())
    return 1 if tally.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
