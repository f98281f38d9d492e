"""The rows of a quote: what is offered, and words between."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.domain.money import DECIMALS, round_to
from app.errors import Refused
from app.i18n import N_
from app.models import columns, types
from app.models.base import Find, Synced, Those
from app.models.product import Product, made_of
from app.models.quote import CHOOSABLE, FIXED, UNSENT, Quote, may_change
from app.models.signature import Signature, holding
from app.models.types import Labelled

if TYPE_CHECKING:
    from sqlalchemy.orm import Mapped

    from app.domain.rates import Worths, WorthsOf

_FINEST = Decimal(1).scaleb(-DECIMALS)

SIGNED = N_(
    "{signer} signed for what they take of this quote, so that stays. Where they want something"
    " else, cancel this quote, make a new revision of it and have that one signed."
)
NOT_CHOSEN_NOW = N_("What the customer takes is noted while the quote is sent or accepted.")


class LineKind(Labelled):
    """What a row of a quote is."""

    PRODUCT = "product", N_("Product")
    SERVICE = "service", N_("Service")
    TEXT = "text", N_("Free text")
    SECTION = "section", N_("Section")
    NOTE = "note", N_("Note")


class QuoteLine(Synced):
    """A row of a quote.

    `chosen` says that the customer took a line that was optional or an alternative. It is no part
    of the offer: what was sent, and its total, stay as they were (`Quote.own_total` follows it).
    """

    follows = ("quote_id",)

    quote_id: Mapped[UUID] = columns.field(
        types.Id(), N_("Quote"), refers="quote", key_to="quote", index=True
    )
    position: Mapped[int] = columns.whole(N_("Position"), default=0)
    kind: Mapped[LineKind] = columns.choice(LineKind, N_("Kind"), default=LineKind.PRODUCT)
    product_id: Mapped[UUID | None] = columns.reference("product", N_("Product"))
    description: Mapped[str | None] = columns.long_text(N_("Description"))
    quantity: Mapped[Decimal | None] = columns.quantity(N_("Quantity"))
    unit: Mapped[str | None] = columns.text(N_("Unit"))
    price: Mapped[Decimal | None] = columns.money(N_("Price"))
    unit_factor: Mapped[Decimal | None] = columns.quantity(N_("Base units in the unit"))
    discount_percent: Mapped[Decimal | None] = columns.percent(N_("Discount %"), guarded=True)
    discount_steps: Mapped[str | None] = columns.code(
        N_("Discount, one after the other"), guarded=True, inner=True
    )
    discount_amount: Mapped[Decimal | None] = columns.money(N_("Discount amount"), guarded=True)
    tax_code: Mapped[str | None] = columns.code(N_("Tax"), longest=200)
    cost: Mapped[Decimal | None] = columns.money(N_("Cost"), secret=True)
    optional: Mapped[bool] = columns.flag(N_("Optional"))
    alternative: Mapped[str | None] = columns.code(N_("Alternative"), longest=20)
    chosen: Mapped[bool] = columns.flag(N_("Chosen by the customer"), guarded=True)
    promotion_id: Mapped[UUID | None] = columns.reference("promotion", N_("Promotion"))
    total: Mapped[Decimal | None] = columns.money(N_("Total"), derived=True)
    quote: Mapped[Quote] = columns.related("Quote", back_populates="lines")

    def guard(self, before: Mapping[str, Any], find: Find, undoing: bool = False) -> None:
        """Raises Refused where the quote is fixed, or the line would go to another."""
        if before.get("quote_id") not in (None, self.quote_id):
            raise Refused(N_("A line stays with its quote. Add it to the other quote anew."))
        quote = find(Quote, self.quote_id)
        if not isinstance(quote, Quote) or may_change(quote.state, undoing):
            return
        if set(before) != {"chosen"}:
            raise Refused(FIXED)

    def guard_among(self, before: Mapping[str, Any], find: Find, those: Those) -> None:
        """Raises Refused where the customer cannot choose any more, or has signed for something
        else of the quote."""
        if "chosen" not in before or "id" in before:
            return
        quote = find(Quote, self.quote_id)
        if isinstance(quote, Quote) and quote.state not in CHOOSABLE | UNSENT:
            raise Refused(NOT_CHOSEN_NOW)
        signature = holding(those(Signature, "quote_id", self.quote_id))
        if signature is None or (
            signature.chosen and signature.chose(self.id) is bool(self.chosen)
        ):
            return
        raise Refused(SIGNED, signer=signature.name)

    def guard_removal(self, find: Find) -> None:
        """Raises Refused where the quote is fixed."""
        self.guard({}, find)

    def unseen(
        self, changed: Collection[str], find: Find, those: Those, worths: WorthsOf
    ) -> dict[str, Any]:
        """The cost is the product's, where the author of the line does not see it."""
        if not {"product_id", "unit_factor"} & set(changed):
            return {}
        product, quote = find(Product, self.product_id), find(Quote, self.quote_id)
        if not isinstance(product, Product) or not isinstance(quote, Quote):
            return {"cost": None}
        parts = made_of(product, find, those)
        money = worths(quote.currency, quote.quote_date)
        return {"cost": cost_of(product, money, self.unit_factor, parts)}

    def counts(self) -> bool:
        """Whether the line has an amount (a section or a note has none)."""
        return self.kind not in (LineKind.SECTION, LineKind.NOTE)


def cost_of(
    product: Product,
    worths: Worths,
    factor: Decimal | None = None,
    parts: Collection[tuple[Decimal | Fraction, Product]] = (),
) -> Decimal | None:
    """What one unit of a line costs us, of so many base units, in the money of `worths`; None
    where that is not known, or a rate is missing.

    A bundle without a cost of its own costs what its `parts` cost: how many of each are in it.
    """
    one, cost = Decimal(1), Fraction(0)
    for many, part in parts if product.cost is None and parts else ((one, product),):
        worth = None if part.cost is None else worths(part.currency)
        if part.cost is None or worth is None:
            return None
        cost += Fraction(many) * Fraction(part.cost) * worth
    return round_to(cost * Fraction(factor or one), _FINEST)
