"""The documents describe what is there: every command, setting and source field."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import click
import pytest

from khorgos.cli import COMMANDS, khorgos
from khorgos.formats import COLUMNS
from khorgos.http.endpoints import ENDPOINTS, Endpoint
from khorgos.settings_file import (
    ChannelTable,
    CrawlerTable,
    DiscoveryTable,
    RelevanceTable,
    RuleTable,
    SettingsTable,
    SourceTable,
    WebTable,
)
from normalizer.shape import draft_fields
from normalizer.types import Reason, Rejection

REMOVALS = re.compile(r"""(?:Removal\(|return |reasons\[index\] = )"([a-z]+(?:_[a-z]+)+|box|spam|symbols|repeated)\"""")
ROOT = Path(__file__).resolve().parent.parent
REFERENCE = (ROOT / "docs" / "reference.md").read_text("utf-8")
TABLES = (SettingsTable, CrawlerTable, DiscoveryTable, RelevanceTable, WebTable, SourceTable, ChannelTable, RuleTable)
KEYS = sorted({(table.__name__, field.alias or key) for table in TABLES for key, field in table.model_fields.items()})


@pytest.mark.parametrize(("table", "key"), KEYS, ids=str)
def test_every_setting_is_described(table: str, key: str) -> None:
    assert f"`{key}`" in REFERENCE


def removal_codes() -> list[str]:
    cleaning = [ROOT / "normalizer" / "pipeline.py", *(ROOT / "normalizer" / "cleaning").glob("*.py")]
    written = {code for file in cleaning for code in REMOVALS.findall(file.read_text("utf-8"))}
    rules = re.findall(r'^reason = "(\w+)"', (ROOT / "normalizer" / "data" / "text" / "rules.toml").read_text("utf-8"), re.M)
    return sorted(written | set(rules))


@pytest.mark.parametrize("code", removal_codes())
def test_every_reason_of_a_removal_is_described(code: str) -> None:
    assert f"`{code}`" in REFERENCE


def commands() -> list[tuple[str, click.Command]]:
    context = click.Context(khorgos)
    found: list[tuple[str, click.Command]] = []
    for name in khorgos.list_commands(context):
        command = khorgos.get_command(context, name)
        assert command is not None
        found.append((name, command))
        if isinstance(command, click.Group):
            found += [(f"{name} {sub}", child) for sub, child in command.commands.items()]
    return found


@pytest.mark.parametrize(("name", "command"), commands(), ids=lambda value: value if isinstance(value, str) else "")
def test_every_command_has_help_and_a_place_in_the_reference(name: str, command: click.Command) -> None:
    assert command.help
    assert f"khorgos {name}" in REFERENCE
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help or parameter.name in ("format", "form", "sort", "state"), parameter.name
            assert max(parameter.opts, key=len) in REFERENCE, f"{name}: {parameter.opts}"


def test_every_command_that_is_announced_is_there() -> None:
    assert {name for name, _ in commands() if " " not in name} == set(COMMANDS)


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: f"{endpoint.method} {endpoint.path}")
def test_every_endpoint_is_described(endpoint: Endpoint) -> None:
    assert f"`{endpoint.method} {endpoint.path}" in REFERENCE
    for parameter in endpoint.parameters:
        assert parameter.where == "path" or parameter.name in REFERENCE


def output_fields() -> list[str]:
    rejected = Rejection(url=None, reason=Reason.EMPTY, fetched_at=dt.datetime(2026, 3, 9, tzinfo=dt.UTC))
    return sorted({*draft_fields(rejected, "a"), *COLUMNS})


@pytest.mark.parametrize("field", output_fields())
def test_every_field_of_the_output_is_described(field: str) -> None:
    output = REFERENCE.partition("### Output")[2].partition("###")[0]
    assert f"`{field}`" in output


@pytest.mark.parametrize("reason", Reason, ids=lambda reason: reason.value)
def test_every_reason_is_described(reason: Reason) -> None:
    assert f"`{reason.value}`" in REFERENCE


@pytest.mark.parametrize("file", sorted(ROOT.glob("*.md")) + sorted((ROOT / "docs").rglob("*.md")), ids=lambda file: file.name)
def test_links_between_documents_lead_somewhere(file: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)", file.read_text("utf-8")):
        assert (file.parent / target).exists(), target
