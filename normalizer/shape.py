"""The JSON shape of what the normalizer makes: DESIGN.md, "Output"."""

from __future__ import annotations

import datetime as dt

from normalizer.types import Draft, Languages, Rejection, View


def draft_fields(made: Draft | Rejection, id: str) -> dict[str, object]:
    """A draft or a rejection as `khorgos normalize` prints it: the same keys in the same order, whatever it is."""
    article = made if isinstance(made, Draft) else None
    return {
        "id": id,
        "status": "ok" if article else "rejected",
        "reason": None if isinstance(made, Draft) else str(made.reason),
        "detail": None if isinstance(made, Draft) else made.evidence,
        "url": made.url,
        "canonical_url": article.canonical_url if article else None,
        "source": made.source,
        "title": made.title,
        "text": article.text if article else "",
        **_languages(made.languages),
        "published_at": published_text(made.published_at, made.published_offset),
        "published_precision": made.published_precision,
        "authors": list(article.authors) if article else [],
        "agency": article.agency if article else None,
        **_view(article.view if article else View()),
        "flags": list(article.flags) if article else [],
        "removed": [{"reason": removal.reason, "text": removal.text} for removal in article.removals] if article else [],
    }


def published_text(when: dt.datetime | None, offset: int | None) -> str | None:
    """ISO 8601 in the offset that the page printed, so that the day reads as it stood there; UTC where it printed none."""
    if when is None:
        return None
    zone = dt.timezone(dt.timedelta(minutes=offset)) if offset else dt.UTC
    return when.astimezone(zone).isoformat(timespec="seconds")


def _languages(known: Languages | None) -> dict[str, object]:
    if known is None:
        return {"language": "und", "route": "und", "languages": {}, "spans": []}
    return {
        "language": known.language,
        "route": known.route,
        "languages": dict(known.shares),
        "spans": [[span.start, span.end, span.language] for span in known.spans],
    }


def _view(view: View) -> dict[str, object]:
    relevance = view.relevance
    return {
        "countries": list(view.countries),
        "dyads": list(view.dyads),
        "topics": list(view.topics),
        "entities": list(view.entities),
        "relevance": relevance.score,
        "relevant": relevance.relevant,
        "review": relevance.review,
        "evidence": [{"entity": e.entity, "name": e.name, "side": e.side, "zone": e.zone, "count": e.count} for e in relevance.evidence],
    }
