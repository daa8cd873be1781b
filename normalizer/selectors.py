"""Elements chosen by name and attributes: trafilatura's XPath expressions, each combination of attributes judged once.

The expressions test the class and id of every element against long patterns, and libxml2 asks Python for every single test: a third of an
extraction. The elements of a page share few names, those of a site nearly all. What an expression says is read from its text, so that
the vocabulary stays the library's own; an expression that holds more than is understood here runs as it is.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from operator import call
from typing import Any

from lxml.etree import XPath
from lxml.html import HtmlElement

REMEMBERED = 1 << 15  # combinations of attributes, per path

Test = Callable[[HtmlElement], bool]
Marks = tuple[Any, ...]  # tag, names of attributes, and their values

_TOKEN = re.compile(r"\s*(\.?//|::|'[^']*'|[@()\[\]|,=*]|[A-Za-z][\w-]*(?::test)?|\d+)\s*")


class _Unread(Exception):
    """More than is understood here."""


@dataclass(slots=True)
class _Path:
    """One path of an expression: `.//name[tests]`."""

    names: frozenset[str] = frozenset()  # of elements; empty: all
    tests: list[Test] = field(default_factory=list)  # of the element's own attributes
    around: list[Test] = field(default_factory=list)  # of what it holds
    attributes: set[str] = field(default_factory=set)
    sought: set[tuple[str, str]] = field(default_factory=set)  # (attribute, a pattern of values that a test may hold for)

    def marked(self, element: HtmlElement) -> bool:
        """Do name and attributes lead here?"""
        return (not self.names or element.tag in self.names) and all(test(element) for test in self.tests)


class Selectors:
    """Several expressions, looked for in one walk below an element."""

    def __init__(self, expressions: Iterable[XPath]) -> None:
        self._expressions = list(expressions)
        self._paths: list[tuple[int, _Path]] = []
        self.unread: list[int] = []  # expressions that run as they are
        for index, expression in enumerate(self._expressions):
            try:
                self._paths.extend((index, path) for path in _Reader(expression.path).paths())
            except _Unread:
                self.unread.append(index)
        names = [path.names for _, path in self._paths]
        self._names = tuple(frozenset().union(*names)) if all(names) else ("*",)
        attributes = frozenset().union(*(path.attributes for _, path in self._paths))
        self._bare = any(not path.attributes for _, path in self._paths)  # may lead to elements without attributes
        self._asked = _Asked(attributes)
        self._told = {name: _Telling(self._sought(name)).__getitem__ for name in attributes}
        self._known: dict[Marks, tuple[tuple[int, _Path], ...]] = {}
        self._telling: dict[Marks, tuple[tuple[int, _Path], ...]] = {}

    def _sought(self, name: str) -> re.Pattern[str]:
        return re.compile("|".join(sorted({pattern for _, path in self._paths for one, pattern in path.sought if one == name})))

    def __call__(self, root: HtmlElement) -> list[list[HtmlElement]]:
        """For each expression the elements that it leads to, in document order; all of them where it asks for the first."""
        found: list[list[HtmlElement]] = [[] for _ in self._expressions]
        for index in self.unread:
            found[index] = list(self._expressions[index](root))
        known, asked_of, bare = self._known, self._asked, self._bare
        for element in root.iterdescendants(*self._names):
            names = element.keys()
            if not names and not bare:
                continue
            asked = asked_of[tuple(names)]
            marks: Marks = (element.tag, asked, *map(element.get, asked))
            led = known.get(marks)
            if led is None:
                led = self._judged(element, marks)
            for index, path in led:
                if (not path.around or all(test(element) for test in path.around)) and found[index][-1:] != [element]:
                    found[index].append(element)
        return found

    def _judged(self, element: HtmlElement, marks: Marks) -> tuple[tuple[int, _Path], ...]:
        """Where these marks lead. Most values tell nothing: marks without them are few, and each is judged once."""
        if len(self._known) >= REMEMBERED:
            self._known.clear()
        tag, asked, *values = marks
        telling: Marks = (tag, asked, *map(call, map(self._told.__getitem__, asked), values))
        led = self._telling.get(telling)
        if led is None:
            if len(self._telling) >= REMEMBERED:
                self._telling.clear()
            led = self._telling[telling] = tuple((index, path) for index, path in self._paths if path.marked(element))
        self._known[marks] = led
        return led


def _remembered(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return functools.lru_cache(maxsize=REMEMBERED)(lambda value: pattern.search(value) is not None)


class _Asked(dict[tuple[str, ...], tuple[str, ...]]):
    """Of the attributes that an element has, in its order, those that a test asks for."""

    def __init__(self, attributes: frozenset[str]) -> None:
        super().__init__()
        self._attributes = attributes

    def __missing__(self, names: tuple[str, ...]) -> tuple[str, ...]:
        if len(self) >= REMEMBERED:
            self.clear()
        asked = self[names] = tuple(name for name in names if name in self._attributes)
        return asked


class _Telling(dict[str, str]):
    """The values of one attribute: themselves where they hold what is sought, empty where not."""

    def __init__(self, sought: re.Pattern[str]) -> None:
        super().__init__()
        self._sought = sought

    def __missing__(self, value: str) -> str:
        if len(self) >= REMEMBERED:
            self.clear()
        found = self[value] = value if self._sought.search(value) else ""
        return found


class _Reader:
    """Reads the text of an expression; raises _Unread for what it does not understand."""

    def __init__(self, text: str) -> None:
        self._tokens: list[str] = []
        at, text = 0, text.strip()
        while at < len(text):
            match = _TOKEN.match(text, at)
            if match is None:
                raise _Unread(text[at:])
            self._tokens.append(match[1])
            at = match.end()
        self._tokens.append("")
        self._at = 0
        self._path = _Path()
        self._looks_around = False

    def paths(self) -> list[_Path]:
        """Every path of the expression."""
        found = [self._one()]
        while self._next("|"):
            found.append(self._one())
        self._expect("")
        return found

    def _next(self, *tokens: str) -> bool:
        if self._tokens[self._at : self._at + len(tokens)] == list(tokens):
            self._at += len(tokens)
            return True
        return False

    def _expect(self, token: str) -> None:
        if not self._next(token):
            raise _Unread(self._tokens[self._at])

    def _take(self) -> str:
        self._at += 1
        return self._tokens[self._at - 1]

    def _one(self) -> _Path:
        self._path = path = _Path()
        grouped = self._next("(")
        if not self._next(".//"):
            self._expect("//")  # from the root: the same where it is the root that is asked
        name = self._take()
        path.names = frozenset() if name == "*" else frozenset([name])
        while self._next("["):
            self._tests()
        if grouped:
            self._expect(")")
            self._next("[", "1", "]")
        return path

    def _tests(self) -> None:
        if self._next("1", "]"):
            return
        if (names := self._own_names()) is not None:
            self._path.names = names
            return
        self._looks_around = False
        test = self._any()
        self._expect("]")
        (self._path.around if self._looks_around else self._path.tests).append(test)

    def _own_names(self) -> frozenset[str] | None:
        """`self::a or self::b]`: None, and nothing read, where it is another test."""
        start, names = self._at, []
        while self._next("self", "::"):
            names.append(self._take())
            if self._next("]"):
                return frozenset(names)
            if not self._next("or"):
                break
        self._at = start
        return None

    def _any(self) -> Test:
        tests = [self._atom()]
        while self._next("or"):
            tests.append(self._atom())
        return tests[0] if len(tests) == 1 else lambda element: any(test(element) for test in tests)

    def _atom(self) -> Test:
        if self._next("not", "("):
            inner = self._any()
            self._expect(")")
            return lambda element: not inner(element)
        if self._next("self", "::"):
            name = self._take()
            return lambda element: element.tag == name
        if self._next(".//"):
            self._looks_around = True
            path = f".//{self._take()}"
            return lambda element: element.find(path) is not None
        if self._tokens[self._at] == "@":
            names, value = self._value()
            if self._next("="):
                wanted = self._literal()
                self._seek(names, rf"\A{re.escape(wanted)}\Z")
                return lambda element: value(element) == wanted
            self._seek(names, "")
            return lambda element: value(element) is not None
        return self._function(self._take())

    def _function(self, name: str) -> Test:
        self._expect("(")
        names, value = self._value()
        self._expect(",")
        wanted = self._literal()
        any_case = name == "re:test" and self._next(",", "'i'")
        self._expect(")")
        if name == "re:test":
            self._seek(names, f"(?i:{wanted})" if any_case else f"(?:{wanted})")
            search = _remembered(re.compile(wanted, re.IGNORECASE if any_case else re.NOFLAG))
            return lambda element: search(value(element) or "")
        self._seek(names, f"(?i:{re.escape(wanted)})")  # a translated letter is one in another case
        if name == "contains":
            return lambda element: wanted in (value(element) or "")
        if name == "starts-with":
            return lambda element: (value(element) or "").startswith(wanted)
        raise _Unread(name)

    def _seek(self, names: list[str], pattern: str) -> None:
        self._path.sought.update((name, pattern) for name in names)

    def _value(self) -> tuple[list[str], Callable[[HtmlElement], str | None]]:
        """(attributes, what gives their value) of an element."""
        if self._next("translate", "("):
            names, inner = self._value()
            self._expect(",")
            table = [self._literal()]
            self._expect(",")
            other = self._literal()
            if table[0].lower() != other.lower():
                raise _Unread(other)
            letters = str.maketrans(table[0], other)
            self._expect(")")
            return names, lambda element: (inner(element) or "").translate(letters)
        names = [self._attribute()]
        while self._next("|"):
            names.append(self._attribute())
        if len(names) == 1:
            return names, lambda element: element.get(names[0])
        return names, lambda element: next((value for name, value in element.items() if name in names), None)

    def _attribute(self) -> str:
        self._expect("@")
        name = self._take()
        self._path.attributes.add(name)
        return name

    def _literal(self) -> str:
        token = self._take()
        if not token.startswith("'"):
            raise _Unread(token)
        return token[1:-1]
