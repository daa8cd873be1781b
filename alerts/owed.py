"""Articles that something is still owed for: they may not be let go of."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from alerts.tables import alert, delivery
from alerts.types import PENDING


def owed_for(connection: sa.Connection, article_ids: Collection[int]) -> set[int]:
    """Of these articles, those with a delivery that is pending."""
    pending = sa.select(alert.c.article_id).join_from(alert, delivery).where(delivery.c.state.in_(PENDING))
    return set(connection.scalars(pending.where(alert.c.article_id.in_(list(article_ids)))))
