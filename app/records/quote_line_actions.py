"""What the page of a quote offers for its lines: one more, a discount, those of a template."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.i18n import N_
from app.models import types
from app.records.description import Action, Input
from app.services import quoting
from app.services.revising import may_be_changed
from app.store import Store

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def _line(store: Store, row_id: UUID, inputs: Mapping[str, Any]) -> tuple[str, UUID]:
    from app.models import QuoteLine
    from app.services import here, quote_lines

    values = {name: value for name, value in inputs.items() if name != "product"}
    line = quote_lines.add_line(store, row_id, product_id=inputs.get("product"), **values)
    with store.read() as session:
        return "quote", here.found(session, QuoteLine, line).quote_id


def _discount(store: Store, row_id: UUID, inputs: Mapping[str, Any]) -> tuple[str, UUID]:
    given = (inputs.get(part) for part in ("percent", "amount", "steps"))
    return "quote", quoting.set_discount(store, row_id, *given)


def _paste(store: Store, row_id: UUID, inputs: Mapping[str, Any]) -> tuple[str, UUID]:
    from app.services.quote_paste import paste_lines

    return "quote", paste_lines(store, row_id, inputs["text"]).quote_id


def _fill(store: Store, row_id: UUID, inputs: Mapping[str, Any]) -> tuple[str, UUID]:
    from app.services.quote_templates import fill_from_template

    return "quote", fill_from_template(store, row_id, inputs["template"]).quote_id


def _like_last(store: Store, row_id: UUID, inputs: Mapping[str, Any]) -> tuple[str, UUID]:
    from app.services.quote_templates import fill_from_last

    return "quote", fill_from_last(store, row_id).quote_id


def _keep(store: Store, row_id: UUID, inputs: Mapping[str, Any]) -> None:
    from app.services.quote_templates import keep_as_template

    keep_as_template(store, row_id, inputs["name"])


def _reprice(store: Store, row_id: UUID, inputs: Mapping[str, Any]) -> tuple[str, UUID]:
    from app.services.repricing import reprice

    return "quote", reprice(store, row_id).quote_id


def _promotions(store: Store, row_id: UUID, inputs: Mapping[str, Any]) -> tuple[str, UUID]:
    from app.services.offers import apply_offers

    return "quote", apply_offers(store, row_id).quote_id


def _given(session: Session, row_id: UUID) -> list[str]:
    from app.services.offers import given_in_words

    return given_in_words(session, row_id)


LINE_ACTIONS = (
    Action(
        "line",
        N_("Add line"),
        _line,
        may_be_changed,
        (
            Input("product", N_("Product"), types.Id(), refers="product"),
            Input("description", N_("Description"), types.LongText()),
            Input("quantity", N_("Quantity"), types.Quantity()),
            Input("unit", N_("Unit"), types.Text()),
            Input("price", N_("Price"), types.Money()),
            Input("discount_percent", N_("Discount %"), types.Percent()),
            Input("discount_amount", N_("Discount amount"), types.Money()),
            Input("tax_code", N_("Tax"), types.Code(200)),
            Input("optional", N_("Optional"), types.Flag()),
            Input("alternative", N_("Alternative"), types.Code(20)),
        ),
        icon="plus",
    ),
    Action(
        "discount",
        N_("Give discount"),
        _discount,
        may_be_changed,
        (
            Input("percent", N_("Discount %"), types.Percent()),
            Input("amount", N_("Discount amount"), types.Money()),
        ),
        icon="percent",
        sets=("discount_percent", "discount_amount"),
    ),
    Action(
        "paste",
        N_("Paste lines"),
        _paste,
        may_be_changed,
        (Input("text", N_("Rows of a spreadsheet"), types.LongText(400_000), required=True),),
        icon="list",
    ),
    Action(
        "fill",
        N_("Fill from a template"),
        _fill,
        may_be_changed,
        (
            Input(
                *("template", N_("Quote template"), types.Id()),
                required=True,
                refers="quote_template",
            ),
        ),
        icon="copy",
    ),
    Action(
        "like_last",
        N_("Fill from the customer’s last quote"),
        _like_last,
        may_be_changed,
        icon="copy",
    ),
    Action("reprice", N_("Prices of today"), _reprice, may_be_changed, icon="badge-percent"),
    Action(
        "promotions",
        N_("Apply promotions"),
        _promotions,
        may_be_changed,
        icon="gift",
        says=_given,
    ),
    Action(
        "keep_template",
        N_("Keep as template"),
        _keep,
        inputs=(Input("name", N_("Name"), types.Text(), required=True),),
        icon="file-down",
    ),
)
