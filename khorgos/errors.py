"""What can go wrong at the front door.

KhorgosError          a line for a person, a remedy, and the exit code
├── SettingsError     the settings cannot be used (exit 2)
├── UsageError        the command was used wrongly (exit 2)
└── Failed            the work was tried and failed (exit 1)
"""

from __future__ import annotations


class KhorgosError(Exception):
    """`str()` is one clear line; `remedy` says what to do."""

    exit_code = 1

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.remedy = remedy


class SettingsError(KhorgosError):
    exit_code = 2


class UsageError(KhorgosError):
    exit_code = 2


class Failed(KhorgosError):
    exit_code = 1
