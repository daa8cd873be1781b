"""The core tables: articles, their words, tags, revisions, and the log of changes.

Other tables stand beside what uses them (`store.crawl_tables`, `store.group_tables`, `alerts.tables`), all on this `metadata`.
JSON columns are for output only; whatever is filtered by has a column or a row in `article_tag`.
"""

from __future__ import annotations

import sqlalchemy as sa

from store.columns import ID, JSON, UTC

metadata = sa.MetaData(
    naming_convention={  # SQLite's batch migrations need every constraint to have a name
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    }
)

article = sa.Table(
    "article",
    metadata,
    # In order of arrival: seconds since 2020, or one more than the last; newest first is ORDER BY id DESC, also inside the index, which
    # writes down the distance between two articles of a word: small numbers make it a third smaller.
    sa.Column("id", ID, primary_key=True, autoincrement=False),
    sa.Column("url", sa.Text),
    sa.Column("url_key", sa.LargeBinary(16)),  # blake2b-128 of the folded address; null for texts without one
    sa.Column("canonical_url", sa.Text),
    sa.Column("source", sa.Text),
    sa.Column("title", sa.Text),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("route", sa.Text, nullable=False),
    sa.Column("languages", JSON, nullable=False),
    sa.Column("published_at", UTC),
    sa.Column("published_offset", sa.Integer),  # minutes east of UTC, as printed
    sa.Column("published_precision", sa.Text),
    sa.Column("dated_at", UTC, nullable=False),  # published_at, or first_seen_at where it is null: what after: and before: look at
    sa.Column("authors", JSON, nullable=False),
    sa.Column("agency", sa.Text),
    sa.Column("countries", JSON, nullable=False),
    sa.Column("dyads", JSON, nullable=False),
    sa.Column("topics", JSON, nullable=False),
    sa.Column("entities", JSON, nullable=False),
    sa.Column("score", sa.Float, nullable=False),
    sa.Column("relevant", sa.Boolean, nullable=False),
    sa.Column("flags", JSON, nullable=False),
    sa.Column("content_hash", sa.LargeBinary(16), nullable=False),
    sa.Column("group_id", ID, nullable=False),  # the id of the group's first article
    sa.Column("story_id", ID, nullable=False),  # the id of the story's first article
    sa.Column("first_seen_at", UTC, nullable=False),
    sa.Column("fetched_at", UTC, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),  # 1 as first seen
    sa.Column("deleted_at", UTC),
    sa.Column("analyser_version", sa.Integer, nullable=False),  # of the words in the index
    sa.Column("lens_version", sa.Text, nullable=False),
    sa.UniqueConstraint("url_key"),
    sa.Index(None, "source", "id"),
    sa.Index(None, "dated_at", "id"),
    sa.Index(None, "content_hash"),
    sa.Index(None, "group_id"),
    sa.Index(None, "story_id"),
)

article_text = sa.Table(  # the wide columns, away from the narrow row that is scanned
    "article_text",
    metadata,
    sa.Column("article_id", ID, sa.ForeignKey("article.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("spans", JSON, nullable=False),  # [[start, end, language], …]
    sa.Column("removals", JSON, nullable=False),  # [[reason, text], …]
    sa.Column("relevance", JSON, nullable=False),  # evidence, sentences, factors: see normalizer.types.Relevance
    sa.Column("links", JSON, nullable=False),
)

article_tag = sa.Table(
    # kind: country, dyad, topic, entity, author (folded). One table serves every facet.
    "article_tag",
    metadata,
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, primary_key=True),
    sa.Column("article_id", ID, sa.ForeignKey("article.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    sa.Index(None, "article_id"),
    sqlite_with_rowid=False,
)

revision = sa.Table(  # earlier states; the newest stands in article and article_text
    "revision",
    metadata,
    sa.Column("article_id", ID, sa.ForeignKey("article.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("title", sa.Text),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("content_hash", sa.LargeBinary(16), nullable=False),
    sa.Column("fetched_at", UTC, nullable=False),
    sa.Column("replaced_at", UTC, nullable=False),
    sa.Column("kinds", JSON, nullable=False),  # what replaced it: typo, number, name, headline, deletion, substantive
    sa.Column("difference", JSON, nullable=False),  # [[before, after], …] of the sentences that changed
)

change = sa.Table(  # written with the article, in its transaction; `seq` is what /api/changes and pollers follow
    "change",
    metadata,
    sa.Column("seq", ID, primary_key=True, autoincrement=True),
    sa.Column("kind", sa.Text, nullable=False),  # new | revised | deleted
    sa.Column("article_id", ID, sa.ForeignKey("article.id", ondelete="CASCADE"), nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("at", UTC, nullable=False),
    sa.Index(None, "article_id"),
    sqlite_autoincrement=True,
)

site_line = sa.Table(  # how many pages of a source carried a line: the normalizer's per-site counter
    "site_line",
    metadata,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("line_key", ID, primary_key=True, autoincrement=False),
    sa.Column("pages", sa.Integer, nullable=False),
    sa.Column("last_seen", UTC, nullable=False),
    sqlite_with_rowid=False,
)

audit = sa.Table(  # what a person did by hand
    "audit",
    metadata,
    sa.Column("id", ID, primary_key=True, autoincrement=True),
    sa.Column("at", UTC, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("detail", JSON, nullable=False),
)

note = sa.Table(  # one value by name: versions, cursors, high-water marks
    "note",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", JSON, nullable=False),
)
