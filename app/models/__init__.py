"""The nouns: mapped classes with their own rules. Importing this package maps them all."""

from app.models.account import Account, AccountClass, AccountKind, AccountType, Lifecycle
from app.models.activity import (
    Activity,
    ActivityKind,
    ActivityState,
    Attachment,
    Direction,
    Note,
)
from app.models.attention import Attention, AttentionKind
from app.models.base import Base, Synced, synced_tables
from app.models.contact import AccountContact, Contact
from app.models.lead import Lead, LeadStatus
from app.models.opportunity import Opportunity, Pipeline, Stage, StageChange, StageKind
from app.models.paper import PaperTemplate, PaperUse, TermKind, Terms
from app.models.people import Device, Preference, Role, Team, Territory, User, UserTerritory
from app.models.price import ExchangeRate, PriceList, PriceRule, RuleKind
from app.models.product import Product, ProductRelation, ProductUnit, RelationKind
from app.models.promotion import Promotion, PromotionItem, PromotionSide
from app.models.quote import LineKind, Quote, QuoteLine, QuoteState
from app.models.tag import Tag, Tagging

__all__ = [
    "Account",
    "AccountClass",
    "AccountContact",
    "AccountKind",
    "AccountType",
    "Activity",
    "ActivityKind",
    "ActivityState",
    "Attachment",
    "Attention",
    "AttentionKind",
    "Base",
    "Contact",
    "Device",
    "Direction",
    "ExchangeRate",
    "Lead",
    "LeadStatus",
    "Lifecycle",
    "LineKind",
    "Note",
    "Opportunity",
    "PaperTemplate",
    "PaperUse",
    "Pipeline",
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
    "RelationKind",
    "Role",
    "RuleKind",
    "Stage",
    "StageChange",
    "StageKind",
    "Synced",
    "Tag",
    "Tagging",
    "Team",
    "TermKind",
    "Terms",
    "Territory",
    "User",
    "UserTerritory",
    "synced_tables",
]
