"""Imported by the server that workers are forked from, and by nothing else: what a first page loads is loaded once, and shared."""

from __future__ import annotations

import normalizer

normalizer.warm()
