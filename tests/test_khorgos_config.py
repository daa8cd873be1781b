"""Settings: what is written becomes values, what is wrong names its key, its line and what is allowed."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from khorgos.commands.init import template
from khorgos.config import Settings, load
from khorgos.errors import SettingsError

SECRET = "whsec_" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVowMTIz"

WHOLE = f"""
database_url = "sqlite:///desk.db"
catalogue = false

[crawler]
recheck = ["1h", "7d"]

[[sources]]
id = "one"
feeds = ["https://one.example/feed"]
every = "90s"

[[channels]]
id = "hook"
kind = "webhook"
url = "https://example.org/hook"
secret = "{SECRET}"

[[channels]]
id = "desk"
kind = "email"
smtp_url = "smtp://127.0.0.1:2525"
from = "khorgos@example.org"
to = ["desk@example.org"]

[[rules]]
id = "rail"
query = 'country:kg (railway OR 铁路)'
channels = ["hook", "desk"]
"""


def read(folder: Path, text: str, **environment: str) -> Settings:
    file = folder / "khorgos.toml"
    file.write_text(text, "utf-8")
    return load(file, environment)


def test_what_is_written_becomes_values(tmp_path: Path) -> None:
    settings = read(tmp_path, WHOLE)
    assert settings.database_url == f"sqlite:///{tmp_path}/desk.db"
    assert settings.crawl.recheck == (dt.timedelta(hours=1), dt.timedelta(days=7))
    (source,) = settings.sources
    assert (source.id, source.name, source.every) == ("one", "one", dt.timedelta(seconds=90))
    assert [channel.id for channel in settings.channels] == ["hook", "desk"]
    assert settings.rules[0].timezone == "UTC"


def test_without_a_file_the_defaults_hold_and_the_catalogue_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = load(None, {})
    assert settings.database_url == "sqlite:///khorgos.db"
    assert (settings.web.host, settings.web.port) == ("127.0.0.1", 8765)
    assert len(settings.sources) >= 50


def test_the_template_says_the_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    written, default = read(tmp_path, template()), load(None, {})
    assert (written.crawl.recheck, written.web, written.timezone) == (default.crawl.recheck, default.web, default.timezone)


def test_secrets_may_come_from_the_environment(tmp_path: Path) -> None:
    settings = read(
        tmp_path, WHOLE.replace(f'secret = "{SECRET}"', ""), KHORGOS_CHANNEL_HOOK_SECRET=SECRET, KHORGOS_DATABASE_URL="sqlite:////tmp/x.db"
    )
    assert settings.channels[0].secrets == (SECRET,)  # type: ignore[union-attr]
    assert settings.database_url == "sqlite:////tmp/x.db"


WRONG = {
    "unknown key": ("[crawler]\ndelay = 1\n", "line 2: crawler.delay: unknown key; known here: user_agent"),
    "wrong type": ('catalogue = "yes"\n', "line 1: catalogue: Input should be a valid boolean"),
    "bad address": ('[[sources]]\nid = "a"\nfeeds = ["ftp://x/"]\n', "line 3: sources[1].feeds[1]: an address that begins with http"),
    "no route": ('[[sources]]\nid = "a"\n', "line 1: sources[1]: a source wants feeds"),
    "bad duration": ('[[sources]]\nid = "a"\nfeeds = ["https://x.example/"]\nevery = "soon"\n', "line 4: sources[1].every: a span of time"),
    "bad pattern": (
        '[[sources]]\nid = "a"\nlistings = ["https://x.example/"]\nlink_pattern = "("\n',
        "line 4: sources[1].link_pattern: not a regular",
    ),
    "bad zone": ('timezone = "Mars"\n', "line 1: timezone: a time zone"),
    "missing channel": ('[[rules]]\nid = "r"\nquery = "x"\nchannels = ["gone"]\n', "line 4: rules[1].channels: there is no channel 'gone'"),
    "bad query": ('[[rules]]\nid = "r"\nquery = "colour:red"\nchannels = []\n', "line 3: rules[1].query:"),
    "bad schedule": ('[[rules]]\nid = "r"\nquery = "x"\nchannels = []\nschedule = "often"\n', "line 5: rules[1].schedule:"),
    "twice": (
        '[[sources]]\nid = "a"\nfeeds = ["https://x.example/"]\n[[sources]]\nid = "a"\nfeeds = ["https://x.example/"]\n',
        "line 5: sources[2].id: the id 'a' is given twice",
    ),
    "open door": ('[web]\nlisten = "0.0.0.0:80"\n', "line 2: web.listen: 0.0.0.0 can be reached by others"),
    "no port": ('[web]\nlisten = "127.0.0.1"\n', "line 2: web.listen: an address and a port"),
    "e-mail without server": (
        '[[channels]]\nid = "d"\nkind = "email"\n',
        "line 1: channels[1].smtp_url: a channel of kind 'email' wants smtp_url",
    ),
    "no TOML": ("a = \n", "Invalid value (at line 1"),
}


@pytest.mark.parametrize(("text", "said"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_setting_names_key_line_and_what_is_allowed(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read(tmp_path, text)
    assert said in str(caught.value)
    assert caught.value.exit_code == 2
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_said_in_a_line(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"nowhere\.toml: No such file"):
        load(tmp_path / "nowhere.toml", {})
