"""What can go wrong with alerts.

AlertError
├── RuleInvalid       a rule that cannot be read; carries the rule and the key
├── ChannelInvalid    a channel that cannot be read; carries the channel and the key
├── DeliveryUnknown   no delivery has that number
└── ExtraMissing      an optional package is not installed
"""

from __future__ import annotations


class AlertError(Exception):
    """The root. `str()` is one line for a person."""


class RuleInvalid(AlertError):
    """`key` is the setting that is wrong, as it is written in the rule."""

    def __init__(self, rule: str, key: str, message: str) -> None:
        super().__init__(f"rule {rule!r}: {key}: {message}")
        self.rule, self.key, self.message = rule, key, message


class ChannelInvalid(AlertError):
    """`key` is the setting that is wrong, as it is written in the channel."""

    def __init__(self, channel: str, key: str, message: str) -> None:
        super().__init__(f"channel {channel!r}: {key}: {message}")
        self.channel, self.key, self.message = channel, key, message


class DeliveryUnknown(AlertError):
    pass


class ExtraMissing(AlertError):
    pass
