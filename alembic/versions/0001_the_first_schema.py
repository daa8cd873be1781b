"""the first schema

Revision: 0001
After:
"""

import sqlalchemy as sa
from alembic import op

from store import index
from store.columns import ID, JSON, UTC

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alert",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("group_id", ID, nullable=False),
        sa.Column("follow", ID, nullable=False),
        sa.Column("article_id", ID, nullable=True),
        sa.Column("at", UTC(), nullable=False),
        sa.Column("detail", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
        sa.UniqueConstraint("rule", "kind", "group_id", "follow", name=op.f("uq_alert_rule_kind_group_id_follow")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("alert", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_alert_article_id"), ["article_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_alert_at"), ["at"], unique=False)

    op.create_table(
        "article",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("url_key", sa.LargeBinary(length=16), nullable=True),
        sa.Column("canonical_url", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("languages", JSON, nullable=False),
        sa.Column("published_at", UTC(), nullable=True),
        sa.Column("published_offset", sa.Integer(), nullable=True),
        sa.Column("published_precision", sa.Text(), nullable=True),
        sa.Column("dated_at", UTC(), nullable=False),
        sa.Column("authors", JSON, nullable=False),
        sa.Column("agency", sa.Text(), nullable=True),
        sa.Column("countries", JSON, nullable=False),
        sa.Column("dyads", JSON, nullable=False),
        sa.Column("topics", JSON, nullable=False),
        sa.Column("entities", JSON, nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("relevant", sa.Boolean(), nullable=False),
        sa.Column("flags", JSON, nullable=False),
        sa.Column("content_hash", sa.LargeBinary(length=16), nullable=False),
        sa.Column("group_id", ID, nullable=False),
        sa.Column("story_id", ID, nullable=False),
        sa.Column("first_seen_at", UTC(), nullable=False),
        sa.Column("fetched_at", UTC(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("deleted_at", UTC(), nullable=True),
        sa.Column("analyser_version", sa.Integer(), nullable=False),
        sa.Column("lens_version", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article")),
        sa.UniqueConstraint("url_key", name=op.f("uq_article_url_key")),
    )
    with op.batch_alter_table("article", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_article_content_hash"), ["content_hash"], unique=False)
        batch_op.create_index(batch_op.f("ix_article_dated_at_article_id"), ["dated_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_article_group_id"), ["group_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_article_source_article_id"), ["source", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_article_story_id"), ["story_id"], unique=False)

    op.create_table(
        "audit",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("at", UTC(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("detail", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_table(
        "channel_off",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("address_hash", sa.Text(), nullable=False),
        sa.Column("at", UTC(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_channel_off")),
    )
    op.create_table(
        "copy_group",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("canonical_id", ID, nullable=False),
        sa.Column("members", sa.Integer(), nullable=False),
        sa.Column("by_hand", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_copy_group")),
    )
    op.create_table(
        "backfill",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("since", UTC(), nullable=True),
        sa.Column("until", UTC(), nullable=True),
        sa.Column("pages_left", sa.Integer(), nullable=True),
        sa.Column("queue", JSON, nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("links", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("ordered_at", UTC(), nullable=False),
        sa.Column("updated_at", UTC(), nullable=False),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_backfill")),
    )
    op.create_table(
        "health_change",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("at", UTC(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("told", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_health_change")),
    )
    with op.batch_alter_table("health_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_health_change_source_health_change_id"), ["source", "id"], unique=False)

    op.create_table(
        "host",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("next_at", UTC(), nullable=False),
        sa.Column("busy_until", UTC(), nullable=True),
        sa.Column("rest_until", UTC(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_host")),
    )
    op.create_table(
        "hot_key",
        sa.Column("key", ID, autoincrement=False, nullable=False),
        sa.Column("since", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_hot_key")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "ledger",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("hour", UTC(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("source", "hour", "what", name=op.f("pk_ledger")),
    )
    op.create_table(
        "link",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("key", sa.LargeBinary(length=16), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("hints", JSON, nullable=False),
        sa.Column("first_seen_at", UTC(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("retry_at", UTC(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("article_id", ID, nullable=True),
        sa.Column("fetched_at", UTC(), nullable=True),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("body_hash", sa.LargeBinary(length=16), nullable=True),
        sa.Column("recheck_at", UTC(), nullable=True),
        sa.Column("looks_gone", sa.Integer(), server_default="0", nullable=False),
        sa.Column("low", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link")),
        sa.UniqueConstraint("key", name=op.f("uq_link_key")),
    )
    with op.batch_alter_table("link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_link_article_id"), ["article_id"], unique=False)
        batch_op.create_index(
            "ix_link_recheck",
            ["source", "recheck_at"],
            unique=False,
            sqlite_where=sa.text("recheck_at IS NOT NULL"),
            postgresql_where=sa.text("recheck_at IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_link_source_link_state_link_retry_at"), ["source", "state", "retry_at"], unique=False)

    op.create_table(
        "note",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", JSON, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_note")),
    )
    op.create_table(
        "redirect",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("old_id", ID, autoincrement=False, nullable=False),
        sa.Column("new_id", ID, nullable=False),
        sa.Column("at", UTC(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "old_id", name=op.f("pk_redirect")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "robots",
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("fetched_at", UTC(), nullable=False),
        sa.PrimaryKeyConstraint("origin", name=op.f("pk_robots")),
    )
    op.create_table(
        "route",
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("detail", sa.Text(), server_default="", nullable=False),
        sa.Column("items", sa.Integer(), server_default="0", nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("polled_at", UTC(), nullable=False),
        sa.Column("success_at", UTC(), nullable=True),
        sa.Column("new_at", UTC(), nullable=True),
        sa.Column("newest_at", UTC(), nullable=True),
        sa.PrimaryKeyConstraint("url", name=op.f("pk_route")),
    )
    with op.batch_alter_table("route", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_route_source"), ["source"], unique=False)

    op.create_table(
        "site_line",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("line_key", ID, autoincrement=False, nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("last_seen", UTC(), nullable=False),
        sa.PrimaryKeyConstraint("source", "line_key", name=op.f("pk_site_line")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sketch_key",
        sa.Column("key", ID, autoincrement=False, nullable=False),
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("article_id", ID, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("key", "day", "article_id", name=op.f("pk_sketch_key")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "source_state",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("first_visit_at", UTC(), nullable=False),
        sa.Column("visited_at", UTC(), nullable=False),
        sa.Column("success_at", UTC(), nullable=True),
        sa.Column("new_at", UTC(), nullable=True),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("failing_since", UTC(), nullable=True),
        sa.Column("due_at", UTC(), nullable=True),
        sa.Column("gap_seconds", sa.Float(), nullable=True),
        sa.Column("health", sa.Text(), server_default="ok", nullable=False),
        sa.Column("health_since", UTC(), nullable=True),
        sa.Column("health_detail", sa.Text(), server_default="", nullable=False),
        sa.Column("health_told", sa.Text(), server_default="ok", nullable=False),
        sa.Column("barren", sa.Integer(), server_default="0", nullable=False),
        sa.Column("barren_why", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_source_state")),
    )
    op.create_table(
        "stored_rule",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("body", JSON, nullable=False),
        sa.Column("changed_at", UTC(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_rule")),
    )
    op.create_table(
        "story_key",
        sa.Column("key", ID, autoincrement=False, nullable=False),
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("article_id", ID, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("key", "day", "article_id", name=op.f("pk_story_key")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "article_link",
        sa.Column("article_id", ID, autoincrement=False, nullable=False),
        sa.Column("other_id", ID, autoincrement=False, nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_article_link_article_id_article"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["other_id"], ["article.id"], name=op.f("fk_article_link_other_id_article"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("article_id", "other_id", name=op.f("pk_article_link")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("article_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_article_link_other_id"), ["other_id"], unique=False)

    op.create_table(
        "article_tag",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("article_id", ID, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_article_tag_article_id_article"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("kind", "value", "article_id", name=op.f("pk_article_tag")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("article_tag", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_article_tag_article_id"), ["article_id"], unique=False)

    op.create_table(
        "article_text",
        sa.Column("article_id", ID, autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("spans", JSON, nullable=False),
        sa.Column("removals", JSON, nullable=False),
        sa.Column("relevance", JSON, nullable=False),
        sa.Column("links", JSON, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_article_text_article_id_article"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_article_text")),
    )
    op.create_table(
        "change",
        sa.Column("seq", ID, autoincrement=True, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("article_id", ID, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("at", UTC(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_change_article_id_article"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_change")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_change_article_id"), ["article_id"], unique=False)

    op.create_table(
        "delivery",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("alert_id", ID, nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", UTC(), nullable=False),
        sa.Column("due_at", UTC(), nullable=False),
        sa.Column("claim", sa.Text(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("bundle", sa.Text(), nullable=True),
        sa.Column("sent_at", UTC(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], name=op.f("fk_delivery_alert_id_alert"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("alert_id", "channel", "recipient", name=op.f("uq_delivery_alert_id_channel_recipient")),
    )
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_delivery_bundle"), ["bundle"], unique=False)
        batch_op.create_index("ix_delivery_due", ["state", "channel", "due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_delivery_rule_delivery_created_at"), ["rule", "created_at"], unique=False)

    op.create_table(
        "link_alias",
        sa.Column("key", sa.LargeBinary(length=16), nullable=False),
        sa.Column("link_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["link_id"], ["link.id"], name=op.f("fk_link_alias_link_id_link"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_link_alias")),
    )
    with op.batch_alter_table("link_alias", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_link_alias_link_id"), ["link_id"], unique=False)

    op.create_table(
        "link_route",
        sa.Column("link_id", ID, autoincrement=False, nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["link_id"], ["link.id"], name=op.f("fk_link_route_link_id_link"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("link_id", "way", name=op.f("pk_link_route")),
    )
    op.create_table(
        "revision",
        sa.Column("article_id", ID, autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(length=16), nullable=False),
        sa.Column("fetched_at", UTC(), nullable=False),
        sa.Column("replaced_at", UTC(), nullable=False),
        sa.Column("kinds", JSON, nullable=False),
        sa.Column("difference", JSON, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_revision_article_id_article"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("article_id", "number", name=op.f("pk_revision")),
    )
    op.create_table(
        "sketch",
        sa.Column("article_id", ID, autoincrement=False, nullable=False),
        sa.Column("hashes", sa.LargeBinary(), nullable=False),
        sa.Column("authority", sa.SmallInteger(), nullable=False),
        sa.Column("digest", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_sketch_article_id_article"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_sketch")),
    )
    op.create_table(
        "spool",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("link_id", ID, nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("claims", sa.Integer(), server_default="0", nullable=False),
        sa.Column("claimed_at", UTC(), nullable=True),
        sa.Column("recheck", sa.Boolean(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("requested_url", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("content_type", sa.Text(), nullable=True),
        sa.Column("charset", sa.Text(), nullable=True),
        sa.Column("fetched_at", UTC(), nullable=False),
        sa.Column("hints", JSON, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["link_id"], ["link.id"], name=op.f("fk_spool_link_id_link"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spool")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("spool", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_spool_state_spool_id"), ["state", "id"], unique=False)

    op.create_table(
        "story_evidence",
        sa.Column("article_id", ID, autoincrement=False, nullable=False),
        sa.Column("evidence", JSON, nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_story_evidence_article_id_article"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_story_evidence")),
    )
    op.create_table(
        "attempt",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("delivery_id", sa.Text(), nullable=False),
        sa.Column("at", UTC(), nullable=False),
        sa.Column("ok", sa.Boolean(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_attempt_delivery_id_delivery"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
    )
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attempt_delivery_id"), ["delivery_id"], unique=False)
    index.create(op.get_bind())


def downgrade() -> None:
    index.remove(op.get_bind())
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attempt_delivery_id"))

    op.drop_table("attempt")
    op.drop_table("story_evidence")
    with op.batch_alter_table("spool", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_spool_state_spool_id"))

    op.drop_table("spool")
    op.drop_table("sketch")
    op.drop_table("revision")
    op.drop_table("link_route")
    with op.batch_alter_table("link_alias", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_link_alias_link_id"))

    op.drop_table("link_alias")
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_delivery_rule_delivery_created_at"))
        batch_op.drop_index("ix_delivery_due")
        batch_op.drop_index(batch_op.f("ix_delivery_bundle"))

    op.drop_table("delivery")
    with op.batch_alter_table("change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_change_article_id"))

    op.drop_table("change")
    op.drop_table("article_text")
    with op.batch_alter_table("article_tag", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_article_tag_article_id"))

    op.drop_table("article_tag")
    with op.batch_alter_table("article_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_article_link_other_id"))

    op.drop_table("article_link")
    op.drop_table("story_key")
    op.drop_table("stored_rule")
    op.drop_table("source_state")
    op.drop_table("sketch_key")
    op.drop_table("site_line")
    with op.batch_alter_table("route", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_route_source"))

    op.drop_table("route")
    op.drop_table("robots")
    op.drop_table("redirect")
    op.drop_table("note")
    with op.batch_alter_table("link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_link_source_link_state_link_retry_at"))
        batch_op.drop_index(
            "ix_link_recheck", sqlite_where=sa.text("recheck_at IS NOT NULL"), postgresql_where=sa.text("recheck_at IS NOT NULL")
        )
        batch_op.drop_index(batch_op.f("ix_link_article_id"))

    op.drop_table("link")
    op.drop_table("ledger")
    op.drop_table("hot_key")
    op.drop_table("host")
    with op.batch_alter_table("health_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_health_change_source_health_change_id"))

    op.drop_table("backfill")
    op.drop_table("health_change")
    op.drop_table("copy_group")
    op.drop_table("channel_off")
    op.drop_table("audit")
    with op.batch_alter_table("article", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_article_story_id"))
        batch_op.drop_index(batch_op.f("ix_article_source_article_id"))
        batch_op.drop_index(batch_op.f("ix_article_group_id"))
        batch_op.drop_index(batch_op.f("ix_article_dated_at_article_id"))
        batch_op.drop_index(batch_op.f("ix_article_content_hash"))

    op.drop_table("article")
    with op.batch_alter_table("alert", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_alert_at"))
        batch_op.drop_index(batch_op.f("ix_alert_article_id"))

    op.drop_table("alert")
