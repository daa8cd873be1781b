"""The body of a webhook: docs/webhook.schema.json says what stands in it. The same message gives the same bytes."""

from __future__ import annotations

import json
from typing import Any

from alerts.types import Item, Message
from store.types import as_printed


def webhook_body(message: Message) -> bytes:
    return json.dumps(envelope(message), ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def envelope(message: Message) -> dict[str, Any]:
    kinds = {item.alert.kind for item in message.items}
    kind = "digest" if message.digest else {"match": "alert"}.get(next(iter(kinds)), next(iter(kinds)))
    return {
        "type": kind,
        "id": message.id,
        "timestamp": as_printed(message.at),
        "rule": message.rule,
        "rule_name": message.title,
        "articles": [item.article.fields() for item in message.items if item.article is not None],
        "alerts": [_alert(item) for item in message.items],
    }


def _alert(item: Item) -> dict[str, Any]:
    found = item.article
    return {
        "kind": item.alert.kind,
        "at": as_printed(item.alert.at),
        "article": found.id if found else None,
        "group": found.group if found else None,
        "story": found.story if found else None,
        "outlets": item.outlets,
        "copies": [{"id": copy.article_id, "source": copy.source, "url": copy.url} for copy in item.copies],
        "sentences": list(item.sentences),
        "detail": item.alert.detail,
    }
