"""Sources, rules and alerts as JSON, and what a person may change of them."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web

from alerts import audit, stored_rules
from alerts.errors import AlertError, DeliveryUnknown
from alerts.records import delivery_fields, rule_fields
from alerts.rules import check_rule
from khorgos.http.asking import delivery_cursor_of, limit_of, parameter
from khorgos.http.desk import Desk, desk_of
from khorgos.http.problems import Problem
from khorgos.http.replies import json_of
from khorgos.listing import source_rows
from khorgos.opening import utc_now

STATES = ("pending", "sent", "dead")


async def list_sources(request: web.Request) -> web.Response:
    desk = desk_of(request)
    return json_of({"items": await desk.ask(source_rows, desk.settings.sources)})


async def list_rules(request: web.Request) -> web.Response:
    desk = desk_of(request)
    written = {rule.id for rule in desk.settings.rules}
    return json_of({"items": [{**rule_fields(rule), "in_settings": rule.id in written} for rule in await desk.rules()]})


async def put_rule(request: web.Request) -> web.Response:
    """Puts a rule in force, new or in place of one; what it told and owes stays, and the past is never sent."""
    desk, id = desk_of(request), request.match_info["id"]
    body = await _object(request)
    body.pop("in_settings", None)  # of the list of rules, so that a rule can be sent back as it came
    if body.setdefault("id", id) != id:
        raise Problem(400, "The rule cannot be used", f"its id is {id!r} in the path and another in the body", key="id")
    try:
        rule = stored_rules.rule_from(body)
        check_rule(rule, desk.settings.timezone)
    except AlertError as error:
        raise Problem(400, "The rule cannot be used", str(error)) from error
    known = {channel.id for channel in desk.settings.channels}
    if missing := [name for name in rule.channels if name not in known]:
        raise Problem(400, "The rule cannot be used", f"there is no channel {missing[0]!r}", key="channels")
    await desk.change(stored_rules.save, rule, utc_now(), desk.settings.timezone)
    await _in_force(desk)
    return json_of(rule_fields(rule))


async def delete_rule(request: web.Request) -> web.Response:
    """Takes an edited rule back; one of that name in the settings file is in force again."""
    desk, id = desk_of(request), request.match_info["id"]
    if not await desk.change(stored_rules.remove, id):
        raise Problem(404, "There is no such stored rule", "rules of the settings file are changed there, or overruled by PUT")
    await _in_force(desk)
    return web.Response(status=204)


async def _in_force(desk: Desk) -> None:
    desk.rules_changed(await desk.rules())


async def list_alerts(request: web.Request) -> web.Response:
    limit, state, before = limit_of(request), state_of(request), delivery_cursor_of(request)
    lines = await desk_of(request).ask(_deliveries, state, limit + 1, before)
    items = [delivery_fields(line) for line in lines[:limit]]
    return json_of({"items": items, "next_cursor": items[-1]["id"] if len(lines) > limit else None})


def state_of(request: web.Request) -> str | None:
    state = parameter(request, "state")
    if state not in (None, *STATES):
        raise Problem(400, "state cannot be used", f"one of {', '.join(STATES)}", parameter="state")
    return state


def _deliveries(connection: Any, state: str | None, limit: int, before: str | None) -> list[audit.Line]:
    return audit.deliveries(connection, audit.states(state), limit=limit, before=before)


async def redeliver(request: web.Request) -> web.Response:
    """Has a delivery sent again at once, under the same id."""
    desk = desk_of(request)
    try:
        found, due = await desk.change(audit.redeliver, request.match_info["id"], utc_now())
    except DeliveryUnknown as error:
        raise Problem(404, "There is no such delivery", str(error)) from error
    desk.wake()
    return json_of({"id": found.id, "due": due}, status=202)


async def _object(request: web.Request) -> dict[str, Any]:
    if request.content_type != "application/json":
        raise Problem(415, "JSON is wanted", "send the rule with content-type application/json")
    try:
        body = json.loads(await request.read())
    except (ValueError, RecursionError) as error:
        raise Problem(400, "The body is no JSON", str(error)[:200]) from error
    if not isinstance(body, dict):
        raise Problem(400, "The rule cannot be used", "a JSON object is wanted")
    return body
