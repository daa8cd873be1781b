"""Alerts, the deliveries owed for them, every attempt, channels that were switched off, and rules edited through the API."""

from __future__ import annotations

import sqlalchemy as sa

from store.columns import ID, JSON, UTC
from store.tables import metadata

alert = sa.Table(
    "alert",
    metadata,
    sa.Column("id", ID, primary_key=True, autoincrement=True),
    sa.Column("rule", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),  # match | revision | spike | health
    sa.Column("group_id", ID, nullable=False),  # 0 for a spike and for health
    sa.Column(
        "follow", ID, nullable=False
    ),  # 0 for a match; the change's seq for a revision; the period for a spike; the change for health
    sa.Column("article_id", ID),  # no foreign key: the record outlives the article
    sa.Column("at", UTC, nullable=False),
    sa.Column("detail", JSON, nullable=False),
    sa.UniqueConstraint("rule", "kind", "group_id", "follow"),  # once per rule and group, for ever
    sa.Index(None, "article_id"),
    sa.Index(None, "at"),
    sqlite_autoincrement=True,
)

delivery = sa.Table(
    "delivery",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),  # time-ordered
    sa.Column("alert_id", ID, sa.ForeignKey("alert.id", ondelete="CASCADE"), nullable=False),
    sa.Column("rule", sa.Text, nullable=False),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("recipient", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),  # alerts.types.State
    sa.Column("created_at", UTC, nullable=False),
    sa.Column("due_at", UTC, nullable=False),  # while claimed: when the claim lapses, so that a crash costs a wait and nothing else
    sa.Column("claim", sa.Text),  # who is sending it now
    sa.Column("attempts", sa.Integer, nullable=False),  # since it was owed, or since it was redelivered
    sa.Column("bundle", sa.Text),  # goes out with that delivery, under its id
    sa.Column("sent_at", UTC),
    sa.Column("error", sa.Text),
    sa.UniqueConstraint("alert_id", "channel", "recipient"),
    sa.Index("ix_delivery_due", "state", "channel", "due_at"),
    sa.Index(None, "bundle"),
    sa.Index(None, "rule", "created_at"),
)

attempt = sa.Table(
    "attempt",
    metadata,
    sa.Column("id", ID, primary_key=True, autoincrement=True),
    sa.Column("delivery_id", sa.Text, sa.ForeignKey("delivery.id", ondelete="CASCADE"), nullable=False),
    sa.Column("at", UTC, nullable=False),
    sa.Column("ok", sa.Boolean, nullable=False),
    sa.Column("answer", sa.Text, nullable=False),
    sa.Column("seconds", sa.Float, nullable=False),
    sa.Index(None, "delivery_id"),
)

channel_off = sa.Table(  # a receiver answered 410; what is owed waits until it is switched on, or its address changes
    "channel_off",
    metadata,
    sa.Column("channel", sa.Text, primary_key=True),
    sa.Column("address_hash", sa.Text, nullable=False),
    sa.Column("at", UTC, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
)

stored_rule = sa.Table(  # edited through the API; a rule of that name in the settings file is overruled
    "stored_rule",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("body", JSON, nullable=False),
    sa.Column("changed_at", UTC, nullable=False),
)
