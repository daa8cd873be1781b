"""Tokens of any script: a run of Han letters, or a word or number with its inner apostrophes and hyphens."""

from __future__ import annotations

import re

HAN = re.compile(r"[\u3400-\u9fff]")
TOKEN = re.compile(r"[\u3400-\u9fff]+|[^\W_\u3400-\u9fff]+(?:['’ʻ-][^\W\d_\u3400-\u9fff]+)*")
