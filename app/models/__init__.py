"""The nouns: records with their own rules. All are declared here; `mapping.py` maps them."""

from app.models.account import Account, AccountClass, AccountKind, AccountType, Lifecycle
from app.models.activity import (
    Activity,
    ActivityKind,
    ActivityState,
    Attachment,
    Direction,
    Note,
)
from app.models.approval import Approval, Decision
from app.models.attention import Attention, AttentionKind
from app.models.base import Base, Synced, synced_tables
from app.models.contact import AccountContact, Contact
from app.models.discount_limit import DiscountLimit
from app.models.lead import Lead, LeadStatus
from app.models.opportunity import Opportunity, Pipeline, Stage, StageChange, StageKind
from app.models.order import Delivery, Order, OrderLine, OrderState
from app.models.outgoing import Outgoing, Posting
from app.models.paper import Brochure, PaperTemplate, PaperUse, TermKind, Terms
from app.models.people import Device, Preference, Role, Team, Territory, User, UserTerritory
from app.models.price import ExchangeRate, PriceList, PriceRule, RuleBase, RuleKind
from app.models.product import Product, ProductRelation, ProductUnit, RelationKind
from app.models.promotion import Promotion, PromotionItem, PromotionSide
from app.models.quote import Quote, QuoteState
from app.models.quote_line import LineKind, QuoteLine
from app.models.quote_template import QuoteTemplate
from app.models.signature import Signature
from app.models.tag import Tag, Tagging
from app.models.tax import TaxClass, TaxRate

__all__ = [
    "Account",
    "AccountClass",
    "AccountContact",
    "AccountKind",
    "AccountType",
    "Activity",
    "ActivityKind",
    "ActivityState",
    "Approval",
    "Attachment",
    "Attention",
    "AttentionKind",
    "Base",
    "Brochure",
    "Contact",
    "Decision",
    "Delivery",
    "Device",
    "Direction",
    "DiscountLimit",
    "ExchangeRate",
    "Lead",
    "LeadStatus",
    "Lifecycle",
    "LineKind",
    "Note",
    "Opportunity",
    "Order",
    "OrderLine",
    "OrderState",
    "Outgoing",
    "PaperTemplate",
    "PaperUse",
    "Pipeline",
    "Posting",
    "Preference",
    "PriceList",
    "PriceRule",
    "Product",
    "ProductRelation",
    "ProductUnit",
    "Promotion",
    "PromotionItem",
    "PromotionSide",
    "Quote",
    "QuoteLine",
    "QuoteState",
    "QuoteTemplate",
    "RelationKind",
    "Role",
    "RuleBase",
    "RuleKind",
    "Signature",
    "Stage",
    "StageChange",
    "StageKind",
    "Synced",
    "Tag",
    "Tagging",
    "TaxClass",
    "TaxRate",
    "Team",
    "TermKind",
    "Terms",
    "Territory",
    "User",
    "UserTerritory",
    "synced_tables",
]
