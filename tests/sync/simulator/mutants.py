"""The mutants: engines with one rule broken each. A simulator that misses one is broken itself."""

from __future__ import annotations

from app.models import Quote, QuoteLine
from app.server import authority, batch, feeds, life, lobby, pull
from app.server import files as server_files
from app.server.attending import Notices
from app.server.batch import Batch
from app.server.book import Book
from app.server.files import Files
from app.server.review import Review
from app.server.step import Step
from app.services import numbering
from app.store import journal
from app.sync import apply as applying
from app.sync import checks as checking
from app.sync import listening, pages, refs, rounds
from app.sync.apply import Taking
from tests.sync.simulator import broken, broken_sales
from tests.sync.simulator.breaking import Mutant, always, instead

MUTANTS: dict[str, Mutant] = {
    # Order and feeds.
    "sequence cursor": Mutant("R1", instead((feeds, "_advance", broken.late_numbers)), (1,)),
    "move forgets to remove": Mutant(
        "R13", instead((feeds, "held_by_all", broken.held_nowhere)), (1,)
    ),
    "move forgets what follows": Mutant("R13", instead((feeds, "_following", always([]))), (1,)),
    # One entry.
    "entries stand still": Mutant("R2", instead((feeds, "upsert", broken.stays_in_place)), (1,)),
    "entries keep their word": Mutant(
        "R2", instead((feeds, "upsert", broken.keeps_its_word)), (1,)
    ),
    # Floors and resets.
    "naive floor": Mutant("R3", instead((pull, "_start", broken.naive_floor)), (2,)),
    "no floor": Mutant("R3", instead((pull, "_start", broken.no_floor)), (4,)),
    "reset forgets nothing": Mutant("R3", instead((refs, "_drop", broken.without_reset)), (1,)),
    # References.
    "no refcounts": Mutant(
        "R4", instead((refs, "is_held", always(False)), (applying, "is_held", always(False))), (1,)
    ),
    "rows never let go": Mutant("R4", instead((refs, "is_held", always(True))), (1,)),
    # Whole pictures.
    "always complete": Mutant("R5", instead((authority, "read_page", broken.complete)), (2,)),
    "page applied early": Mutant(
        "R5", instead((rounds, "keep_page", broken.apply_each_page)), (2,)
    ),
    "pages of old pulls": Mutant(
        "R5",
        instead((rounds, "begin", broken.keep_old_pages), (pages, "_LET_GO", broken.keeps_all)),
        (29,),
    ),
    # The overlay.
    "no overlay": Mutant("R6", instead((applying, "overlay", broken.only_server)), (1,)),
    "ack on an early page": Mutant("R6", instead((rounds, "keep_page", broken.ack_on_page)), (15,)),
    "ack on POST": Mutant("R6", instead((rounds, "_ask", broken.ack_on_post)), (1,)),
    "decided rows stay": Mutant(
        "R6", instead((Taking, "_decide", broken.decide_nothing_opened)), (1,)
    ),
    # Once.
    "no dedupe": Mutant("R7", instead((Batch, "_known", broken.knows_nothing)), (1,)),
    "no uid check": Mutant("R7", instead((Batch, "_known", broken.knows_numbers_only)), (1,)),
    "no fork detection": Mutant(
        "R7",
        instead(
            (batch, "seen_more", always(False)),
            (authority, "seen_more", always(False)),
            (Batch, "_known", broken.never_forks),
        ),
        (33,),
    ),
    "fork drops what waits": Mutant(
        "R7", instead((rounds, "take_new_device", broken.drop_all)), (33,)
    ),
    # Rights.
    "rights of yesterday": Mutant("R8", instead((pull, "granted", broken.remembered)), (1,)),
    "secrets travel": Mutant("R8", instead((pull, "hidden", always({}))), (1,)),
    "images stay": Mutant("R8", instead((journal, "forget", always(None))), (3,)),
    # Cursors.
    "cursor goes back": Mutant("R9", instead((authority, "read_page", broken.cursor_back)), (1,)),
    # Outcomes.
    "refusals forgotten": Mutant("R10", instead((Notices, "refusal", broken.no_notice)), (1,)),
    "held forgotten": Mutant("R13", instead((Review, "hold", always([]))), (2,)),
    "half a refusal": Mutant("R10", instead((Book, "back", broken.stays_done)), (1,)),
    # Merging.
    "the later edit wins": Mutant("R11", instead((Notices, "clash", broken.no_notice)), (3,)),
    "nobody clashes": Mutant("R11", instead((Step, "_clashes", always(False))), (1,)),
    "delete loses": Mutant("R12", instead((Step, "_update", broken.bring_back)), (1,)),
    "edit of a deleted row is dropped": Mutant(
        "R12", instead((Step, "_update", broken.drop_late)), (5,)
    ),
    "totals are believed": Mutant(
        "R12", instead((broken.deciding, "settle_quotes", always([]))), (1040,)
    ),
    # Selling.
    "answer after the yes": Mutant(
        "R12", instead((Step, "_update", broken_sales.answer_after_the_yes)), (5,)
    ),
    "delivered twice": Mutant(
        "R12", instead((Step, "_insert", broken_sales.delivered_twice)), (2,)
    ),
    "papers change": Mutant(
        "R12", instead((Quote, "guard", always(None)), (QuoteLine, "guard", always(None))), (1,)
    ),
    "orders by themselves": Mutant(
        "R12", instead((broken.deciding, "settle_orders", always([]))), (29,)
    ),
    "signatures bind nobody": Mutant(
        "R12", instead((broken.deciding, "settle_signed", always([]))), (30,)
    ),
    "own counters": Mutant(
        "R14", instead((numbering, "_next_lent", broken_sales.own_counter)), (77,)
    ),
    # Upgrades.
    "learned columns are not asked for": Mutant(
        "R15", instead((rounds, "to_learn", always([]))), (1,)
    ),
    "older edits as they are": Mutant("R15", instead((batch, "upcast", broken.as_it_is)), (1,)),
    "older edits are turned away": Mutant(
        "R15", instead((authority, "check_versions", broken.no_older)), (1,)
    ),
    "rows for programs too old": Mutant(
        "R15", instead((authority, "is_too_old", always(False))), (21,)
    ),
    # A restored server.
    "nobody finds out": Mutant("R16", instead((life, "_knows_more", always(False))), (11,)),
    "a number is no mark": Mutant(
        "R16", instead((life, "_knows_more", broken.numbers_only)), (66601, 51289, 10023, 71574)
    ),
    "no other epochs": Mutant("R16", instead((life, "begin", broken.same_epochs)), (8,)),
    "lost edits are not sent again": Mutant(
        "R16", instead((rounds, "push_again", broken.sends_nothing_again)), (8,)
    ),
    # Files.
    "files by their hash": Mutant("R17", instead((Files, "_whole", broken.named_is_enough)), (2,)),
    "files for everybody": Mutant(
        "R17", instead((server_files, "granted", broken.all_buckets)), (7,)
    ),
    # Pokes.
    "told only once": Mutant("R18", instead((lobby, "standing_of", broken.on_the_edge)), (11,)),
    "told of one bucket": Mutant(
        "R18",
        instead(
            (lobby, "standing", broken.first_bucket), (listening, "standing", broken.first_bucket)
        ),
        (11,),
    ),
    # Checks.
    "never compared by itself": Mutant("R19", instead((checking, "is_due", always(False))), (1,)),
    "nothing ever differs": Mutant("R19", instead((checking, "differing", always(b""))), (6,)),
    "repair sends nothing": Mutant("R19", instead((pull, "once_more", always(([], [])))), (1,)),
}
