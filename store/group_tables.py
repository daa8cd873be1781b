"""Tables of copies and stories: sketches and their index, groups, links, story evidence."""

from __future__ import annotations

import sqlalchemy as sa

from store.columns import ID, JSON, UTC
from store.tables import metadata

sketch = sa.Table(  # one row an article: what it is compared by
    "sketch",
    metadata,
    sa.Column("article_id", ID, sa.ForeignKey("article.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    sa.Column("hashes", sa.LargeBinary, nullable=False),  # up to 64 signed 64-bit integers, ascending, big-endian
    sa.Column("authority", sa.SmallInteger, nullable=False),  # the larger, the sooner an article stands for its group
    sa.Column("digest", sa.Boolean, nullable=False),  # several texts in one: never a reason to join groups
)

sketch_key = sa.Table(  # the 32 smallest hashes by day; an article leaves out what its group has there already
    "sketch_key",
    metadata,
    sa.Column("key", ID, primary_key=True, autoincrement=False),
    sa.Column("day", sa.Integer, primary_key=True, autoincrement=False),  # of article.dated_at, days since 1970
    sa.Column("article_id", ID, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

hot_key = sa.Table(  # hashes of boilerplate and stock phrases: too common to look articles up by
    "hot_key",
    metadata,
    sa.Column("key", ID, primary_key=True, autoincrement=False),
    sa.Column("since", sa.Integer, nullable=False),  # day
    sqlite_with_rowid=False,
)

copy_group = sa.Table(  # groups of two and more; a single article is its own group without a row
    "copy_group",
    metadata,
    sa.Column("id", ID, primary_key=True, autoincrement=False),  # the first article of the group
    sa.Column("canonical_id", ID, nullable=False),  # which article stands for it: most authoritative, then earliest
    sa.Column("members", sa.Integer, nullable=False),
    sa.Column("by_hand", sa.Boolean, nullable=False, server_default=sa.false()),  # a person decided: nothing is joined or moved by itself
)

article_link = sa.Table(  # what relates two articles, and how sure that is; `article_id` came later
    "article_link",
    metadata,
    sa.Column("article_id", ID, sa.ForeignKey("article.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    sa.Column("other_id", ID, sa.ForeignKey("article.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    sa.Column("relation", sa.Text, nullable=False),  # same | part_of | revision | related | apart (a person says so)
    sa.Column("score", sa.Float, nullable=False),
    sa.Index(None, "other_id"),
    sqlite_with_rowid=False,
)

redirect = sa.Table(  # groups and stories that were found to be one: where the younger number went; `split`: whence a group was taken
    "redirect",
    metadata,
    sa.Column("kind", sa.Text, primary_key=True),  # group | story | split
    sa.Column("old_id", ID, primary_key=True, autoincrement=False),
    sa.Column("new_id", ID, nullable=False),
    sa.Column("at", UTC, nullable=False),
    sqlite_with_rowid=False,
)

story_key = sa.Table(  # what an article says of its event, by day: entities, numbers, dates, speakers, words
    "story_key",
    metadata,
    sa.Column("key", ID, primary_key=True, autoincrement=False),
    sa.Column("day", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("article_id", ID, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

story_evidence = sa.Table(  # the same, whole, for comparing
    "story_evidence",
    metadata,
    sa.Column("article_id", ID, sa.ForeignKey("article.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    sa.Column("evidence", JSON, nullable=False),
)
