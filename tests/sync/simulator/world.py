"""One history as it is lived: a server, its laptops, the network between, and what happens."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from app.clock import SetClock
from app.errors import Problem
from app.server import people, pull, upcast
from app.server.life import RECOVERY
from app.server.segment_views import SIZES, Sizes
from app.sync import asking, outbox, rounds
from app.sync.codec import pack
from app.sync.protocol import SCHEMA
from tests.factories import MONDAY
from tests.sync.simulator import office
from tests.sync.simulator.chance import Dice, replayable
from tests.sync.simulator.files import Places, Trip
from tests.sync.simulator.hands import File, Hands
from tests.sync.simulator.harm import IN_DAILY, harm
from tests.sync.simulator.laptop import SimLaptop
from tests.sync.simulator.network import FAULTS, Straggler
from tests.sync.simulator.older import OLDER, STEPS
from tests.sync.simulator.papers import PART, tear
from tests.sync.simulator.server import SimServer
from tests.sync.simulator.steps import Step
from tests.sync.simulator.talk import Killed
from tests.sync.simulator.template import LAPTOPS, PEOPLE, Template, email
from tests.sync.simulator.violation import require

# A laptop that has still not finished after so many pages never will.
MOST_PAGES = 400
# So often all laptops synchronise in the end at most; the last time nothing may be new.
ROUNDS = 7
# By then every laptop has told the server what it knows, also one whose tokens had run out.
ALL_HEARD = 3
A_DAY = timedelta(days=1, hours=1)
# So often what is left of files is tried again in the end at most.
CARRIES = 7
# Segments so small that these few rows are worth some.
SMALL = Sizes(rows=6, smallest=8, aged=3, aged_rows=4)
USUAL_PAGE, USUAL_BATCH = asking.PAGE, outbox.MOST_MUTATIONS


class World:
    """A company on its way through one history.

    Attributes:
        faults: what went wrong on purpose, counted by kind.
        sold: what was typed about quotes and orders, counted by kind.
        diary: what happened, a line each.
        put_back: whether an older copy took the place of the server's file.
        copies: whether one took the place of a laptop's, or goes on beside it.
    """

    def __init__(self, template: Template, places: Places, seed: int, clock: SetClock) -> None:
        self.seed, self.clock = seed, clock
        self.faults: Counter[str] = Counter()
        self.sold: Counter[str] = Counter()
        self.late: list[Straggler] = []
        self.diary: list[str] = []
        self._places = places
        places.begin()
        places.server.put(template.server())
        dice = Dice(seed, "laptops")
        sizes = SMALL if dice.often(50) else SIZES
        tears = Dice(seed, "tears")
        self.server = SimServer(places.server, places.oracle, clock, self.faults, sizes, tears)
        self._kept: Path | None = None
        self.put_back = self.copies = False
        self._attached: list[File] = []
        names = sorted(LAPTOPS, key=lambda name: dice.below(1_000_000))[: 3 + dice.below(3)]
        self.laptops = [self._laptop(template, name) for name in sorted(names)]
        for laptop in self.laptops:
            if dice.often(35):
                laptop.begin_older()

    def do(self, step: Step) -> None:
        """Let one step happen."""
        dice = Dice(self.seed, step.number)
        self.clock.move(timedelta(seconds=1 + dice.below(240)))
        laptop = self.laptops[step.who % len(self.laptops)]
        self.diary.append(f"{step.number:>4}  {laptop.name:<6} {step.kind}")
        _DOING[step.kind](self, laptop, step, dice)

    def settle_down(self) -> None:
        """The faults stop: everybody may work again and synchronises until nothing is new.

        Where the server was put back, edits may wait for a laptop that has lost what they need.
        """
        self.late.clear()
        for name in PEOPLE:
            self._let_in(name)
        for laptop in self.laptops:
            laptop.update()
        for turn in range(ROUNDS):
            if turn == 1:  # a day later, each compares its rows with the server's by itself
                self._harm_in_silence()
                self.clock.move(RECOVERY + timedelta(days=1) if self.put_back else A_DAY)
            elif turn == ALL_HEARD and self._recovers():
                self.clock.move(RECOVERY + timedelta(days=1))
            busy = [laptop for laptop in self.laptops if turn < 2 or self._has_to(laptop)]
            for laptop in busy:
                laptop.finish()
            asking.PAGE, outbox.MOST_MUTATIONS = USUAL_PAGE, USUAL_BATCH
            if not busy:
                break
        still = [f"{each.name} {each.received} {each.trouble}" for each in busy]
        require(not busy, "never quiet", ", ".join(still))
        self._carry_all()

    def _harm_in_silence(self) -> None:
        """A row leaves a laptop's book, or one comes to it, and nobody asks for a check (R19)."""
        dice = Dice(self.seed, "silence")
        sound = [one for one in self.laptops if not (one.trouble or one.damaged or one.talk)]
        if sound:
            laptop = dice.one(sound)
            laptop.harmed = bool(harm(laptop.store, dice, IN_DAILY))

    def _recovers(self) -> bool:
        """Whether edits wait on a server that found out late that it was put back."""
        return bool(self.server.oracle.ask("SELECT 1 FROM waiting_mutation LIMIT 1"))

    def _has_to(self, laptop: SimLaptop) -> bool:
        """Whether a laptop that only hears pokes has a reason; the first may be lost (R18)."""
        if laptop.trouble or laptop.damaged or laptop.waits():
            return True
        laptop.listen(lost=True)
        return laptop.listen(lost=False)

    def _carry_all(self) -> None:
        """Files go where they are wanted; what failed is tried again a while later.

        A file that was torn on its way is sent again, fetched where it is named, and sent from
        there for what names it there. When all was tried and nothing moved, nothing will.
        """
        for turn in range(CARRIES):
            before = self._files()
            if turn:
                self.clock.move(timedelta(hours=1, minutes=30))
            for laptop in self.laptops:
                laptop.finish("carry")
            if turn and self._files() == before:
                break
        for laptop in self.laptops:
            for attachment in self._files_sent():
                self._ask_for(laptop, attachment)

    def _files(self) -> Any:
        """How far all files have come everywhere."""
        sent = self.server.oracle.ask("SELECT * FROM upload ORDER BY attachment_id")
        places = (self.server.place, *(laptop.place for laptop in self.laptops))
        here = {path: path.stat().st_size for one in places for path in one.files.rglob("*")}
        return [row[:-1] for row in sent], here

    def close(self) -> None:
        """Everything stops."""
        for laptop in self.laptops:
            if laptop.talk is not None:
                laptop.talk.kill()

    def _laptop(self, template: Template, name: str) -> SimLaptop:
        place = self._places.next()
        place.put(template.laptop(name))
        return SimLaptop(name, place, self.clock, self.server, self.late, self.faults)

    def _let_in(self, name: str) -> None:
        active = self.server.oracle.ask("SELECT active FROM user WHERE email = ?", email(name))
        if not active[0][0]:
            people.enable_user(self.server.store, email(name))

    def _say(self, more: str) -> None:
        if more:
            self.diary[-1] += f": {more}"

    # What happens.

    def _type(self, laptop: SimLaptop, step: Step, dice: Dice) -> None:
        if laptop.damaged:  # the doctor has it
            return
        hands = Hands(laptop, dice, step.number, self._attached)
        if dice.often(2):
            laptop.place.trip = Trip(1, dice.often(50), Killed)
        try:
            _HANDS.get(step.kind, Hands.type_something)(hands)
        except Killed:
            self.faults["laptop died typing"] += 1
            laptop.die()
        laptop.place.trip = None
        laptop.note_typed()
        self.sold[hands.sold] += bool(hands.sold)
        self._say(hands.did)

    def _advance(self, laptop: SimLaptop, step: Step, dice: Dice) -> None:
        trip = Trip(1 + dice.below(4), dice.often(50), Killed) if dice.often(4) else None
        fault = dice.weighed(FAULTS)
        laptop.advance(fault, trip)
        under_way = "" if laptop.talk is None else "(goes on)"
        self._say(" ".join(filter(None, [fault, "dies" if trip else "", under_way])))

    def _sync(self, laptop: SimLaptop, step: Step, dice: Dice) -> None:
        laptop.finish()

    def _late(self, laptop: SimLaptop, step: Step, dice: Dice) -> None:
        if not self.late:
            return
        straggler = self.late.pop(dice.below(len(self.late)))
        self.faults["old request arrived"] += 1
        try:
            straggler.deliver()
        except Problem:
            return

    def _office(self, laptop: SimLaptop, step: Step, dice: Dice) -> None:
        what = office.act(self.server.store, dice)
        self.faults[what] += 1
        self._say(what)

    def _die(self, laptop: SimLaptop, step: Step, dice: Dice) -> None:
        self.faults["laptop killed"] += 1
        laptop.die()
        tear(laptop.files, dice)

    def _keep(self, laptop: SimLaptop, step: Step, dice: Dice) -> None:
        if laptop.damaged:
            return
        laptop.kept = laptop.place.path.with_suffix(".kept")
        laptop.place.copy_to(laptop.kept)
        laptop.typed_when_kept = {word: set(uids) for word, uids in laptop.typed.items()}
        laptop.attached_when_kept = dict(laptop.attached)
        laptop.heard_when_kept = set(laptop.heard)

    def _restore(self, laptop: SimLaptop, step: Step, dice: Dice) -> None:
        if laptop.kept is None:
            return
        self.faults["file restored"] += 1
        self.copies = True
        kept = laptop.typed_when_kept
        laptop.excused |= laptop.typed.keys() - kept.keys()
        laptop.unshown |= {w for w, uids in laptop.typed.items() if uids - kept.get(w, set())}
        laptop.put(laptop.kept)

    def _clone(self, laptop: SimLaptop, step: Step, dice: Dice) -> None:
        if laptop.kept is None or len(self.laptops) >= 7:
            return
        self.faults["file copied"] += 1
        self.copies = True
        place = self._places.next()
        place.put(laptop.kept)
        copy = SimLaptop(
            f"{laptop.name}-copy", place, self.clock, self.server, self.late, self.faults
        )
        copy.copied_from(laptop)
        self.laptops.append(copy)

    def _keep_server(self, laptop: SimLaptop, step: Step, dice: Dice) -> None:
        self._kept = self.server.place.path.with_suffix(".kept")
        self.server.place.copy_to(self._kept)

    def _restore_server(self, laptop: SimLaptop, step: Step, dice: Dice) -> None:
        if self._kept is None:
            return
        self.put_back, said = True, dice.often(60)
        self.faults["server restored" if said else "server restored unsaid"] += 1
        self.server.put_back(self._kept, said)

    def _skew(self, laptop: SimLaptop, step: Step, dice: Dice) -> None:
        self.faults["clock set"] += 1
        laptop.clock.off = timedelta(hours=dice.one([-24, 24, -7, 7, 0]))

    def _carry(self, laptop: SimLaptop, step: Step, dice: Dice) -> None:
        if laptop.talk is None and dice.often(60):
            laptop.finish()
        for _ in range(1 + dice.below(8)):
            fault = dice.weighed(FAULTS)
            laptop.advance(fault, None, "carry")
            self._say(fault)
            if laptop.talk is None:
                return
        if dice.often(30):
            self._die(laptop, step, dice)

    def _pry(self, laptop: SimLaptop, step: Step, dice: Dice) -> None:
        """Somebody asks for a file by a key they have from elsewhere."""
        known = self._files_sent()
        if known:
            self.faults["pried"] += 1
            self._ask_for(laptop, dice.one(known))

    def _files_sent(self) -> list[bytes]:
        """The attachments whose files the server has."""
        sql = "SELECT attachment_id FROM upload WHERE complete ORDER BY attachment_id"
        return [bytes(key) for (key,) in self.server.oracle.ask(sql)]

    def _ask_for(self, laptop: SimLaptop, attachment: bytes) -> None:
        """The server looks whether it may give it."""
        asked = laptop.device.bytes, attachment, 0, PART
        try:
            self.server.file_part(laptop.store.fact("access") or "", pack(asked))
        except Problem:
            return

    def _poke(self, laptop: SimLaptop, step: Step, dice: Dice) -> None:
        if laptop.talk is not None:
            return
        what = dice.weighed({"": 50, "poke lost": 30, "poke twice": 20})
        self.faults[what] += bool(what)
        woken = laptop.listen(lost=what == "poke lost")
        self._say(" ".join(filter(None, [what, "woken" if woken else ""])))
        for _ in range((1 + (what == "poke twice")) * woken):
            laptop.advance("")

    def _harm(self, laptop: SimLaptop, step: Step, dice: Dice) -> None:
        if laptop.talk is not None or laptop.older or laptop.damaged:
            return
        how = harm(laptop.store, dice)
        laptop.damaged = bool(how)
        self.faults["row damaged"] += bool(how)
        self._say(how)
        if how:
            laptop.advance("")

    def _update(self, laptop: SimLaptop, step: Step, dice: Dice) -> None:
        self.faults["program updated"] += laptop.older
        laptop.update()

    def _strict(self, laptop: SimLaptop, step: Step, dice: Dice) -> None:
        upcast.OLDEST_SCHEMA = SCHEMA

    def _wait(self, laptop: SimLaptop, step: Step, dice: Dice) -> None:
        self.clock.move(timedelta(minutes=dice.one([30, 90, 600])))


_HANDS: dict[str, Callable[[Hands], None]] = {"undo": Hands.undo, "settle": Hands.settle}
_DOING: dict[str, Callable[[World, SimLaptop, Step, Dice], None]] = {
    "type": World._type,
    "undo": World._type,
    "settle": World._type,
    "advance": World._advance,
    "sync": World._sync,
    "late": World._late,
    "office": World._office,
    "die": World._die,
    "keep": World._keep,
    "restore": World._restore,
    "clone": World._clone,
    "skew": World._skew,
    "wait": World._wait,
    "carry": World._carry,
    "pry": World._pry,
    "poke": World._poke,
    "harm": World._harm,
    "update": World._update,
    "strict": World._strict,
    "keep server": World._keep_server,
    "restore server": World._restore_server,
}


@contextmanager
def living(template: Template, places: Places, seed: int) -> Iterator[tuple[World, Callable]]:
    """A world for one history, with pages and batches as small as the seed says."""
    clock = SetClock(MONDAY + timedelta(hours=1))
    dice = Dice(seed, "sizes")
    sizes = asking.PAGE, outbox.MOST_MUTATIONS, rounds.MOST_PAGES, pull.MOST_ITEMS
    versions = upcast.OLDEST_SCHEMA, upcast.STEPS
    upcast.OLDEST_SCHEMA, upcast.STEPS = OLDER, STEPS
    asking.PAGE = dice.one([4, 12, 2_000])
    outbox.MOST_MUTATIONS = dice.one([2, 5, 200])
    rounds.MOST_PAGES = MOST_PAGES
    try:
        with replayable(clock) as keys:
            keys.begin(seed, "world")
            world = World(template, places, seed, clock)
            try:
                yield world, lambda number: keys.begin(seed, number)
            finally:
                world.close()
    finally:
        asking.PAGE, outbox.MOST_MUTATIONS, rounds.MOST_PAGES, pull.MOST_ITEMS = sizes
        upcast.OLDEST_SCHEMA, upcast.STEPS = versions
