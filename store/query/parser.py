"""Text -> nodes. Recursive descent over `store.query.lexer`; whatever comes in, out comes a Node or a QueryError that names the place.

any   = every {"OR" every}
every = one {["AND"] one}
one   = {"NOT" | "-"} (word | word* | "phrase" | field:value | "(" any ")")
value = word | "phrase" | "(" any ")"        in a group every word is a value of the field
"""

from __future__ import annotations

import zoneinfo

from store.errors import QueryError
from store.query.ast import And, Everything, Node, Not, Or, Text
from store.query.fields import FIELDS, field
from store.query.lexer import Token, tokens
from store.query.sequences import sequences

DEEPEST = 15  # parentheses in parentheses; the parsers of SQLite and FTS5 give up at 22
MOST_LEAVES = 300  # words and fields


def read(text: str, timezone: str) -> Node:
    """What the query says; `timezone` (IANA) is where the days of `after:` and `before:` begin."""
    return _Parser(text, zoneinfo.ZoneInfo(timezone)).query()


class _Parser:
    def __init__(self, text: str, zone: zoneinfo.ZoneInfo) -> None:
        self.text, self.zone = text, zone
        self.tokens = list(tokens(text))
        self.at = self.leaves = self.depth = 0
        self.field: Token | None = None  # the field whose group is being read

    @property
    def next(self) -> Token:
        return self.tokens[self.at]

    def take(self) -> Token:
        token = self.next
        self.at += token.kind != "end"
        return token

    def wrong(self, message: str, token: Token | None = None) -> QueryError:
        return QueryError(message, (token or self.next).position, self.text)

    def query(self) -> Node:
        if self.next.kind == "end":
            return Everything()
        found = self.any()
        if self.next.kind == ")":
            raise self.wrong("nothing was opened that this parenthesis could close")
        return found

    def any(self) -> Node:
        parts = [self.every()]
        while self.next.kind == "OR":
            operator = self.take()
            self.expect_operand(operator)
            parts.append(self.every())
        return _flat(Or, parts)

    def every(self) -> Node:
        parts = [self.one()]
        while self.next.kind not in ("OR", ")", "end"):
            if self.next.kind == "AND":
                self.expect_operand(self.take())
            parts.append(self.one())
        return _flat(And, parts)

    def expect_operand(self, operator: Token) -> None:
        if self.next.kind in ("AND", "OR", ")", "end"):
            raise self.wrong(f"nothing stands after {operator.text}", operator)

    def one(self) -> Node:
        negated = False
        while self.next.kind in ("NOT", "-"):
            operator = self.take()
            if operator.kind == "-" and self.next.position != operator.position + 1:
                raise self.wrong("nothing stands after -", operator)
            self.expect_operand(operator)
            negated = not negated
        found = self.atom()
        if not negated:
            return found
        return found.part if isinstance(found, Not) else Not(found)

    def atom(self) -> Node:
        token = self.take()
        if token.kind == "(":
            return self.group(token)
        if token.kind == "field":
            return self.value(token)
        if token.kind in ("word", "phrase"):
            return self.leaf(token)
        if token.kind in ("AND", "OR"):
            raise self.wrong(f"nothing stands before {token.text}", token)
        if token.kind == ")":
            raise self.wrong("there is nothing in front of this parenthesis", token)
        raise self.wrong("something is missing here", token)

    def group(self, opened: Token) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.wrong(f"parentheses stand at most {DEEPEST} deep", opened)
        if self.next.kind == ")":
            raise self.wrong("there is nothing in these parentheses", opened)
        found = self.any()
        if self.take().kind != ")":
            raise self.wrong("this parenthesis is never closed", opened)
        self.depth -= 1
        return found

    def value(self, name: Token) -> Node:
        if name.text not in FIELDS:
            known = ", ".join(FIELDS)
            raise self.wrong(f"there is no field {name.text!r}; the fields are {known}; a word with a colon wants quotes", name)
        if self.field is not None:
            raise self.wrong(f"{name.text}: cannot stand inside {self.field.text}:(…)", name)
        if self.next.position != name.position + len(name.text) + 1 or self.next.kind not in ("word", "phrase", "("):
            raise self.wrong(f"nothing stands after {name.text}:", name)
        token = self.take()
        if token.kind == "word" and token.text.startswith("-"):
            raise self.wrong(f"a minus stands before the field: -{name.text}:{token.text.lstrip('-')}", token)
        self.field = name
        found = self.group(token) if token.kind == "(" else self.leaf(token)
        self.field = None
        return found

    def leaf(self, token: Token) -> Node:
        self.leaves += 1
        if self.leaves > MOST_LEAVES:
            raise self.wrong(f"a query has at most {MOST_LEAVES} words and fields", token)
        if self.field is None or self.field.text == "title":
            return self.words(token, title=self.field is not None)
        return field(self.field.text, token, self.zone, self.text)

    def words(self, token: Token, *, title: bool) -> Text:
        if token.kind == "phrase":
            found = Text(token.text, "phrase", title, token.position)
        elif ":" in token.text:
            raise self.wrong("a word with a colon wants quotes", token)
        elif "*" in token.text.rstrip("*"):
            raise self.wrong("a star stands at the end of a word", token)
        elif token.text.endswith("*"):
            found = Text(token.text.rstrip("*"), "prefix", title, token.position)
        else:
            found = Text(token.text, "word", title, token.position)
        sequences(found, self.text)  # raises for what holds no words
        return found


def _flat(kind: type[And] | type[Or], parts: list[Node]) -> Node:
    flat: list[Node] = []
    for part in parts:
        flat += part.parts if isinstance(part, kind) else [part]
    return flat[0] if len(flat) == 1 else kind(tuple(flat))


__all__ = ["DEEPEST", "MOST_LEAVES", "read"]
