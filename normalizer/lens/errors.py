"""What can be wrong with the lens's data.

LensError
├── GazetteerError   an entity, a name or an overlay that breaks the schema
└── RuleError        a constant of the rule or a topic list that breaks it
"""

from __future__ import annotations


class LensError(ValueError):
    """The lens cannot be built from the data given; the message names the place and what is allowed."""


class GazetteerError(LensError):
    """An entity, a name or an overlay breaks the gazetteer's schema."""


class RuleError(LensError):
    """A constant of the rule, or a topic's list, is missing or out of range."""
