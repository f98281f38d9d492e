"""Every place one can go and every page of a record, made when first wanted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from app.i18n import N_
from app.records.description import Record
from app.views.kit.relation import Relation
from app.views.kit.screen import Desk, Page, Place, Screen, Way

# Where somebody stands who has not worked here yet.
WELCOME = "welcome"

# Two ways to see the same entry, switched on the screens themselves.
DEALS = (
    Way("opportunity", N_("Board"), "square-kanban"),
    Way("deal-list", N_("List"), "list"),
)
PRODUCTS = (
    Way("product", N_("Products"), "package"),
    Way("price_list", N_("Price lists"), "badge-percent"),
    Way("promotion", N_("Promotions"), "gift"),
    Way("exchange_rate", N_("Exchange rates"), "banknote"),
)

SALES = (
    Way("quote", N_("Quotes"), "file-text"),
    Way("approval", N_("Approvals"), "shield-check"),
    Way("order", N_("Orders"), "shopping-cart"),
    Way("quote_template", N_("Templates"), "copy"),
    Way("discount_limit", N_("Limits"), "sliders-horizontal"),
)

# What each list is for, said while it is empty.
PURPOSES = {
    "account": N_(
        "Accounts are the companies and people you sell to. Add the first one you visit."
    ),
    "contact": N_("Contacts are the people you talk to at your accounts."),
    "lead": N_("Leads are those who might buy. Note them here before you forget the name."),
    "opportunity": N_("Deals show what may be sold, for how much and when."),
    "quote": N_("Quotes are your priced offers. Start one and print it before you leave."),
    "order": N_(
        "Orders are made of accepted quotes: confirm them here, deliver them and invoice them."
    ),
    "quote_template": N_("Templates are what quotes begin with. Keep a good quote as one."),
    "terms": N_("Standard texts are what your letters say again and again, once in each language."),
    "discount_limit": N_("Limits say how much discount people give before a manager is asked."),
    "product": N_("Products are what you sell, with their prices and taxes."),
    "price_list": N_("Price lists say who pays how much."),
    "promotion": N_("Promotions give something to who buys enough: ten, and one free."),
    "exchange_rate": N_("Exchange rates turn prices in foreign money into yours, by day."),
}


# What may be made from within a form that refers to it.
MAKES = frozenset({"account", "contact", "lead", "opportunity", "product"})

# What stands on the page of a record, besides its own fields.
QUOTES = partial(Relation, "quote", label=N_("Quotes"))
ACTIVITIES = partial(Relation, "activity", label=N_("Activities"))
RELATED: Mapping[str, Sequence[Relation]] = {
    "account": (
        Relation("account_contact", "account_id", N_("People"), True, "contact_id"),
        Relation("opportunity", "account_id", N_("Deals")),
        QUOTES("account_id"),
        Relation("order", "account_id", N_("Orders")),
    ),
    "contact": (
        Relation("account_contact", "contact_id", N_("Accounts"), True, "account_id"),
        Relation("opportunity", "contact_id", N_("Deals")),
        QUOTES("contact_id"),
        ACTIVITIES("contact_id"),
    ),
    "lead": (ACTIVITIES("lead_id"),),
    "opportunity": (QUOTES("opportunity_id"), ACTIVITIES("opportunity_id")),
    "product": (
        Relation("price_rule", "product_id", N_("Own rules"), True),
        Relation("product_unit", "product_id", N_("Units"), True),
        Relation("product_relation", "product_id", N_("Related products"), True),
    ),
    "promotion": (
        Relation("promotion_item", "promotion_id", N_("What it asks and gives"), True, first=True),
    ),
    "price_list": (Relation("price_rule", "price_list_id", N_("Rules"), True, first=True),),
}


def all_places(records: Mapping[str, Record]) -> list[Place]:
    """Every place, in the order of the navigation, which has at most nine entries."""
    lists = partial(_list_place, records)
    deals = records["opportunity"]
    return [
        Place("today", N_("Today"), "sun", _today),
        lists("account", N_("Accounts")),
        lists("contact", N_("Contacts")),
        lists("lead", N_("Leads")),
        Place("opportunity", N_("Deals"), "square-kanban", _board),
        Place(
            *("deal-list", N_("Deals as a list"), "list"),
            *(partial(_list_screen, deals, DEALS, "deal-list"), "within", "opportunity"),
        ),
        lists("quote", N_("Quotes"), SALES),
        Place(
            *("approval", N_("Approvals"), "shield-check", partial(_approvals, SALES)),
            *("within", "quote"),
        ),
        *(
            Place(
                *(name, label, records[name].icon),
                *(partial(_list_screen, records[name], SALES, name), "within", "quote"),
            )
            for name, label in (
                ("order", N_("Orders")),
                ("quote_template", N_("Quote templates")),
                ("discount_limit", N_("Discount limits")),
            )
        ),
        Place(
            *("terms", N_("Standard texts"), records["terms"].icon),
            *(partial(_list_screen, records["terms"], (), "terms"), "within", "settings"),
        ),
        Place("calendar", N_("Calendar"), "calendar-days", _calendar, record="activity"),
        lists("product", N_("Products"), PRODUCTS),
        *(
            Place(
                *(name, label, records[name].icon),
                *(partial(_list_screen, records[name], PRODUCTS, name), "within", "product"),
            )
            for name, label in (
                ("price_list", N_("Price lists")),
                ("promotion", N_("Promotions")),
                ("exchange_rate", N_("Exchange rates")),
            )
        ),
        Place("sync", N_("Sync"), "refresh-cw", _sync, "pill"),
        Place("settings", N_("Settings"), "settings", _settings, "more"),
        Place(WELCOME, N_("Welcome"), "handshake", _first_run, "alone"),
        Place("join", N_("Join a company"), "building-2", _join, "alone"),
    ]


def all_pages(records: Mapping[str, Record]) -> dict[str, Callable[[Desk], Page]]:
    """What makes the page of each record type, in full."""
    plain = {name: partial(_record_page, record) for name, record in records.items()}
    orders = partial(_order, records["order"])
    own = {"account": _account, "quote": _quote, "order": orders, "product": _product}
    return {**plain, **own}


def pages_beside() -> dict[str, Callable[[Desk], Page]]:
    """Those that look otherwise beside a list: writing a quote needs the whole window."""
    return {"quote": _quote_beside}


def _list_place(
    records: Mapping[str, Record], name: str, label: str, ways: Sequence[Way] = ()
) -> Place:
    record = records[name]
    return Place(name, label, record.icon, partial(_list_screen, record, ways, name))


# Each is imported when it is first wanted, and none knows of the others.


def _list_screen(record: Record, ways: Sequence[Way], here: str, desk: Desk) -> Screen:
    from app.views.screens.lists import ListScreen

    screen = ListScreen(desk, record, PURPOSES.get(record.name, ""), ways, here)
    if record.name == "quote":
        from app.views.papers_out import add_papers_out

        add_papers_out(screen, screen.page)
    return screen


def _record_page(record: Record, desk: Desk) -> Page:
    from app.views.screens.records import RecordPage

    return RecordPage(desk, record, RELATED.get(record.name, ()))


def _product(desk: Desk) -> Page:
    from app.views.product_prices import ProductPrices
    from app.views.screens.records import RecordPage

    record = desk.records["product"]
    return RecordPage(desk, record, RELATED[record.name], {N_("What it costs"): ProductPrices})


def _today(desk: Desk) -> Screen:
    from app.views.screens.today import TodayScreen

    return TodayScreen(desk)


def _board(desk: Desk) -> Screen:
    from app.views.screens.board import BoardScreen

    return BoardScreen(desk, DEALS)


def _approvals(ways: Sequence[Way], desk: Desk) -> Screen:
    from app.views.screens.approvals import ApprovalScreen

    return ApprovalScreen(desk, ways, "approval")


def _calendar(desk: Desk) -> Screen:
    from app.views.screens.calendar import CalendarScreen

    return CalendarScreen(desk)


def _sync(desk: Desk) -> Screen:
    from app.views.screens.sync_status import SyncScreen

    return SyncScreen(desk)


def _account(desk: Desk) -> Page:
    from app.views.screens.account.screen import AccountPage

    return AccountPage(desk, RELATED["account"])


def _order(record: Record, desk: Desk) -> Page:
    from app.views.order_paper import OrderPaper
    from app.views.screens.order import OrderLines
    from app.views.screens.records import RecordPage

    more = {N_("Lines"): OrderLines, N_("Confirmation"): OrderPaper}
    page = RecordPage(desk, record, (), more)
    page.tabs.tabBar().moveTab(1, 0)  # what was ordered comes before the details
    page.tabs.setCurrentIndex(0)
    deliver = record.action("deliver")

    def on_line(number: str, open_: str) -> None:
        page.verbs.start(deliver, {"line": number, "quantity": open_})

    page.tabs.widget(0).deliver_wanted.connect(on_line)
    return page


def _quote(desk: Desk) -> Page:
    from app.views.screens.quote_editor import QuoteEditor

    return QuoteEditor(desk)


def _quote_beside(desk: Desk) -> Page:
    from app.views.screens.quote_editor import QuoteGlance

    return QuoteGlance(desk)


def _settings(desk: Desk) -> Screen:
    from app.views.screens.settings import SettingsScreen

    return SettingsScreen(desk)


def _first_run(desk: Desk) -> Screen:
    """`desk.facts["begun"]` is called when somebody works here from now on."""
    from app.views.screens.first_run import FirstRun

    screen = FirstRun(desk)
    begun = desk.facts.get("begun")
    screen.begun.connect(begun if callable(begun) else lambda: screen.go_to.emit("today"))
    return screen


def _join(desk: Desk) -> Screen:
    screen = _first_run(desk)
    screen.enter("join")
    return screen
