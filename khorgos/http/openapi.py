"""The OpenAPI document, made from the list of endpoints."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

from aiohttp import web

from khorgos import __version__
from khorgos.http.endpoints import ENDPOINTS, Endpoint
from khorgos.http.replies import json_of


def document() -> dict[str, Any]:
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in ENDPOINTS:
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = _operation(endpoint)
    schemas = json.loads(resources.files("khorgos.http").joinpath("schemas.json").read_text("utf-8"))
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "khorgos",
            "version": __version__,
            "description": "Articles, stories, changes, sources, rules and alerts. Errors are problem+json (RFC 9457).",
        },
        "paths": paths,
        "components": {"schemas": schemas, "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
        "security": [{"token": []}, {}],
    }


def _operation(endpoint: Endpoint) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "summary": endpoint.summary,
        "operationId": endpoint.handler.__name__,
        "parameters": [
            {"name": p.name, "in": p.where, "required": p.where == "path", "description": p.what, "schema": {"type": p.kind}}
            for p in endpoint.parameters
        ],
        "responses": {str(endpoint.status): _answer(endpoint), "default": _content("application/problem+json", "Problem", "A problem")},
    }
    if endpoint.body:
        operation["requestBody"] = {"required": True, **_content("application/json", endpoint.body)}
    return operation


def _answer(endpoint: Endpoint) -> dict[str, Any]:
    if not endpoint.answer:
        return {"description": "Done"}
    if "/" in endpoint.answer:
        return {"description": endpoint.summary, "content": {endpoint.answer: {"schema": {"type": "string"}}}}
    return _content("application/json", endpoint.answer, endpoint.summary)


def _content(kind: str, schema: str, description: str | None = None) -> dict[str, Any]:
    content: dict[str, Any] = {"content": {kind: {"schema": {"$ref": f"#/components/schemas/{schema}"}}}}
    return content | ({"description": description} if description else {})


async def openapi(_request: web.Request) -> web.Response:
    return json_of(document())
