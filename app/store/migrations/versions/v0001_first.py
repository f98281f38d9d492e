"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic.operations import Operations

from app.store.migrations import kinds


def everywhere(op: Operations) -> None:
    """Every database."""
    op.create_table(
        "account",
        sa.Column("id", kinds.KEY, nullable=False),
        sa.Column("name", kinds.NAME, nullable=False),
        sa.Column("legal_name", kinds.TEXT, nullable=True),
        sa.Column("kind", kinds.TEXT, nullable=False),
        sa.Column("type", kinds.TEXT, nullable=False),
        sa.Column("account_class", kinds.TEXT, nullable=True),
        sa.Column("lifecycle", kinds.TEXT, nullable=True),
        sa.Column("industry", kinds.TEXT, nullable=True),
        sa.Column("parent_id", kinds.KEY, nullable=True),
        sa.Column("territory_id", kinds.KEY, nullable=True),
        sa.Column("owner_id", kinds.KEY, nullable=True),
        sa.Column("phone", kinds.TEXT, nullable=True),
        sa.Column("whatsapp", kinds.TEXT, nullable=True),
        sa.Column("email", kinds.TEXT, nullable=True),
        sa.Column("website", kinds.TEXT, nullable=True),
        sa.Column("billing_street", kinds.TEXT, nullable=True),
        sa.Column("billing_city", kinds.NAME, nullable=True),
        sa.Column("billing_region", kinds.TEXT, nullable=True),
        sa.Column("billing_postcode", kinds.TEXT, nullable=True),
        sa.Column("billing_country", kinds.TEXT, nullable=True),
        sa.Column("delivery_street", kinds.TEXT, nullable=True),
        sa.Column("delivery_city", kinds.TEXT, nullable=True),
        sa.Column("delivery_region", kinds.TEXT, nullable=True),
        sa.Column("delivery_postcode", kinds.TEXT, nullable=True),
        sa.Column("delivery_country", kinds.TEXT, nullable=True),
        sa.Column("latitude", kinds.exact(15, 6), nullable=True),
        sa.Column("longitude", kinds.exact(15, 6), nullable=True),
        sa.Column("npwp", kinds.TEXT, nullable=True),
        sa.Column("nitku", kinds.TEXT, nullable=True),
        sa.Column("nik", kinds.TEXT, nullable=True),
        sa.Column("pkp", sa.Boolean(), nullable=False),
        sa.Column("tin", kinds.TEXT, nullable=True),
        sa.Column("brn", kinds.TEXT, nullable=True),
        sa.Column("sst_number", kinds.TEXT, nullable=True),
        sa.Column("price_list_id", kinds.KEY, nullable=True),
        sa.Column("payment_days", kinds.WHOLE, nullable=True),
        sa.Column("credit_limit", kinds.exact(24, 4), nullable=True),
        sa.Column("visit_every_days", kinds.WHOLE, nullable=True),
        sa.Column("birthday", sa.Date(), nullable=True),
        sa.Column("founded", kinds.WHOLE, nullable=True),
        sa.Column("employees", kinds.WHOLE, nullable=True),
        sa.Column("annual_revenue", kinds.exact(24, 4), nullable=True),
        sa.Column("description", kinds.TEXT, nullable=True),
        sa.Column("created_at", kinds.MOMENT, nullable=True),
        sa.Column("created_by", kinds.KEY, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
    )
    op.create_index("ix_account_name_id", "account", ["name", "id"], unique=False)
    op.create_index(op.f("ix_account_owner_id"), "account", ["owner_id"], unique=False)
    op.create_index(op.f("ix_account_parent_id"), "account", ["parent_id"], unique=False)
    op.create_index(op.f("ix_account_price_list_id"), "account", ["price_list_id"], unique=False)
    op.create_index(op.f("ix_account_territory_id"), "account", ["territory_id"], unique=False)
    op.create_index(
        "ix_account_visits", "account", ["owner_id", "visit_every_days", "name"], unique=False
    )
    op.create_table(
        "account_contact",
        sa.Column("id", kinds.KEY, nullable=False),
        sa.Column("account_id", kinds.KEY, nullable=False),
        sa.Column("contact_id", kinds.KEY, nullable=False),
        sa.Column("role", kinds.TEXT, nullable=True),
        sa.Column("primary", sa.Boolean(), nullable=False),
        sa.Column("inactive", sa.Boolean(), nullable=False),
        sa.Column("created_at", kinds.MOMENT, nullable=True),
        sa.Column("created_by", kinds.KEY, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_contact")),
    )
    op.create_index(
        op.f("ix_account_contact_account_id"), "account_contact", ["account_id"], unique=False
    )
    op.create_index(
        op.f("ix_account_contact_contact_id"), "account_contact", ["contact_id"], unique=False
    )
    op.create_table(
        "activity",
        sa.Column("id", kinds.KEY, nullable=False),
        sa.Column("kind", kinds.TEXT, nullable=False),
        sa.Column("subject", kinds.NAME, nullable=False),
        sa.Column("state", kinds.TEXT, nullable=False),
        sa.Column("starts_at", kinds.MOMENT, nullable=True),
        sa.Column("ends_at", kinds.MOMENT, nullable=True),
        sa.Column("all_day", sa.Boolean(), nullable=False),
        sa.Column("zone", kinds.TEXT, nullable=True),
        sa.Column("rrule", kinds.TEXT, nullable=True),
        sa.Column("exdates", kinds.TEXT, nullable=True),
        sa.Column("reminder_minutes", kinds.WHOLE, nullable=True),
        sa.Column("direction", kinds.TEXT, nullable=True),
        sa.Column("location", kinds.TEXT, nullable=True),
        sa.Column("attendees", kinds.TEXT, nullable=True),
        sa.Column("description", kinds.TEXT, nullable=True),
        sa.Column("outcome", kinds.TEXT, nullable=True),
        sa.Column("sale", sa.Boolean(), nullable=True),
        sa.Column("next_action", kinds.TEXT, nullable=True),
        sa.Column("reason", kinds.TEXT, nullable=True),
        sa.Column("checked_in_at", kinds.MOMENT, nullable=True),
        sa.Column("latitude", kinds.exact(15, 6), nullable=True),
        sa.Column("longitude", kinds.exact(15, 6), nullable=True),
        sa.Column("done_at", kinds.MOMENT, nullable=True),
        sa.Column("uid", kinds.TEXT, nullable=True),
        sa.Column("sequence", kinds.WHOLE, nullable=False),
        sa.Column("account_id", kinds.KEY, nullable=True),
        sa.Column("contact_id", kinds.KEY, nullable=True),
        sa.Column("lead_id", kinds.KEY, nullable=True),
        sa.Column("opportunity_id", kinds.KEY, nullable=True),
        sa.Column("quote_id", kinds.KEY, nullable=True),
        sa.Column("owner_id", kinds.KEY, nullable=True),
        sa.Column("created_at", kinds.MOMENT, nullable=True),
        sa.Column("created_by", kinds.KEY, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
    )
    op.create_index(op.f("ix_activity_account_id"), "activity", ["account_id"], unique=False)
    op.create_index(op.f("ix_activity_contact_id"), "activity", ["contact_id"], unique=False)
    op.create_index("ix_activity_day", "activity", ["owner_id", "state", "starts_at"], unique=False)
    op.create_index(
        "ix_activity_deal", "activity", ["opportunity_id", "state", "starts_at"], unique=False
    )
    op.create_index(
        "ix_activity_last", "activity", ["account_id", "state", "starts_at", "kind"], unique=False
    )
    op.create_index(op.f("ix_activity_lead_id"), "activity", ["lead_id"], unique=False)
    op.create_index(
        op.f("ix_activity_opportunity_id"), "activity", ["opportunity_id"], unique=False
    )
    op.create_index(op.f("ix_activity_owner_id"), "activity", ["owner_id"], unique=False)
    op.create_index(op.f("ix_activity_quote_id"), "activity", ["quote_id"], unique=False)
    op.create_index(op.f("ix_activity_starts_at"), "activity", ["starts_at"], unique=False)
    op.create_index("ix_activity_state_start", "activity", ["state", "starts_at"], unique=False)
    op.create_index(op.f("ix_activity_uid"), "activity", ["uid"], unique=False)
    op.create_table(
        "approval",
        sa.Column("id", kinds.KEY, nullable=False),
        sa.Column("quote_id", kinds.KEY, nullable=False),
        sa.Column("owner_id", kinds.KEY, nullable=True),
        sa.Column("asked_by", kinds.KEY, nullable=True),
        sa.Column("asked_at", kinds.MOMENT, nullable=True),
        sa.Column("reason", kinds.TEXT, nullable=True),
        sa.Column("content_hash", kinds.TEXT, nullable=True),
        sa.Column("exceeds", kinds.TEXT, nullable=True),
        sa.Column("decision", kinds.TEXT, nullable=False),
        sa.Column("decided_by", kinds.KEY, nullable=True),
        sa.Column("decided_at", kinds.MOMENT, nullable=True),
        sa.Column("comment", kinds.TEXT, nullable=True),
        sa.Column("agreed_at", kinds.MOMENT, nullable=True),
        sa.Column("created_at", kinds.MOMENT, nullable=True),
        sa.Column("created_by", kinds.KEY, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval")),
    )
    op.create_index(op.f("ix_approval_decision"), "approval", ["decision"], unique=False)
    op.create_index(op.f("ix_approval_quote_id"), "approval", ["quote_id"], unique=False)
    op.create_table(
        "attachment",
        sa.Column("id", kinds.KEY, nullable=False),
        sa.Column("product_id", kinds.KEY, nullable=True),
        sa.Column("brochure_id", kinds.KEY, nullable=True),
        sa.Column("name", kinds.TEXT, nullable=False),
        sa.Column("sha256", kinds.TEXT, nullable=False),
        sa.Column("size", kinds.WHOLE, nullable=False),
        sa.Column("media_type", kinds.TEXT, nullable=True),
        sa.Column("account_id", kinds.KEY, nullable=True),
        sa.Column("contact_id", kinds.KEY, nullable=True),
        sa.Column("lead_id", kinds.KEY, nullable=True),
        sa.Column("opportunity_id", kinds.KEY, nullable=True),
        sa.Column("quote_id", kinds.KEY, nullable=True),
        sa.Column("owner_id", kinds.KEY, nullable=True),
        sa.Column("created_at", kinds.MOMENT, nullable=True),
        sa.Column("created_by", kinds.KEY, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    op.create_index(op.f("ix_attachment_account_id"), "attachment", ["account_id"], unique=False)
    op.create_index(op.f("ix_attachment_brochure_id"), "attachment", ["brochure_id"], unique=False)
    op.create_index(op.f("ix_attachment_contact_id"), "attachment", ["contact_id"], unique=False)
    op.create_index(op.f("ix_attachment_lead_id"), "attachment", ["lead_id"], unique=False)
    op.create_index(
        op.f("ix_attachment_opportunity_id"), "attachment", ["opportunity_id"], unique=False
    )
    op.create_index(op.f("ix_attachment_owner_id"), "attachment", ["owner_id"], unique=False)
    op.create_index(op.f("ix_attachment_product_id"), "attachment", ["product_id"], unique=False)
    op.create_index(op.f("ix_attachment_quote_id"), "attachment", ["quote_id"], unique=False)
    op.create_index(op.f("ix_attachment_sha256"), "attachment", ["sha256"], unique=False)
    op.create_table(
        "attention",
        sa.Column("id", kinds.KEY, nullable=False),
        sa.Column("user_id", kinds.KEY, nullable=False),
        sa.Column("kind", kinds.TEXT, nullable=False),
        sa.Column("code", kinds.TEXT, nullable=False),
        sa.Column("sentence", kinds.TEXT, nullable=False),
        sa.Column("details", kinds.TEXT, nullable=True),
        sa.Column("record", kinds.TEXT, nullable=True),
        sa.Column("row_id", kinds.KEY, nullable=True),
        sa.Column("field", kinds.TEXT, nullable=True),
        sa.Column("kept", kinds.TEXT, nullable=True),
        sa.Column("other", kinds.TEXT, nullable=True),
        sa.Column("by_id", kinds.KEY, nullable=True),
        sa.Column("at", kinds.MOMENT, nullable=False),
        sa.Column("mutation", kinds.KEY, nullable=True),
        sa.Column("changes", kinds.TEXT, nullable=True),
        sa.Column("resolution", kinds.TEXT, nullable=True),
        sa.Column("created_at", kinds.MOMENT, nullable=True),
        sa.Column("created_by", kinds.KEY, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attention")),
    )
    op.create_index(op.f("ix_attention_resolution"), "attention", ["resolution"], unique=False)
    op.create_index(op.f("ix_attention_row_id"), "attention", ["row_id"], unique=False)
    op.create_index(op.f("ix_attention_user_id"), "attention", ["user_id"], unique=False)
    op.create_table(
        "brochure",
        sa.Column("id", kinds.KEY, nullable=False),
        sa.Column("name", kinds.NAME, nullable=False),
        sa.Column("use", kinds.TEXT, nullable=False),
        sa.Column("language", kinds.TEXT, nullable=True),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("created_at", kinds.MOMENT, nullable=True),
        sa.Column("created_by", kinds.KEY, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brochure")),
    )
    op.create_index(op.f("ix_brochure_name"), "brochure", ["name"], unique=False)
    op.create_table(
        "contact",
        sa.Column("id", kinds.KEY, nullable=False),
        sa.Column("name", kinds.NAME, nullable=False),
        sa.Column("salutation", kinds.TEXT, nullable=True),
        sa.Column("job_title", kinds.TEXT, nullable=True),
        sa.Column("phone", kinds.TEXT, nullable=True),
        sa.Column("mobile", kinds.TEXT, nullable=True),
        sa.Column("whatsapp", kinds.TEXT, nullable=True),
        sa.Column("email", kinds.TEXT, nullable=True),
        sa.Column("email_2", kinds.TEXT, nullable=True),
        sa.Column("street", kinds.TEXT, nullable=True),
        sa.Column("city", kinds.TEXT, nullable=True),
        sa.Column("region", kinds.TEXT, nullable=True),
        sa.Column("postcode", kinds.TEXT, nullable=True),
        sa.Column("country", kinds.TEXT, nullable=True),
        sa.Column("birthday", sa.Date(), nullable=True),
        sa.Column("language", kinds.TEXT, nullable=True),
        sa.Column("owner_id", kinds.KEY, nullable=True),
        sa.Column("inactive", sa.Boolean(), nullable=False),
        sa.Column("description", kinds.TEXT, nullable=True),
        sa.Column("created_at", kinds.MOMENT, nullable=True),
        sa.Column("created_by", kinds.KEY, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
    )
    op.create_index("ix_contact_name_id", "contact", ["name", "id"], unique=False)
    op.create_index(op.f("ix_contact_owner_id"), "contact", ["owner_id"], unique=False)
    op.create_table(
        "device",
        sa.Column("id", kinds.KEY, nullable=False),
        sa.Column("name", kinds.TEXT, nullable=False),
        sa.Column("user_id", kinds.KEY, nullable=False),
        sa.Column("platform", kinds.TEXT, nullable=True),
        sa.Column("last_seen", kinds.MOMENT, nullable=True),
        sa.Column("revoked", sa.Boolean(), nullable=False),
        sa.Column("created_at", kinds.MOMENT, nullable=True),
        sa.Column("created_by", kinds.KEY, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device")),
    )
    op.create_index(op.f("ix_device_user_id"), "device", ["user_id"], unique=False)
    op.create_table(
        "discount_limit",
        sa.Column("id", kinds.KEY, nullable=False),
        sa.Column("name", kinds.NAME, nullable=False),
        sa.Column("role", kinds.TEXT, nullable=True),
        sa.Column("account_class", kinds.TEXT, nullable=True),
        sa.Column("category", kinds.NAME, nullable=True),
        sa.Column("max_line_percent", kinds.exact(24, 4), nullable=True),
        sa.Column("max_total_percent", kinds.exact(24, 4), nullable=True),
        sa.Column("min_margin_percent", kinds.exact(24, 4), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("created_at", kinds.MOMENT, nullable=True),
        sa.Column("created_by", kinds.KEY, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_discount_limit")),
    )
    op.create_table(
        "exchange_rate",
        sa.Column("id", kinds.KEY, nullable=False),
        sa.Column("currency", kinds.TEXT, nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("per", kinds.exact(24, 4), nullable=False),
        sa.Column("rate", kinds.exact(24, 4), nullable=False),
        sa.Column("into", kinds.TEXT, nullable=False),
        sa.Column("source", kinds.TEXT, nullable=True),
        sa.Column("created_at", kinds.MOMENT, nullable=True),
        sa.Column("created_by", kinds.KEY, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_rate")),
    )
    op.create_index(
        "ix_exchange_rate_asked", "exchange_rate", ["currency", "into", "valid_from"], unique=False
    )
    op.create_index(
        op.f("ix_exchange_rate_valid_from"), "exchange_rate", ["valid_from"], unique=False
    )
    op.create_table(
        "journal",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("uid", kinds.KEY, nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("at", kinds.MOMENT, nullable=False),
        sa.Column("user_id", kinds.KEY, nullable=True),
        sa.Column("device_id", kinds.KEY, nullable=True),
        sa.Column("undoes", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("undone_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("part_of", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_journal")),
    )
    op.create_index(op.f("ix_journal_uid"), "journal", ["uid"], unique=False)
    op.create_table(
        "lead",
        sa.Column("id", kinds.KEY, nullable=False),
        sa.Column("name", kinds.NAME, nullable=False),
        sa.Column("company", kinds.NAME, nullable=True),
        sa.Column("job_title", kinds.TEXT, nullable=True),
        sa.Column("status", kinds.TEXT, nullable=False),
        sa.Column("source", kinds.TEXT, nullable=True),
        sa.Column("phone", kinds.TEXT, nullable=True),
        sa.Column("mobile", kinds.TEXT, nullable=True),
        sa.Column("whatsapp", kinds.TEXT, nullable=True),
        sa.Column("email", kinds.TEXT, nullable=True),
        sa.Column("website", kinds.TEXT, nullable=True),
        sa.Column("city", kinds.TEXT, nullable=True),
        sa.Column("country", kinds.TEXT, nullable=True),
        sa.Column("amount", kinds.exact(24, 4), nullable=True),
        sa.Column("currency", kinds.TEXT, nullable=True),
        sa.Column("score", kinds.WHOLE, nullable=True),
        sa.Column("reason", kinds.TEXT, nullable=True),
        sa.Column("territory_id", kinds.KEY, nullable=True),
        sa.Column("owner_id", kinds.KEY, nullable=True),
        sa.Column("description", kinds.TEXT, nullable=True),
        sa.Column("account_id", kinds.KEY, nullable=True),
        sa.Column("contact_id", kinds.KEY, nullable=True),
        sa.Column("opportunity_id", kinds.KEY, nullable=True),
        sa.Column("created_at", kinds.MOMENT, nullable=True),
        sa.Column("created_by", kinds.KEY, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead")),
    )
    op.create_index(op.f("ix_lead_account_id"), "lead", ["account_id"], unique=False)
    op.create_index(op.f("ix_lead_contact_id"), "lead", ["contact_id"], unique=False)
    op.create_index("ix_lead_name_id", "lead", ["name", "id"], unique=False)
    op.create_index(op.f("ix_lead_opportunity_id"), "lead", ["opportunity_id"], unique=False)
    op.create_index(op.f("ix_lead_owner_id"), "lead", ["owner_id"], unique=False)
    op.create_index(op.f("ix_lead_status"), "lead", ["status"], unique=False)
    op.create_index(op.f("ix_lead_territory_id"), "lead", ["territory_id"], unique=False)
    op.create_table(
        "meta",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_meta")),
    )
    op.create_table(
        "note",
        sa.Column("id", kinds.KEY, nullable=False),
        sa.Column("text", kinds.TEXT, nullable=False),
        sa.Column("at", kinds.MOMENT, nullable=True),
        sa.Column("account_id", kinds.KEY, nullable=True),
        sa.Column("contact_id", kinds.KEY, nullable=True),
        sa.Column("lead_id", kinds.KEY, nullable=True),
        sa.Column("opportunity_id", kinds.KEY, nullable=True),
        sa.Column("quote_id", kinds.KEY, nullable=True),
        sa.Column("owner_id", kinds.KEY, nullable=True),
        sa.Column("created_at", kinds.MOMENT, nullable=True),
        sa.Column("created_by", kinds.KEY, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
    )
    op.create_index(op.f("ix_note_account_id"), "note", ["account_id"], unique=False)
    op.create_index(op.f("ix_note_at"), "note", ["at"], unique=False)
    op.create_index(op.f("ix_note_contact_id"), "note", ["contact_id"], unique=False)
    op.create_index("ix_note_last", "note", ["account_id", "at"], unique=False)
    op.create_index(op.f("ix_note_lead_id"), "note", ["lead_id"], unique=False)
    op.create_index(op.f("ix_note_opportunity_id"), "note", ["opportunity_id"], unique=False)
    op.create_index(op.f("ix_note_owner_id"), "note", ["owner_id"], unique=False)
    op.create_index(op.f("ix_note_quote_id"), "note", ["quote_id"], unique=False)
    op.create_table(
        "opportunity",
        sa.Column("id", kinds.KEY, nullable=False),
        sa.Column("name", kinds.NAME, nullable=False),
        sa.Column("reference", kinds.TEXT, nullable=True),
        sa.Column("account_id", kinds.KEY, nullable=True),
        sa.Column("contact_id", kinds.KEY, nullable=True),
        sa.Column("product_id", kinds.KEY, nullable=True),
        sa.Column("pipeline_id", kinds.KEY, nullable=False),
        sa.Column("stage_id", kinds.KEY, nullable=False),
        sa.Column("kind", kinds.TEXT, nullable=False),
        sa.Column("stage_since", kinds.MOMENT, nullable=True),
        sa.Column("amount", kinds.exact(24, 4), nullable=True),
        sa.Column("currency", kinds.TEXT, nullable=True),
        sa.Column("probability", kinds.exact(24, 4), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.Column("close_date", sa.Date(), nullable=True),
        sa.Column("source", kinds.TEXT, nullable=True),
        sa.Column("competitors", kinds.TEXT, nullable=True),
        sa.Column("next_step", kinds.TEXT, nullable=True),
        sa.Column("lost_reason", kinds.TEXT, nullable=True),
        sa.Column("owner_id", kinds.KEY, nullable=True),
        sa.Column("description", kinds.TEXT, nullable=True),
        sa.Column("created_at", kinds.MOMENT, nullable=True),
        sa.Column("created_by", kinds.KEY, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opportunity")),
    )
    op.create_index(op.f("ix_opportunity_account_id"), "opportunity", ["account_id"], unique=False)
    op.create_index(
        "ix_opportunity_board",
        "opportunity",
        ["kind", "pipeline_id", "stage_id", "amount"],
        unique=False,
    )
    op.create_index(op.f("ix_opportunity_close_date"), "opportunity", ["close_date"], unique=False)
    op.create_index(op.f("ix_opportunity_contact_id"), "opportunity", ["contact_id"], unique=False)
    op.create_index("ix_opportunity_name_id", "opportunity", ["name", "id"], unique=False)
    op.create_index(op.f("ix_opportunity_owner_id"), "opportunity", ["owner_id"], unique=False)
    op.create_index(
        op.f("ix_opportunity_pipeline_id"), "opportunity", ["pipeline_id"], unique=False
    )
    op.create_index(op.f("ix_opportunity_product_id"), "opportunity", ["product_id"], unique=False)
    op.create_index(
        "ix_opportunity_quiet", "opportunity", ["owner_id", "kind", "stage_since"], unique=False
    )
    op.create_index(op.f("ix_opportunity_reference"), "opportunity", ["reference"], unique=False)
    op.create_index(op.f("ix_opportunity_stage_id"), "opportunity", ["stage_id"], unique=False)
    op.create_table(
        "order",
        sa.Column("id", kinds.KEY, nullable=False),
        sa.Column("number", kinds.TEXT, nullable=True),
        sa.Column("quote_id", kinds.KEY, nullable=False),
        sa.Column("account_id", kinds.KEY, nullable=True),
        sa.Column("contact_id", kinds.KEY, nullable=True),
        sa.Column("opportunity_id", kinds.KEY, nullable=True),
        sa.Column("owner_id", kinds.KEY, nullable=True),
        sa.Column("state", kinds.TEXT, nullable=False),
        sa.Column("order_date", sa.Date(), nullable=True),
        sa.Column("customer_po", kinds.TEXT, nullable=True),
        sa.Column("delivery_date", sa.Date(), nullable=True),
        sa.Column("delivery_terms", kinds.TEXT, nullable=True),
        sa.Column("note", kinds.TEXT, nullable=True),
        sa.Column("invoice_number", kinds.TEXT, nullable=True),
        sa.Column("reason", kinds.TEXT, nullable=True),
        sa.Column("confirmed_at", kinds.MOMENT, nullable=True),
        sa.Column("currency", kinds.TEXT, nullable=True),
        sa.Column("subtotal", kinds.exact(24, 4), nullable=True),
        sa.Column("discount", kinds.exact(24, 4), nullable=True),
        sa.Column("tax_base", kinds.exact(24, 4), nullable=True),
        sa.Column("tax", kinds.exact(24, 4), nullable=True),
        sa.Column("rounding", kinds.exact(24, 4), nullable=True),
        sa.Column("total", kinds.exact(24, 4), nullable=True),
        sa.Column("own_total", kinds.exact(24, 4), nullable=True),
        sa.Column("created_at", kinds.MOMENT, nullable=True),
        sa.Column("created_by", kinds.KEY, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order")),
    )
    op.create_index(op.f("ix_order_account_id"), "order", ["account_id"], unique=False)
    op.create_index(op.f("ix_order_contact_id"), "order", ["contact_id"], unique=False)
    op.create_index(op.f("ix_order_number"), "order", ["number"], unique=False)
    op.create_index(op.f("ix_order_opportunity_id"), "order", ["opportunity_id"], unique=False)
    op.create_index(op.f("ix_order_order_date"), "order", ["order_date"], unique=False)
    op.create_index(op.f("ix_order_owner_id"), "order", ["owner_id"], unique=False)
    op.create_index(op.f("ix_order_quote_id"), "order", ["quote_id"], unique=False)
    op.create_index("ix_order_state_due", "order", ["state", "delivery_date"], unique=False)
    op.create_table(
        "outgoing",
        sa.Column("id", kinds.KEY, nullable=False),
        sa.Column("activity_id", kinds.KEY, nullable=False),
        sa.Column("quote_id", kinds.KEY, nullable=True),
        sa.Column("device_id", kinds.KEY, nullable=True),
        sa.Column("message_id", kinds.TEXT, nullable=False),
        sa.Column("state", kinds.TEXT, nullable=False),
        sa.Column("to", kinds.TEXT, nullable=False),
        sa.Column("copies", kinds.TEXT, nullable=False),
        sa.Column("subject", kinds.TEXT, nullable=False),
        sa.Column("text", kinds.TEXT, nullable=False),
        sa.Column("files", kinds.TEXT, nullable=False),
        sa.Column("queued_at", kinds.MOMENT, nullable=False),
        sa.Column("next_at", kinds.MOMENT, nullable=False),
        sa.Column("tries", kinds.WHOLE, nullable=False),
        sa.Column("sent_at", kinds.MOMENT, nullable=True),
        sa.Column("said", kinds.TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing")),
    )
    op.create_index(op.f("ix_outgoing_activity_id"), "outgoing", ["activity_id"], unique=False)
    op.create_index(op.f("ix_outgoing_state"), "outgoing", ["state"], unique=False)
    op.create_table(
        "pipeline",
        sa.Column("id", kinds.KEY, nullable=False),
        sa.Column("name", kinds.NAME, nullable=False),
        sa.Column("position", kinds.WHOLE, nullable=False),
        sa.Column("main", sa.Boolean(), nullable=False),
        sa.Column("created_at", kinds.MOMENT, nullable=True),
        sa.Column("created_by", kinds.KEY, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pipeline")),
    )
    op.create_table(
        "preference",
        sa.Column("id", kinds.KEY, nullable=False),
        sa.Column("user_id", kinds.KEY, nullable=True),
        sa.Column("name", kinds.TEXT, nullable=False),
        sa.Column("value", kinds.TEXT, nullable=True),
        sa.Column("created_at", kinds.MOMENT, nullable=True),
        sa.Column("created_by", kinds.KEY, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_preference")),
    )
    op.create_index(op.f("ix_preference_name"), "preference", ["name"], unique=False)
    op.create_index(op.f("ix_preference_user_id"), "preference", ["user_id"], unique=False)
    op.create_table(
        "price_list",
        sa.Column("id", kinds.KEY, nullable=False),
        sa.Column("name", kinds.NAME, nullable=False),
        sa.Column("currency", kinds.TEXT, nullable=False),
        sa.Column("parent_id", kinds.KEY, nullable=True),
        sa.Column("account_class", kinds.TEXT, nullable=True),
        sa.Column("territory_id", kinds.KEY, nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("tax_included", sa.Boolean(), nullable=False),
        sa.Column("main", sa.Boolean(), nullable=False),
        sa.Column("created_at", kinds.MOMENT, nullable=True),
        sa.Column("created_by", kinds.KEY, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_list")),
    )
    op.create_index(op.f("ix_price_list_name"), "price_list", ["name"], unique=False)
    op.create_index(op.f("ix_price_list_parent_id"), "price_list", ["parent_id"], unique=False)
    op.create_index(
        op.f("ix_price_list_territory_id"), "price_list", ["territory_id"], unique=False
    )
    op.create_table(
        "price_rule",
        sa.Column("id", kinds.KEY, nullable=False),
        sa.Column("price_list_id", kinds.KEY, nullable=False),
        sa.Column("product_id", kinds.KEY, nullable=True),
        sa.Column("category", kinds.NAME, nullable=True),
        sa.Column("account_id", kinds.KEY, nullable=True),
        sa.Column("account_class", kinds.TEXT, nullable=True),
        sa.Column("territory_id", kinds.KEY, nullable=True),
        sa.Column("unit", kinds.TEXT, nullable=True),
        sa.Column("min_quantity", kinds.exact(24, 4), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("kind", kinds.TEXT, nullable=False),
        sa.Column("base", kinds.TEXT, nullable=False),
        sa.Column("value", kinds.exact(24, 4), nullable=False),
        sa.Column("free", sa.Boolean(), nullable=False),
        sa.Column("plus", kinds.exact(24, 4), nullable=True),
        sa.Column("on_cost", kinds.exact(24, 4), nullable=True),
        sa.Column("cost_plus", kinds.exact(24, 4), nullable=True),
        sa.Column("round_to", kinds.exact(24, 4), nullable=True),
        sa.Column("priority", kinds.WHOLE, nullable=False),
        sa.Column("created_at", kinds.MOMENT, nullable=True),
        sa.Column("created_by", kinds.KEY, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_rule")),
    )
    op.create_index(op.f("ix_price_rule_account_id"), "price_rule", ["account_id"], unique=False)
    op.create_index(
        "ix_price_rule_asked",
        "price_rule",
        ["price_list_id", "product_id", "account_id", "category"],
        unique=False,
    )
    op.create_index(op.f("ix_price_rule_product_id"), "price_rule", ["product_id"], unique=False)
    op.create_index(
        op.f("ix_price_rule_territory_id"), "price_rule", ["territory_id"], unique=False
    )
    op.create_table(
        "product",
        sa.Column("id", kinds.KEY, nullable=False),
        sa.Column("name", kinds.NAME, nullable=False),
        sa.Column("sku", kinds.TEXT, nullable=True),
        sa.Column("barcode", kinds.TEXT, nullable=True),
        sa.Column("category", kinds.NAME, nullable=True),
        sa.Column("unit", kinds.TEXT, nullable=True),
        sa.Column("list_price", kinds.exact(24, 4), nullable=True),
        sa.Column("currency", kinds.TEXT, nullable=True),
        sa.Column("cost", kinds.exact(24, 4), nullable=True),
        sa.Column("floor_price", kinds.exact(24, 4), nullable=True),
        sa.Column("tax_code", kinds.TEXT, nullable=True),
        sa.Column("service", sa.Boolean(), nullable=False),
        sa.Column("inactive", sa.Boolean(), nullable=False),
        sa.Column("description", kinds.TEXT, nullable=True),
        sa.Column("created_at", kinds.MOMENT, nullable=True),
        sa.Column("created_by", kinds.KEY, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product")),
    )
    op.create_index(op.f("ix_product_barcode"), "product", ["barcode"], unique=False)
    op.create_index("ix_product_name_id", "product", ["name", "id"], unique=False)
    op.create_index(op.f("ix_product_sku"), "product", ["sku"], unique=False)
    op.create_table(
        "product_relation",
        sa.Column("id", kinds.KEY, nullable=False),
        sa.Column("product_id", kinds.KEY, nullable=False),
        sa.Column("kind", kinds.TEXT, nullable=False),
        sa.Column("other_id", kinds.KEY, nullable=False),
        sa.Column("quantity", kinds.exact(24, 4), nullable=False),
        sa.Column("note", kinds.TEXT, nullable=True),
        sa.Column("created_at", kinds.MOMENT, nullable=True),
        sa.Column("created_by", kinds.KEY, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_relation")),
    )
    op.create_index(
        op.f("ix_product_relation_other_id"), "product_relation", ["other_id"], unique=False
    )
    op.create_index(
        op.f("ix_product_relation_product_id"), "product_relation", ["product_id"], unique=False
    )
    op.create_table(
        "product_unit",
        sa.Column("id", kinds.KEY, nullable=False),
        sa.Column("product_id", kinds.KEY, nullable=False),
        sa.Column("name", kinds.NAME, nullable=False),
        sa.Column("factor", kinds.exact(24, 4), nullable=False),
        sa.Column("sku", kinds.TEXT, nullable=True),
        sa.Column("barcode", kinds.TEXT, nullable=True),
        sa.Column("created_at", kinds.MOMENT, nullable=True),
        sa.Column("created_by", kinds.KEY, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_unit")),
    )
    op.create_index(op.f("ix_product_unit_barcode"), "product_unit", ["barcode"], unique=False)
    op.create_index(
        op.f("ix_product_unit_product_id"), "product_unit", ["product_id"], unique=False
    )
    op.create_index(op.f("ix_product_unit_sku"), "product_unit", ["sku"], unique=False)
    op.create_table(
        "promotion",
        sa.Column("id", kinds.KEY, nullable=False),
        sa.Column("name", kinds.NAME, nullable=False),
        sa.Column("account_class", kinds.TEXT, nullable=True),
        sa.Column("territory_id", kinds.KEY, nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("times", kinds.WHOLE, nullable=True),
        sa.Column("priority", kinds.WHOLE, nullable=False),
        sa.Column("inactive", sa.Boolean(), nullable=False),
        sa.Column("description", kinds.TEXT, nullable=True),
        sa.Column("created_at", kinds.MOMENT, nullable=True),
        sa.Column("created_by", kinds.KEY, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promotion")),
    )
    op.create_index(op.f("ix_promotion_name"), "promotion", ["name"], unique=False)
    op.create_index(op.f("ix_promotion_territory_id"), "promotion", ["territory_id"], unique=False)
    op.create_index(op.f("ix_promotion_valid_from"), "promotion", ["valid_from"], unique=False)
    op.create_table(
        "promotion_item",
        sa.Column("id", kinds.KEY, nullable=False),
        sa.Column("promotion_id", kinds.KEY, nullable=False),
        sa.Column("side", kinds.TEXT, nullable=False),
        sa.Column("product_id", kinds.KEY, nullable=True),
        sa.Column("category", kinds.NAME, nullable=True),
        sa.Column("quantity", kinds.exact(24, 4), nullable=False),
        sa.Column("unit", kinds.TEXT, nullable=True),
        sa.Column("percent", kinds.exact(24, 4), nullable=True),
        sa.Column("created_at", kinds.MOMENT, nullable=True),
        sa.Column("created_by", kinds.KEY, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promotion_item")),
    )
    op.create_index(
        op.f("ix_promotion_item_product_id"), "promotion_item", ["product_id"], unique=False
    )
    op.create_index(
        op.f("ix_promotion_item_promotion_id"), "promotion_item", ["promotion_id"], unique=False
    )
    op.create_table(
        "quote",
        sa.Column("id", kinds.KEY, nullable=False),
        sa.Column("number", kinds.TEXT, nullable=True),
        sa.Column("revision", kinds.WHOLE, nullable=False),
        sa.Column("revises_id", kinds.KEY, nullable=True),
        sa.Column("account_id", kinds.KEY, nullable=False),
        sa.Column("contact_id", kinds.KEY, nullable=True),
        sa.Column("opportunity_id", kinds.KEY, nullable=True),
        sa.Column("owner_id", kinds.KEY, nullable=True),
        sa.Column("state", kinds.TEXT, nullable=False),
        sa.Column("quote_date", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("price_list_id", kinds.KEY, nullable=True),
        sa.Column("currency", kinds.TEXT, nullable=False),
        sa.Column("tax_included", sa.Boolean(), nullable=False),
        sa.Column("language", kinds.TEXT, nullable=True),
        sa.Column("template", kinds.TEXT, nullable=True),
        sa.Column("second_language", kinds.TEXT, nullable=True),
        sa.Column("place", kinds.TEXT, nullable=True),
        sa.Column("subject", kinds.TEXT, nullable=True),
        sa.Column("attachments_note", kinds.TEXT, nullable=True),
        sa.Column("opening", kinds.TEXT, nullable=True),
        sa.Column("closing", kinds.TEXT, nullable=True),
        sa.Column("payment_terms", kinds.TEXT, nullable=True),
        sa.Column("delivery_terms", kinds.TEXT, nullable=True),
        sa.Column("terms", kinds.TEXT, nullable=True),
        sa.Column("discount_percent", kinds.exact(24, 4), nullable=True),
        sa.Column("discount_steps", kinds.TEXT, nullable=True),
        sa.Column("discount_amount", kinds.exact(24, 4), nullable=True),
        sa.Column("subtotal", kinds.exact(24, 4), nullable=True),
        sa.Column("discount", kinds.exact(24, 4), nullable=True),
        sa.Column("tax_base", kinds.exact(24, 4), nullable=True),
        sa.Column("tax", kinds.exact(24, 4), nullable=True),
        sa.Column("rounding", kinds.exact(24, 4), nullable=True),
        sa.Column("total", kinds.exact(24, 4), nullable=True),
        sa.Column("own_total", kinds.exact(24, 4), nullable=True),
        sa.Column("reason", kinds.TEXT, nullable=True),
        sa.Column("sent_at", kinds.MOMENT, nullable=True),
        sa.Column("decided_at", kinds.MOMENT, nullable=True),
        sa.Column("made_on", kinds.TEXT, nullable=True),
        sa.Column("current_id", kinds.KEY, nullable=True),
        sa.Column("content_hash", kinds.TEXT, nullable=True),
        sa.Column("reckoned", kinds.TEXT, nullable=True),
        sa.Column("dress", kinds.TEXT, nullable=True),
        sa.Column("created_at", kinds.MOMENT, nullable=True),
        sa.Column("created_by", kinds.KEY, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quote")),
    )
    op.create_index(op.f("ix_quote_account_id"), "quote", ["account_id"], unique=False)
    op.create_index(op.f("ix_quote_contact_id"), "quote", ["contact_id"], unique=False)
    op.create_index(op.f("ix_quote_number"), "quote", ["number"], unique=False)
    op.create_index(op.f("ix_quote_opportunity_id"), "quote", ["opportunity_id"], unique=False)
    op.create_index(op.f("ix_quote_owner_id"), "quote", ["owner_id"], unique=False)
    op.create_index(op.f("ix_quote_price_list_id"), "quote", ["price_list_id"], unique=False)
    op.create_index(op.f("ix_quote_quote_date"), "quote", ["quote_date"], unique=False)
    op.create_index(op.f("ix_quote_revises_id"), "quote", ["revises_id"], unique=False)
    op.create_index("ix_quote_state_until", "quote", ["state", "valid_until"], unique=False)
    op.create_table(
        "quote_template",
        sa.Column("id", kinds.KEY, nullable=False),
        sa.Column("name", kinds.NAME, nullable=False),
        sa.Column("language", kinds.TEXT, nullable=True),
        sa.Column("subject", kinds.TEXT, nullable=True),
        sa.Column("attachments_note", kinds.TEXT, nullable=True),
        sa.Column("opening", kinds.TEXT, nullable=True),
        sa.Column("closing", kinds.TEXT, nullable=True),
        sa.Column("payment_terms", kinds.TEXT, nullable=True),
        sa.Column("delivery_terms", kinds.TEXT, nullable=True),
        sa.Column("terms", kinds.TEXT, nullable=True),
        sa.Column("discount_percent", kinds.exact(24, 4), nullable=True),
        sa.Column("discount_steps", kinds.TEXT, nullable=True),
        sa.Column("lines", kinds.TEXT, nullable=True),
        sa.Column("inactive", sa.Boolean(), nullable=False),
        sa.Column("created_at", kinds.MOMENT, nullable=True),
        sa.Column("created_by", kinds.KEY, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quote_template")),
    )
    op.create_index(op.f("ix_quote_template_name"), "quote_template", ["name"], unique=False)
    op.create_table(
        "signature",
        sa.Column("id", kinds.KEY, nullable=False),
        sa.Column("quote_id", kinds.KEY, nullable=False),
        sa.Column("name", kinds.TEXT, nullable=False),
        sa.Column("title", kinds.TEXT, nullable=True),
        sa.Column("place", kinds.TEXT, nullable=True),
        sa.Column("at", kinds.MOMENT, nullable=False),
        sa.Column("strokes", kinds.TEXT, nullable=True),
        sa.Column("sha256", kinds.TEXT, nullable=False),
        sa.Column("size", kinds.WHOLE, nullable=False),
        sa.Column("signed_sha256", kinds.TEXT, nullable=False),
        sa.Column("attachment_id", kinds.KEY, nullable=True),
        sa.Column("device_id", kinds.KEY, nullable=True),
        sa.Column("sealed_by", kinds.TEXT, nullable=True),
        sa.Column("chosen", kinds.TEXT, nullable=True),
        sa.Column("created_at", kinds.MOMENT, nullable=True),
        sa.Column("created_by", kinds.KEY, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature")),
    )
    op.create_index(op.f("ix_signature_quote_id"), "signature", ["quote_id"], unique=False)
    op.create_index(
        op.f("ix_signature_signed_sha256"), "signature", ["signed_sha256"], unique=False
    )
    op.create_table(
        "stage_change",
        sa.Column("id", kinds.KEY, nullable=False),
        sa.Column("opportunity_id", kinds.KEY, nullable=False),
        sa.Column("from_stage_id", kinds.KEY, nullable=True),
        sa.Column("to_stage_id", kinds.KEY, nullable=False),
        sa.Column("at", kinds.MOMENT, nullable=False),
        sa.Column("created_at", kinds.MOMENT, nullable=True),
        sa.Column("created_by", kinds.KEY, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_change")),
    )
    op.create_index(
        op.f("ix_stage_change_opportunity_id"), "stage_change", ["opportunity_id"], unique=False
    )
    op.create_table(
        "tag",
        sa.Column("id", kinds.KEY, nullable=False),
        sa.Column("name", kinds.NAME, nullable=False),
        sa.Column("colour", kinds.TEXT, nullable=True),
        sa.Column("created_at", kinds.MOMENT, nullable=True),
        sa.Column("created_by", kinds.KEY, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tag")),
    )
    op.create_index(op.f("ix_tag_name"), "tag", ["name"], unique=False)
    op.create_table(
        "tagging",
        sa.Column("id", kinds.KEY, nullable=False),
        sa.Column("tag_id", kinds.KEY, nullable=False),
        sa.Column("account_id", kinds.KEY, nullable=True),
        sa.Column("contact_id", kinds.KEY, nullable=True),
        sa.Column("lead_id", kinds.KEY, nullable=True),
        sa.Column("opportunity_id", kinds.KEY, nullable=True),
        sa.Column("quote_id", kinds.KEY, nullable=True),
        sa.Column("owner_id", kinds.KEY, nullable=True),
        sa.Column("created_at", kinds.MOMENT, nullable=True),
        sa.Column("created_by", kinds.KEY, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tagging")),
    )
    op.create_index(op.f("ix_tagging_account_id"), "tagging", ["account_id"], unique=False)
    op.create_index(op.f("ix_tagging_contact_id"), "tagging", ["contact_id"], unique=False)
    op.create_index(op.f("ix_tagging_lead_id"), "tagging", ["lead_id"], unique=False)
    op.create_index(op.f("ix_tagging_opportunity_id"), "tagging", ["opportunity_id"], unique=False)
    op.create_index(op.f("ix_tagging_owner_id"), "tagging", ["owner_id"], unique=False)
    op.create_index(op.f("ix_tagging_quote_id"), "tagging", ["quote_id"], unique=False)
    op.create_index(op.f("ix_tagging_tag_id"), "tagging", ["tag_id"], unique=False)
    op.create_table(
        "tax_rate",
        sa.Column("id", kinds.KEY, nullable=False),
        sa.Column("code", kinds.TEXT, nullable=False),
        sa.Column("name", kinds.TEXT, nullable=False),
        sa.Column("country", kinds.TEXT, nullable=False),
        sa.Column("tax_class", kinds.TEXT, nullable=False),
        sa.Column("rate", kinds.exact(24, 4), nullable=False),
        sa.Column("base", kinds.TEXT, nullable=True),
        sa.Column("upon", kinds.TEXT, nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("source", kinds.TEXT, nullable=True),
        sa.Column("created_at", kinds.MOMENT, nullable=True),
        sa.Column("created_by", kinds.KEY, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tax_rate")),
    )
    op.create_index("ix_tax_rate_code_from", "tax_rate", ["code", "valid_from"], unique=False)
    op.create_table(
        "team",
        sa.Column("id", kinds.KEY, nullable=False),
        sa.Column("name", kinds.NAME, nullable=False),
        sa.Column("manager_id", kinds.KEY, nullable=True),
        sa.Column("created_at", kinds.MOMENT, nullable=True),
        sa.Column("created_by", kinds.KEY, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team")),
    )
    op.create_index(op.f("ix_team_manager_id"), "team", ["manager_id"], unique=False)
    op.create_index(op.f("ix_team_name"), "team", ["name"], unique=False)
    op.create_table(
        "terms",
        sa.Column("id", kinds.KEY, nullable=False),
        sa.Column("name", kinds.NAME, nullable=False),
        sa.Column("kind", kinds.TEXT, nullable=False),
        sa.Column("language", kinds.TEXT, nullable=True),
        sa.Column("text", kinds.TEXT, nullable=False),
        sa.Column("created_at", kinds.MOMENT, nullable=True),
        sa.Column("created_by", kinds.KEY, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_terms")),
    )
    op.create_index(op.f("ix_terms_name"), "terms", ["name"], unique=False)
    op.create_table(
        "territory",
        sa.Column("id", kinds.KEY, nullable=False),
        sa.Column("name", kinds.NAME, nullable=False),
        sa.Column("parent_id", kinds.KEY, nullable=True),
        sa.Column("path", kinds.NAME, nullable=False),
        sa.Column("created_at", kinds.MOMENT, nullable=True),
        sa.Column("created_by", kinds.KEY, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_territory")),
    )
    op.create_index(op.f("ix_territory_name"), "territory", ["name"], unique=False)
    op.create_index(op.f("ix_territory_parent_id"), "territory", ["parent_id"], unique=False)
    op.create_index(op.f("ix_territory_path"), "territory", ["path"], unique=False)
    op.create_table(
        "user",
        sa.Column("id", kinds.KEY, nullable=False),
        sa.Column("name", kinds.NAME, nullable=False),
        sa.Column("email", kinds.TEXT, nullable=True),
        sa.Column("phone", kinds.TEXT, nullable=True),
        sa.Column("role", kinds.TEXT, nullable=False),
        sa.Column("job_title", kinds.TEXT, nullable=True),
        sa.Column("team_id", kinds.KEY, nullable=True),
        sa.Column("manager_id", kinds.KEY, nullable=True),
        sa.Column("language", kinds.TEXT, nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", kinds.MOMENT, nullable=True),
        sa.Column("created_by", kinds.KEY, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
    )
    op.create_index(op.f("ix_user_email"), "user", ["email"], unique=False)
    op.create_index(op.f("ix_user_manager_id"), "user", ["manager_id"], unique=False)
    op.create_index(op.f("ix_user_name"), "user", ["name"], unique=False)
    op.create_index(op.f("ix_user_team_id"), "user", ["team_id"], unique=False)
    op.create_table(
        "user_territory",
        sa.Column("id", kinds.KEY, nullable=False),
        sa.Column("user_id", kinds.KEY, nullable=False),
        sa.Column("territory_id", kinds.KEY, nullable=False),
        sa.Column("created_at", kinds.MOMENT, nullable=True),
        sa.Column("created_by", kinds.KEY, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_territory")),
    )
    op.create_index(
        op.f("ix_user_territory_territory_id"), "user_territory", ["territory_id"], unique=False
    )
    op.create_index(op.f("ix_user_territory_user_id"), "user_territory", ["user_id"], unique=False)
    op.create_table(
        "journal_change",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("row_id", kinds.KEY, nullable=False),
        sa.Column("op", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("base", sa.Integer(), nullable=True),
        sa.Column("by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["seq"], ["journal.seq"], name=op.f("fk_journal_change_seq")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_change")),
    )
    op.create_index("ix_journal_change_row", "journal_change", ["record", "row_id"], unique=False)
    op.create_index(op.f("ix_journal_change_seq"), "journal_change", ["seq"], unique=False)
    op.create_table(
        "order_line",
        sa.Column("id", kinds.KEY, nullable=False),
        sa.Column("order_id", kinds.KEY, nullable=False),
        sa.Column("quote_line_id", kinds.KEY, nullable=False),
        sa.Column("position", kinds.WHOLE, nullable=False),
        sa.Column("kind", kinds.TEXT, nullable=False),
        sa.Column("product_id", kinds.KEY, nullable=True),
        sa.Column("description", kinds.TEXT, nullable=True),
        sa.Column("quantity", kinds.exact(24, 4), nullable=True),
        sa.Column("unit", kinds.TEXT, nullable=True),
        sa.Column("price", kinds.exact(24, 4), nullable=True),
        sa.Column("unit_factor", kinds.exact(24, 4), nullable=True),
        sa.Column("discount_percent", kinds.exact(24, 4), nullable=True),
        sa.Column("discount_steps", kinds.TEXT, nullable=True),
        sa.Column("discount_amount", kinds.exact(24, 4), nullable=True),
        sa.Column("tax_code", kinds.TEXT, nullable=True),
        sa.Column("total", kinds.exact(24, 4), nullable=True),
        sa.Column("created_at", kinds.MOMENT, nullable=True),
        sa.Column("created_by", kinds.KEY, nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_order_line_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_line")),
    )
    op.create_index(op.f("ix_order_line_order_id"), "order_line", ["order_id"], unique=False)
    op.create_index(op.f("ix_order_line_product_id"), "order_line", ["product_id"], unique=False)
    op.create_table(
        "quote_line",
        sa.Column("id", kinds.KEY, nullable=False),
        sa.Column("quote_id", kinds.KEY, nullable=False),
        sa.Column("position", kinds.WHOLE, nullable=False),
        sa.Column("kind", kinds.TEXT, nullable=False),
        sa.Column("product_id", kinds.KEY, nullable=True),
        sa.Column("description", kinds.TEXT, nullable=True),
        sa.Column("quantity", kinds.exact(24, 4), nullable=True),
        sa.Column("unit", kinds.TEXT, nullable=True),
        sa.Column("price", kinds.exact(24, 4), nullable=True),
        sa.Column("unit_factor", kinds.exact(24, 4), nullable=True),
        sa.Column("discount_percent", kinds.exact(24, 4), nullable=True),
        sa.Column("discount_steps", kinds.TEXT, nullable=True),
        sa.Column("discount_amount", kinds.exact(24, 4), nullable=True),
        sa.Column("tax_code", kinds.TEXT, nullable=True),
        sa.Column("cost", kinds.exact(24, 4), nullable=True),
        sa.Column("optional", sa.Boolean(), nullable=False),
        sa.Column("alternative", kinds.TEXT, nullable=True),
        sa.Column("chosen", sa.Boolean(), nullable=False),
        sa.Column("promotion_id", kinds.KEY, nullable=True),
        sa.Column("total", kinds.exact(24, 4), nullable=True),
        sa.Column("created_at", kinds.MOMENT, nullable=True),
        sa.Column("created_by", kinds.KEY, nullable=True),
        sa.ForeignKeyConstraint(["quote_id"], ["quote.id"], name=op.f("fk_quote_line_quote_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quote_line")),
    )
    op.create_index(op.f("ix_quote_line_product_id"), "quote_line", ["product_id"], unique=False)
    op.create_index(
        op.f("ix_quote_line_promotion_id"), "quote_line", ["promotion_id"], unique=False
    )
    op.create_index(op.f("ix_quote_line_quote_id"), "quote_line", ["quote_id"], unique=False)
    op.create_table(
        "stage",
        sa.Column("id", kinds.KEY, nullable=False),
        sa.Column("pipeline_id", kinds.KEY, nullable=False),
        sa.Column("name", kinds.NAME, nullable=False),
        sa.Column("position", kinds.WHOLE, nullable=False),
        sa.Column("probability", kinds.exact(24, 4), nullable=False),
        sa.Column("kind", kinds.TEXT, nullable=False),
        sa.Column("max_age_days", kinds.WHOLE, nullable=True),
        sa.Column("created_at", kinds.MOMENT, nullable=True),
        sa.Column("created_by", kinds.KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["pipeline_id"], ["pipeline.id"], name=op.f("fk_stage_pipeline_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage")),
    )
    op.create_table(
        "delivery",
        sa.Column("id", kinds.KEY, nullable=False),
        sa.Column("line_id", kinds.KEY, nullable=False),
        sa.Column("quantity", kinds.exact(24, 4), nullable=False),
        sa.Column("delivered_on", sa.Date(), nullable=True),
        sa.Column("note", kinds.TEXT, nullable=True),
        sa.Column("created_at", kinds.MOMENT, nullable=True),
        sa.Column("created_by", kinds.KEY, nullable=True),
        sa.ForeignKeyConstraint(["line_id"], ["order_line.id"], name=op.f("fk_delivery_line_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
    )
    op.create_index(op.f("ix_delivery_line_id"), "delivery", ["line_id"], unique=False)
    op.create_index(
        op.f("ix_account_birthday"), "account", [kinds.month_and_day("birthday"), "birthday"]
    )
    op.create_index(
        op.f("ix_contact_birthday"), "contact", [kinds.month_and_day("birthday"), "birthday"]
    )


def on_laptops(op: Operations) -> None:
    """The laptop's own tables."""
    op.create_table(
        "boot",
        sa.Column("bucket", sa.Text(), nullable=False),
        sa.Column("epoch", sa.Text(), nullable=False),
        sa.Column("ver", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("bucket", name=op.f("pk_boot")),
    )
    op.create_table(
        "boot_gone",
        sa.Column("bucket", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("row_id", kinds.KEY, nullable=False),
        sa.PrimaryKeyConstraint("bucket", "record", "row_id", name=op.f("pk_boot_gone")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "boot_part",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("bytes", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", "start", name=op.f("pk_boot_part")),
    )
    op.create_table(
        "boot_piece",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("bucket", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("group", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("got", sa.Integer(), nullable=False),
        sa.Column("loaded", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_boot_piece")),
    )
    op.create_index(op.f("ix_boot_piece_bucket"), "boot_piece", ["bucket"], unique=False)
    op.create_table(
        "cursor",
        sa.Column("bucket", sa.Text(), nullable=False),
        sa.Column("epoch", sa.Text(), nullable=False),
        sa.Column("ver", sa.Integer(), nullable=False),
        sa.Column("boot_ver", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("bucket", name=op.f("pk_cursor")),
    )
    op.create_table(
        "file_state",
        sa.Column("attachment_id", kinds.KEY, nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("life", sa.Text(), nullable=True),
        sa.Column("made_here", sa.Boolean(), nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.Column("no_picture", sa.Boolean(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("details", sa.Text(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_at", kinds.MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("attachment_id", name=op.f("pk_file_state")),
    )
    op.create_table(
        "pulled",
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("row_id", kinds.KEY, nullable=False),
        sa.Column("bucket", sa.Text(), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=True),
        sa.Column("item", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("record", "row_id", "bucket", name=op.f("pk_pulled")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "ref",
        sa.Column("bucket", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("row_id", kinds.KEY, nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("sum", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("bucket", "record", "row_id", name=op.f("pk_ref")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_ref_row", "ref", ["record", "row_id"], unique=False)
    op.create_table(
        "shadow",
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("row_id", kinds.KEY, nullable=False),
        sa.Column("picture", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("record", "row_id", name=op.f("pk_shadow")),
    )
    op.create_table(
        "outbox",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("uid", kinds.KEY, nullable=False),
        sa.Column("journal_seq", sa.Integer(), nullable=False),
        sa.Column("at", kinds.MOMENT, nullable=False),
        sa.Column("decided", sa.Boolean(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("decided_at", kinds.MOMENT, nullable=True),
        sa.Column("schema", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["journal_seq"], ["journal.seq"], name=op.f("fk_outbox_journal_seq")
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_outbox")),
        sa.UniqueConstraint("uid", name=op.f("uq_outbox_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outbox_waiting", "outbox", ["decided", "seq"], unique=False)


def on_servers(op: Operations) -> None:
    """The server's own tables."""
    op.create_table(
        "audit",
        sa.Column("id", kinds.KEY, nullable=False),
        sa.Column("at", kinds.MOMENT, nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("user_id", kinds.KEY, nullable=True),
        sa.Column("about", sa.Text(), nullable=True),
        sa.Column("device", kinds.KEY, nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index(op.f("ix_audit_at"), "audit", ["at"], unique=False)
    op.create_table(
        "bucket_head",
        sa.Column("bucket", sa.Text(), nullable=False),
        sa.Column("ver", sa.BigInteger(), nullable=False),
        sa.Column("floor_ver", sa.BigInteger(), nullable=False),
        sa.Column("epoch", sa.Text(), nullable=False),
        sa.Column("mark_ver", sa.BigInteger(), nullable=False),
        sa.Column("mark_at", kinds.MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("bucket", name=op.f("pk_bucket_head")),
    )
    op.create_table(
        "credential",
        sa.Column("user_id", kinds.KEY, nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("password", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_credential")),
        sa.UniqueConstraint("email", name=op.f("uq_credential_email")),
    )
    op.create_table(
        "device_token",
        sa.Column("device", kinds.KEY, nullable=False),
        sa.Column("user_id", kinds.KEY, nullable=False),
        sa.Column("family", kinds.KEY, nullable=False),
        sa.Column("file_key", sa.LargeBinary(), nullable=False),
        sa.Column("office_half", sa.LargeBinary(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("access", sa.Text(), nullable=False),
        sa.Column("access_until", kinds.MOMENT, nullable=False),
        sa.Column("refresh", sa.Text(), nullable=False),
        sa.Column("refresh_until", kinds.MOMENT, nullable=False),
        sa.Column("previous", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("state_at", kinds.MOMENT, nullable=True),
        sa.Column("told_at", kinds.MOMENT, nullable=True),
        sa.Column("seen_at", kinds.MOMENT, nullable=True),
        sa.Column("reader", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("device", name=op.f("pk_device_token")),
        sa.UniqueConstraint("access", name=op.f("uq_device_token_access")),
        sa.UniqueConstraint("refresh", name=op.f("uq_device_token_refresh")),
    )
    op.create_index(op.f("ix_device_token_family"), "device_token", ["family"], unique=False)
    op.create_index(op.f("ix_device_token_previous"), "device_token", ["previous"], unique=False)
    op.create_table(
        "failed_sign_in",
        sa.Column("door", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("at", kinds.MOMENT, nullable=False),
        sa.Column("locked_until", kinds.MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("door", name=op.f("pk_failed_sign_in")),
    )
    op.create_index(op.f("ix_failed_sign_in_at"), "failed_sign_in", ["at"], unique=False)
    op.create_table(
        "feed",
        sa.Column("bucket", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("row_id", kinds.KEY, nullable=False),
        sa.Column("ver", sa.BigInteger(), nullable=False),
        sa.Column("op", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("bucket", "record", "row_id", name=op.f("pk_feed")),
    )
    op.create_index("ix_feed_row", "feed", ["record", "row_id"], unique=False)
    op.create_index("ix_feed_ver", "feed", ["bucket", "ver"], unique=False)
    op.create_table(
        "held_mutation",
        sa.Column("uid", kinds.KEY, nullable=False),
        sa.Column("user_id", kinds.KEY, nullable=False),
        sa.Column("device", kinds.KEY, nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("row_id", kinds.KEY, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reviewer_id", kinds.KEY, nullable=True),
        sa.Column("mutation", sa.Text(), nullable=False),
        sa.Column("at", kinds.MOMENT, nullable=False),
        sa.Column("decided_at", kinds.MOMENT, nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("uid", name=op.f("pk_held_mutation")),
    )
    op.create_index("ix_held_mutation_open", "held_mutation", ["decided_at"], unique=False)
    op.create_table(
        "mutation_log",
        sa.Column("device", kinds.KEY, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("uid", kinds.KEY, nullable=False),
        sa.Column("user_id", kinds.KEY, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("at", kinds.MOMENT, nullable=False),
        sa.Column("received_at", kinds.MOMENT, nullable=False),
        sa.Column("seen", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("device", "seq", name=op.f("pk_mutation_log")),
        sa.UniqueConstraint("uid", name=op.f("uq_mutation_log_uid")),
    )
    op.create_table(
        "number_counter",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_number_counter")),
    )
    op.create_table(
        "number_lease",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("device", kinds.KEY, nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("at", kinds.MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("kind", "device", "first", name=op.f("pk_number_lease")),
    )
    op.create_table(
        "row_state",
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("row_id", kinds.KEY, nullable=False),
        sa.Column("rev", sa.BigInteger(), nullable=False),
        sa.Column("fver", sa.Text(), nullable=False),
        sa.Column("deleted_at", kinds.MOMENT, nullable=True),
        sa.Column("deleted_by", kinds.KEY, nullable=True),
        sa.PrimaryKeyConstraint("record", "row_id", name=op.f("pk_row_state")),
    )
    op.create_table(
        "segment",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("bucket", sa.Text(), nullable=False),
        sa.Column("epoch", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("shape", sa.Text(), nullable=False),
        sa.Column("after", kinds.KEY, nullable=False),
        sa.Column("last_id", kinds.KEY, nullable=False),
        sa.Column("ver", sa.BigInteger(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("bytes", sa.LargeBinary(), nullable=False),
        sa.Column("at", kinds.MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_segment")),
    )
    op.create_index(
        "ix_segment_bucket", "segment", ["bucket", "epoch", "record", "part"], unique=False
    )
    op.create_table(
        "segment_cover",
        sa.Column("bucket", sa.Text(), nullable=False),
        sa.Column("epoch", sa.Text(), nullable=False),
        sa.Column("shape", sa.Text(), nullable=False),
        sa.Column("ver", sa.BigInteger(), nullable=False),
        sa.Column("names", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("bucket", "epoch", name=op.f("pk_segment_cover")),
    )
    op.create_table(
        "upload",
        sa.Column("attachment_id", kinds.KEY, nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("at", kinds.MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("attachment_id", name=op.f("pk_upload")),
    )
    op.create_table(
        "used_token",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("family", kinds.KEY, nullable=False),
        sa.Column("until", kinds.MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_used_token")),
    )
    op.create_index(op.f("ix_used_token_until"), "used_token", ["until"], unique=False)
    op.create_table(
        "waiting_mutation",
        sa.Column("uid", kinds.KEY, nullable=False),
        sa.Column("device", kinds.KEY, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("user_id", kinds.KEY, nullable=False),
        sa.Column("mutation", sa.Text(), nullable=False),
        sa.Column("offset", sa.BigInteger(), nullable=False),
        sa.Column("seen", sa.BigInteger(), nullable=False),
        sa.Column("at", kinds.MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("uid", name=op.f("pk_waiting_mutation")),
    )
