"""The query language: parsed once, compiled for both databases, and read word for word by a plain matcher."""

from __future__ import annotations

from store.query.ast import And, Everything, Field, Node, Not, Or, Text
from store.query.query import Query, parse

__all__ = ["And", "Everything", "Field", "Node", "Not", "Or", "Query", "Text", "parse"]
