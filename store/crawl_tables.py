"""Tables of the crawler's memory: links, routes, hosts, sources, the spool of raw pages, the ledger of source-hours."""

from __future__ import annotations

import sqlalchemy as sa

from store.columns import ID, JSON, UTC
from store.tables import metadata

link = sa.Table(
    # state: owed      to be fetched, at retry_at or later
    #        fetched   its page is in the spool
    #        stored    it is article_id; looked at again at recheck_at
    #        rejected | irrelevant   read, and left
    #        old       older than the source's max_age when first seen
    #        gone      answered 404 or 410, twice
    #        forbidden robots.txt says no; asked about again at retry_at
    #        parked    tried too often
    "link",
    metadata,
    sa.Column("id", ID, primary_key=True, autoincrement=True),
    sa.Column("key", sa.LargeBinary(16), nullable=False),  # blake2b-128 of the cleaned address
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("hints", JSON, nullable=False),
    sa.Column("first_seen_at", UTC, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("retry_at", UTC),
    sa.Column("reason", sa.Text),  # of the last rejection or miss
    sa.Column("score", sa.Float),  # relevance, where the page was irrelevant
    sa.Column("article_id", ID),
    sa.Column("fetched_at", UTC),  # the first page
    sa.Column("etag", sa.Text),
    sa.Column("last_modified", sa.Text),
    sa.Column("body_hash", sa.LargeBinary(16)),
    sa.Column("recheck_at", UTC),
    sa.Column("looks_gone", sa.Integer, nullable=False, server_default="0"),
    sa.Column("low", sa.Boolean, nullable=False, server_default=sa.false()),  # of a backfill: fetched after everything else
    sa.UniqueConstraint("key"),
    sa.Index(None, "source", "state", "retry_at"),
    sa.Index(
        "ix_link_recheck",
        "source",
        "recheck_at",
        sqlite_where=sa.text("recheck_at IS NOT NULL"),
        postgresql_where=sa.text("recheck_at IS NOT NULL"),
    ),
    sa.Index(None, "article_id"),
)

link_alias = sa.Table(  # other addresses that led to a link's page: redirects
    "link_alias",
    metadata,
    sa.Column("key", sa.LargeBinary(16), primary_key=True),
    sa.Column("link_id", ID, sa.ForeignKey("link.id", ondelete="CASCADE"), nullable=False),
    sa.Index(None, "link_id"),
)

link_route = sa.Table(  # which routes showed a link: what the cross-route recall is counted from
    "link_route",
    metadata,
    sa.Column("link_id", ID, sa.ForeignKey("link.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    sa.Column("way", sa.Text, primary_key=True),
)

route = sa.Table(
    "route",
    metadata,
    sa.Column("url", sa.Text, primary_key=True),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("way", sa.Text, nullable=False),
    sa.Column("etag", sa.Text),
    sa.Column("last_modified", sa.Text),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("status", sa.Integer),
    sa.Column("detail", sa.Text, nullable=False, server_default=""),
    sa.Column("items", sa.Integer, nullable=False, server_default="0"),
    sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
    sa.Column("polled_at", UTC, nullable=False),
    sa.Column("success_at", UTC),
    sa.Column("new_at", UTC),
    sa.Column("newest_at", UTC),  # the newest date that an item claimed
    sa.Index(None, "source"),
)

source_state = sa.Table(
    "source_state",
    metadata,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("first_visit_at", UTC, nullable=False),
    sa.Column("visited_at", UTC, nullable=False),
    sa.Column("success_at", UTC),
    sa.Column("new_at", UTC),
    sa.Column("failures", sa.Integer, nullable=False, server_default="0"),  # visits without any answer, in a row
    sa.Column("failing_since", UTC),  # the first of them
    sa.Column("due_at", UTC),
    sa.Column("gap_seconds", sa.Float),  # the usual time between two visits that brought something new
    sa.Column("health", sa.Text, nullable=False, server_default="ok"),
    sa.Column("health_since", UTC),
    sa.Column("health_detail", sa.Text, nullable=False, server_default=""),
    sa.Column("health_told", sa.Text, nullable=False, server_default="ok"),  # the state that was last sure
    sa.Column("barren", sa.Integer, nullable=False, server_default="0"),  # weight of the pages since the last one that gave an article
    sa.Column("barren_why", sa.Text, nullable=False, server_default=""),  # of the last of them
)

host = sa.Table(
    "host",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("next_at", UTC, nullable=False),  # the next request may start then
    sa.Column("busy_until", UTC),  # somebody is asking; the lease of a killed process runs out then
    sa.Column("rest_until", UTC),  # Retry-After
)

robots = sa.Table(
    "robots",
    metadata,
    sa.Column("origin", sa.Text, primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("status", sa.Integer, nullable=False),
    sa.Column("fetched_at", UTC, nullable=False),
)

spool = sa.Table(  # raw pages between fetching and extraction; state: fetched | extracting | parked
    "spool",
    metadata,
    sa.Column("id", ID, primary_key=True, autoincrement=True),
    sa.Column("link_id", ID, sa.ForeignKey("link.id", ondelete="CASCADE")),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),  # times that a worker died or stalled over it
    sa.Column("claims", sa.Integer, nullable=False, server_default="0"),  # times that it was taken up; a kill costs a claim, no attempt
    sa.Column("claimed_at", UTC),
    sa.Column("recheck", sa.Boolean, nullable=False),
    sa.Column("url", sa.Text),
    sa.Column("requested_url", sa.Text),
    sa.Column("source", sa.Text),
    sa.Column("content_type", sa.Text),
    sa.Column("charset", sa.Text),
    sa.Column("fetched_at", UTC, nullable=False),
    sa.Column("hints", JSON, nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),  # zstd
    sa.Index(None, "state", "id"),
    sqlite_autoincrement=True,
)

ledger = sa.Table(
    # what: polled, not_modified, poll_failed, new, fetched, stored, irrelevant, gone, rejected:REASON, failed:MISS
    "ledger",
    metadata,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("hour", UTC, primary_key=True),
    sa.Column("what", sa.Text, primary_key=True),
    sa.Column("count", sa.Integer, nullable=False),
)

backfill = sa.Table(  # an order for older news; state: open | done | stopped
    "backfill",
    metadata,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("since", UTC),
    sa.Column("until", UTC),
    sa.Column("pages_left", sa.Integer),
    sa.Column("queue", JSON, nullable=False),  # pages to be asked for next
    sa.Column("pages", sa.Integer, nullable=False),
    sa.Column("links", sa.Integer, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("detail", sa.Text, nullable=False),
    sa.Column("ordered_at", UTC, nullable=False),
    sa.Column("updated_at", UTC, nullable=False),
)

health_change = sa.Table(  # every state entered or left, once; `told` when the alert is written
    "health_change",
    metadata,
    sa.Column("id", ID, primary_key=True, autoincrement=True),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("at", UTC, nullable=False),
    sa.Column("before", sa.Text, nullable=False),
    sa.Column("after", sa.Text, nullable=False),
    sa.Column("detail", sa.Text, nullable=False),
    sa.Column("told", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Index(None, "source", "id"),
)
