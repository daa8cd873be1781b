"""Is it alive, is it ready, how is it doing: for whoever runs it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from aiohttp import web
from prometheus_client import CollectorRegistry, GCCollector, PlatformCollector, ProcessCollector
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

from alerts import audit
from khorgos.http.desk import desk_of
from khorgos.http.replies import json_of
from khorgos.listing import source_rows
from store import changes, figures, spool
from store.errors import StoreError

KEPT = 10.0  # seconds that figures are good for: whoever asks more often gets the same ones


async def health(_request: web.Request) -> web.Response:
    return json_of({"status": "alive"})


async def readiness(request: web.Request) -> web.Response:
    """Ready: the loops run, and the database answers."""
    desk = desk_of(request)
    if not desk.ready():
        return json_of({"status": "starting"}, status=503)
    try:
        await desk.ask(changes.newest)
    except StoreError as error:
        return json_of({"status": "no database", "detail": str(error)}, status=503)
    return json_of({"status": "ready"})


class Metrics:
    """Figures for Prometheus, counted in the store when they are asked for."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=self.registry)
        self.registry.register(self)
        self.counted: dict[str, Any] = {}
        self.at = float("-inf")

    def collect(self) -> Iterator[Metric]:
        for name, (what, label, values) in self.counted.items():
            family = GaugeMetricFamily(f"khorgos_{name}", what, labels=[label] if label else [])
            for key, number in values.items():
                family.add_metric([key] if label else [], number)
            yield family


METRICS = web.AppKey("metrics", Metrics)


async def metrics(request: web.Request) -> web.Response:
    kept, desk = request.app[METRICS], desk_of(request)
    if time.monotonic() - kept.at > KEPT:
        kept.counted = await desk.ask(_count, desk.settings.sources)
        kept.at = time.monotonic()
    return web.Response(body=generate_latest(kept.registry), headers={"Content-Type": CONTENT_TYPE_PLAIN_0_0_4})


def _count(connection: Any, sources: Any) -> dict[str, Any]:
    health: dict[str, float] = {}
    for row in source_rows(connection, sources):
        health[row["health"]] = health.get(row["health"], 0) + 1
    deliveries = {state.value: float(number) for state, number in audit.counts(connection).items()}
    return {
        "articles": ("Articles in the store", "", {"": float(figures.articles(connection))}),
        "changes": ("Number of the last change", "", {"": float(changes.newest(connection))}),
        "pages_waiting": ("Raw pages that wait for extraction", "", {"": float(spool.unread(connection))}),
        "deliveries": ("Deliveries by state", "state", deliveries),
        "sources": ("Sources by health", "health", health),
    }
