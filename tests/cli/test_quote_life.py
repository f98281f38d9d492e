"""A quote's whole life from the command line: asked, approved, revised, compared, ordered."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.sync.laptop import open_laptop
from tests import factories
from tests.cli.conftest import Relasi

Ask = Callable[..., Any]


@pytest.fixture
def draft(ask: Ask) -> str:
    """A quote with a product and a free text."""
    ask("new", "account", "name=Toko Maju", "class=B")
    ask("new", "product", "name=Kecap Manis", "sku=KM-600", "unit=botol", "list_price=18500",
        "floor_price=15000")  # fmt: skip
    key = ask("quote", "new", "Toko Maju", "subject=Ramadan")["id"]
    ask("quote", "line", key, "product=KM-600", "quantity=24")
    ask("quote", "line", key, "description=Ongkos kirim", "quantity=1", "price=50000")
    return str(key)


def test_what_is_above_a_limit_is_said_refused_asked_and_approved(
    ask: Ask, relasi: Relasi, draft: str
) -> None:
    ask("new", "discount_limit", "name=B", "account_class=B", "max_line_percent=10")
    ask("quote", "line", draft, "position=1", "discount=15")

    needs = ask("quote", "show", draft)["needs_approval"]
    refused = relasi("quote", "send", draft)
    asked = ask("quote", "ask-approval", draft, "--reason", "Two pallets")
    [desk] = ask("approvals", "list")
    answer = ask("approvals", "approve", draft, "--comment", "This once")
    sent = ask("quote", "send", draft)

    sentence = (
        "Line 1: the discount of 15% is above your limit of 10% for class B: ask your manager."
    )
    assert needs == [sentence]
    assert (refused.code, sentence in refused.err) == (1, True)
    assert (asked["state"], answer["decision"], sent["state"]) == ("waiting", "approved", "sent")
    assert (desk["account_name"], desk["reason"], desk["why"]) == (
        "Toko Maju", "Two pallets", [sentence],
    )  # fmt: skip
    assert (desk["discount"], bool(desk["margin_percent"])) == ("13.48", False)
    assert [one["comment"] for one in ask("quote", "show", draft)["approvals"]] == ["This once"]


def test_a_customers_yes_that_waits_for_the_manager_is_said_to_be_kept(
    ask: Ask, relasi: Relasi, draft: str
) -> None:
    ask("quote", "ask-approval", draft)

    said = relasi("quote", "accept", draft).out
    ask("approvals", "return", draft, "--comment", "Ten at most")
    ask("quote", "ask-approval", draft)
    again = relasi("approvals").out

    assert "once a manager has said yes too" in said
    assert "Before: Returned" in again and "Ten at most" in again


@pytest.fixture
def ten_and_one(ask: Ask) -> None:
    """Who buys ten gets one."""
    promotion = ask("new", "promotion", "name=Beli 10 gratis 1")["id"]
    for side, quantity in (("buy", 10), ("give", 1)):
        ask("new", "promotion_item", f"promotion_id={promotion}", "product=KM-600",
            f"side={side}", f"quantity={quantity}")  # fmt: skip


def test_what_promotions_no_longer_give_is_said_and_sent_only_by_who_means_it(
    ask: Ask, relasi: Relasi, draft: str, ten_and_one: None
) -> None:
    ask("set", "product", "KM-600", "floor_price=")
    missing = relasi("quote", "show", draft).out
    relasi("do", "quote", draft, "promotions")

    fewer = relasi("quote", "line", draft, "position=1", "quantity=12").out
    shown = ask("quote", "show", draft)["promotions"]
    refused = [relasi("do", "quote", draft, "send"), relasi("quote", "send", draft)]
    sent = ask("quote", "send", draft, "--as-it-is")

    [sentence] = shown
    assert "“Beli 10 gratis 1” is earned and not in this quote yet" in missing
    assert sentence.startswith("“Beli 10 gratis 1” gives something else now") and sentence in fewer
    assert [(one.code, sentence in one.err, "--as-it-is" in one.err) for one in refused] == [
        (1, True, True), (1, True, True),
    ]  # fmt: skip
    assert sent["state"] == "sent"


def test_what_is_done_with_a_quote_says_what_came_of_it(
    ask: Ask, relasi: Relasi, draft: str, ten_and_one: None
) -> None:
    added = relasi("do", "quote", draft, "promotions").out.splitlines()
    ask("quote", "ask-approval", draft)
    agreed = relasi("do", "quote", draft, "agree").out.splitlines()

    assert added[0] == draft and added[1].startswith("By promotion: 2 botol Kecap Manis")
    assert agreed[1:] == ["The customer’s yes is kept; it holds once a manager has said yes too."]


@pytest.mark.parametrize(
    ("verb", "given"),
    [("promotions", ()), ("discount", ("percent=5",)), ("reprice", ()), ("company_words", ())],
)
def test_every_verb_that_writes_goes_on_in_the_next_revision_of_what_was_sent(
    ask: Ask, relasi: Relasi, draft: str, ten_and_one: None, verb: str, given: tuple[str, ...]
) -> None:
    number = ask("quote", "send", draft)["number"]

    said = relasi("do", "quote", draft, verb, *given)

    assert f"Quote {number} is “Sent” and can no longer change" in said.out
    assert [one["revision"] for one in ask("quote", "show", draft)["revisions"]] == [2, 1]


def test_who_wants_a_revision_where_none_can_be_is_told_the_way(
    ask: Ask, relasi: Relasi, draft: str
) -> None:
    number = ask("quote", "send", draft)["number"]
    ask("quote", "revise", number)
    of_draft = relasi("quote", "another", number).err
    first = f"{number} R1"
    beside = relasi("quote", "another", first).code
    ask("quote", "accept", first)
    of_accepted = relasi("quote", "revise", first).err
    ask("quote", "order", first)

    assert "Revision 2 is still being written. Change it as it is; or name" in of_draft
    assert (f"“{first}”" in of_draft, beside) == (True, 0)
    assert "To change it after all, cancel it, then make a new revision." in of_accepted
    for verb in ("revise", "cancel"):
        assert "Cancel its order first, then the quote." in relasi("quote", verb, first).err


def test_a_quote_that_is_given_back_says_what_is_to_be_changed(
    ask: Ask, relasi: Relasi, draft: str
) -> None:
    ask("quote", "ask-approval", draft)
    request = ask("approvals", "list")[0]["request"]

    silent = relasi("approvals", "return", request)
    ask("approvals", "return", request, "--comment", "Ten at most")

    assert silent.code == 1
    shown = ask("quote", "show", draft)
    assert (shown["state"], shown["reason"]) == ("returned", "Ten at most")
    assert relasi("approvals", "list").out == "No quote waits for approval.\n"


def test_a_no_after_the_customers_yes_says_to_both_what_to_do(
    ask: Ask, relasi: Relasi, draft: str
) -> None:
    ask("quote", "ask-approval", draft)
    ask("quote", "agree", draft)

    manager = relasi("approvals", "return", draft, "--comment", "Ten at most").out
    writer = relasi("today").out

    assert "The customer had agreed on condition of your yes" in manager
    assert "Returned: Ten at most · The customer had agreed: tell them" in writer


def test_two_revisions_are_compared_in_sentences(ask: Ask, relasi: Relasi, draft: str) -> None:
    number = ask("quote", "send", draft)["number"]
    second = ask("quote", "revise", number)["id"]
    ask("quote", "line", second, "position=1", "quantity=30")
    ask("quote", "line", second, "position=2", "--remove")
    ask("set", "quote", second, "payment_terms=30 hari")

    found = ask("quote", "diff", draft, second)["differences"]

    said = [one["sentence"] for one in found]
    assert "Kecap Manis: “Quantity” from 24 to 30." in said
    assert "Removed: Ongkos kirim, 1 × Rp50,000." in said
    assert "“Payment terms” is now 30 hari." in said
    assert any(one["field"] == "total" for one in found)
    assert relasi("quote", "diff", second, second).out == "They say the same.\n"


def test_revisions_stand_side_by_side_and_one_is_marked(ask: Ask, draft: str) -> None:
    ask("quote", "send", draft)
    second = ask("quote", "revise", draft)["id"]
    ask("quote", "send-beside", second)

    first, now = ask("quote", "show", draft), ask("quote", "show", second)
    ask("quote", "current", draft)

    assert (first["state"], now["state"], first["current"]) == ("sent", "sent", second)
    assert ask("quote", "show", second)["current"] == draft


def test_what_was_sent_is_known_again(ask: Ask, draft: str) -> None:
    before = ask("quote", "check", draft)["unchanged"]
    ask("quote", "send", draft)

    after = ask("quote", "check", draft)

    assert (before, after["unchanged"]) == (None, True)
    assert after["content_hash"] == after["now"]


def test_an_accepted_quote_becomes_an_order_that_is_delivered_and_invoiced(
    ask: Ask, relasi: Relasi, draft: str
) -> None:
    ask("quote", "send", draft)
    ask("quote", "accept", draft)

    key = ask("order", "new", draft, "customer_po=PO-1", "delivery_date=2026-12-20")["id"]
    number = ask("order", "confirm", key)["number"]
    partly = ask("order", "deliver", number, "line=1", "quantity=20", "note=By van")
    too_many = relasi("order", "deliver", number, "line=1", "quantity=5")
    whole = ask("order", "deliver", number)
    done = ask("order", "invoice", number, "number=INV-1")

    assert [line["open"] for line in partly["lines"]] == ["4", "1"]
    assert (too_many.code, "only 4" in too_many.err) == (1, True)
    assert (whole["state"], done["state"], done["invoice_number"]) == (
        "delivered", "invoiced", "INV-1",
    )  # fmt: skip
    assert done["total"] == ask("quote", "show", draft)["total"]
    assert "By van" in str(ask("list", "delivery"))


def test_a_comparison_says_what_was_changed_before_what_follows_and_ends_once(
    ask: Ask, relasi: Relasi, draft: str
) -> None:
    ask("quote", "send", draft)
    second = ask("quote", "revise", draft)["id"]
    ask("set", "quote", second, "closing=Barang rusak ditukar.")
    ask("quote", "line", second, "position=1", "quantity=30")

    said = relasi("quote", "diff", draft, second).out.splitlines()

    found = ask("quote", "diff", draft, second)["differences"]
    fields = [(one["line"], one["field"]) for one in found]
    derived = {"subtotal", "discount", "tax_base", "tax", "rounding", "total"}
    follows = [not line and field in derived for line, field in fields]
    assert (None, "closing") in fields and follows == sorted(follows) and any(follows)
    assert not [sentence for sentence in said if sentence.endswith("..")]


def test_an_order_is_shown_with_units_days_deliveries_and_what_it_comes_to(
    ask: Ask, relasi: Relasi, draft: str
) -> None:
    ask("quote", "discount", draft, "10%")
    ask("quote", "send", draft)
    ask("quote", "accept", draft)
    ask("order", "new", draft, "customer_po=PO-5", "delivery_date=2026-12-20")
    number = ask("order", "confirm", "PO-5")["number"]
    ask("order", "deliver", number, "line=1", "quantity=20", "on=2026-12-01", "note=By van")

    shown = relasi("order", "show", number).out
    listed = relasi("list", "order").out
    told = [" ".join(line.split()) for line in shown.splitlines()]

    assert told[0].endswith("· Partly delivered") and "Partly delivered" in listed
    assert ask("order", "show", number)["state"] == ask("list", "order")[0]["state"] == "confirmed"
    assert "Customer’s order number PO-5" in told and "Delivery date 20 Dec 2026" in told
    assert "1 Kecap Manis 24 botol 20 4 0 18,500 444,000" in told
    sums = ("Subtotal 494,000", "Discount 10% -49,400", "Subtotal after discount 444,600",
            "DPP nilai lain 407,550", "PPN 12% 48,906", "Total Rp493,506")  # fmt: skip
    assert tuple(told[told.index(sums[0]) :][: len(sums)]) == sums
    cancelled = ask("order", "cancel-rest", number)
    short = relasi("order", "show", number).out

    assert (cancelled["total"], cancelled["own_total"]) == ("493506", "369630")
    assert ask("list", "order")[0]["own_total"] == "369630"
    assert "Rp369,630" in relasi("list", "order").out
    assert (cancelled["tax"], cancelled["own"]) == (
        "48906",
        {"subtotal": "370000", "discount": "37000", "tax_base": "305250", "tax": "36630",
         "rounding": "0", "total": "369630"},
    )  # fmt: skip
    assert [line["own_total"] for line in cancelled["lines"]] == ["370000", "0"]
    ended = [" ".join(line.split()) for line in short.splitlines()]
    assert "1 Kecap Manis 24 botol 20 0 4 18,500 370,000" in ended
    assert "Total of the offer 493,506" in ended and "Of it cancelled -123,876" in ended
    sentence = "Deductions and the discount on the whole are in proportion to what was delivered."
    assert "Total Rp369,630" in ended and sentence in ended and sentence not in told
    assert told[-2:] == ["Deliveries", "1 Dec 2026 · 20 botol Kecap Manis · By van"]
    [came] = ask("order", "show", number)["deliveries"]
    assert (came["quantity"], came["delivered_on"], came["note"]) == ("20", "2026-12-01", "By van")


def test_what_was_delivered_is_taken_back_of_some_lines_or_of_all(
    ask: Ask, relasi: Relasi, draft: str
) -> None:
    ask("quote", "send", draft)
    ask("quote", "accept", draft)
    ask("order", "new", draft, "customer_po=PO-8")
    nothing = relasi("order", "take-back", "PO-8")
    ask("order", "confirm", "PO-8")
    ask("order", "deliver", "PO-8")

    wrong = relasi("order", "take-back", "PO-8", "line=7")
    some = ask("order", "take-back", "PO-8", "line=1")
    ask("order", "cancel-rest", "PO-8")
    gone = ask("order", "take-back", "PO-8")

    assert (nothing.code, wrong.code) == (1, 1)
    assert "nothing to take back" in nothing.err and "Nothing of line 7" in wrong.err
    assert (some["state"], [line["open"] for line in some["lines"]]) == ("confirmed", ["24", "0"])
    assert gone["state"] == "cancelled"
    assert ask("quote", "show", draft)["state"] == "accepted"


def test_an_order_is_found_by_its_quote_and_told_as_it_is_made(
    ask: Ask, relasi: Relasi, draft: str
) -> None:
    nothing_yet = relasi("order", "show", draft)
    nowhere = relasi("order", "show", "QT-77")
    number = ask("quote", "send", draft)["number"]
    ask("quote", "accept", draft)

    said = relasi("quote", "order", draft, "customer_po=PO-9").out
    made = ask("order", "show", draft)
    confirmed = ask("order", "confirm", number)

    assert f"Order {made['number']} · {made['id']}" in said
    assert (confirmed["id"], confirmed["state"]) == (made["id"], "confirmed")
    assert (nothing_yet.code, "Nothing was ordered" in nothing_yet.err) == (1, True)
    assert (nowhere.code, "“QT-77” in “Orders”" in nowhere.err) == (1, True)

    ask("order", "cancel", number)
    again = ask("quote", "order", draft)

    assert again["order"] == ask("order", "show", number)["id"] != made["id"]


def test_the_rest_of_an_order_is_cancelled_and_that_is_seen(
    ask: Ask, relasi: Relasi, draft: str, tmp_path: Path
) -> None:
    ask("quote", "send", draft)
    ask("quote", "accept", draft)
    ask("order", "new", draft, "customer_po=PO-4")
    number = ask("order", "confirm", "PO-4")["number"]
    paper = ask("order", "pdf", number, tmp_path / "order.pdf")["file"]
    too_early = relasi("order", "invoice", number, "number=INV-1")
    ask("order", "deliver", number, "line=1", "quantity=20")

    closed = ask("order", "cancel-rest", number, "reason=Sold out")
    shown = relasi("order", "show", number).out
    opened = ask("order", "reopen", number)

    counts = [(line["delivered"], line["open"], line["cancelled"]) for line in closed["lines"]]
    assert (closed["state"], counts[0]) == ("delivered", ("20", "0", "4"))
    assert "Sold out" in shown and "Cancelled" in shown
    assert Path(paper).read_bytes().startswith(b"%PDF")
    assert "cancel the rest" in too_early.err
    assert (opened["state"], opened["lines"][0]["open"]) == ("confirmed", "4")


def test_the_design_of_the_commands_holds_for_actions_too(ask: Ask, draft: str) -> None:
    ask("quote", "send", draft)
    ask("do", "quote", draft, "accept")

    ask("do", "quote", draft, "order", "customer_po=PO-9", "delivery_date=2026-12-01")

    [order] = ask("list", "order")
    assert (order["customer_po"], order["state"]) == ("PO-9", "draft")


def test_a_rejected_quote_is_reopened(ask: Ask, draft: str) -> None:
    ask("quote", "send", draft)
    ask("quote", "reject", draft, "--reason", "Too expensive")

    assert ask("quote", "reopen", draft)["state"] == "sent"


def test_today_tells_what_is_planned_and_what_waits(ask: Ask, relasi: Relasi, draft: str) -> None:
    ask("set", "quote", draft, "valid_until=today")
    ask("quote", "send", draft)
    ask("new", "activity", "kind=call", "subject=Ask for the order", "starts_at=today 23:30",
        "account=Toko Maju")  # fmt: skip

    found = ask("today")
    told = relasi("today").out

    assert [one["subject"] for one in found["planned"]] == ["Ask for the order"]
    (waits,) = found["waiting"]
    assert (waits["what"], waits["record"], waits["id"]) == ("expiring", "quote", draft)
    assert "The quote expires today." in told
    assert ["23:30", "Toko Maju", "Call · Ask for the order"] in [
        re.split(r"  +", line) for line in told.splitlines()
    ]


def test_today_tells_that_changes_need_attention(ask: Ask, relasi: Relasi, folder: Path) -> None:
    assert (ask("today")["attention"], relasi("today").out.count("attention")) == (0, 0)
    laptop = open_laptop(folder)
    factories.attention(laptop.store, user_id=laptop.store.identity.user_id)
    laptop.close()

    told = relasi("today").out

    assert "1 change needs your attention: “relasi conflicts” shows it." in told
    assert "Nothing planned." not in told
    assert ask("today")["attention"] == 1


def test_each_revision_is_named_as_lists_show_it(ask: Ask, relasi: Relasi, draft: str) -> None:
    number = ask("quote", "send", draft)["number"]
    begun = relasi("quote", "revise", number)
    second = begun.out.split()[-1]

    named = [
        ask("quote", "show", text)["id"]
        for text in (f"{number} · R2", f"{number} R2", f"{number} r1", f"{number} · R1", number)
    ]
    none = relasi("quote", "show", f"{number} R3")
    told = relasi("quote", "cancel", f"{number} R1", "--reason", "Old").out

    assert named == [second, second, draft, draft, second]
    assert f"“{number}” has no revision 3; there are: R1, R2." in none.err
    assert told.strip() == f"{number} · Revision 1 · Cancelled"


def test_what_begins_a_quote_prints_its_key(ask: Ask, relasi: Relasi, draft: str) -> None:
    ask("quote", "send", draft)

    keys = [
        relasi("quote", verb, draft).out.splitlines()[-1]
        for verb in ("revise", "another", "duplicate")
    ]

    shown = [ask("quote", "show", key) for key in keys]
    assert [one["revision"] for one in shown] == [2, 3, 1]
    assert {one["id"] for one in shown[0]["revisions"]} == {draft, *keys[:2]}


def test_a_yes_to_one_revision_says_what_became_of_the_others(
    ask: Ask, relasi: Relasi, draft: str
) -> None:
    number = ask("quote", "send", draft)["number"]
    ask("quote", "revise", draft)

    other = ask("quote", "duplicate", draft)["id"]
    ask("quote", "send", other)
    ask("quote", "revise", other)

    said = relasi("quote", "accept", draft).out.splitlines()
    by_action = relasi("do", "quote", other, "accept").out.splitlines()
    refused = relasi("quote", "reopen", f"{number} · R2")

    ended = "Revision 2 of this offer is now “Cancelled”."
    assert said == [f"{number} · Revision 1 · Accepted", ended]
    assert by_action[1:] == [ended]
    assert (refused.code, f"another revision of this offer, {number}." in refused.err) == (1, True)


def test_a_yes_on_condition_has_a_command_of_its_own(ask: Ask, relasi: Relasi, draft: str) -> None:
    early = relasi("quote", "agree", draft)
    ask("quote", "ask-approval", draft)

    said = relasi("quote", "agree", draft).out

    assert (early.code, "waits for no approval" in early.err) == (1, True)
    assert "Waiting for approval" in said
    assert ask("quote", "show", draft)["approvals"][0]["agreed_at"]
