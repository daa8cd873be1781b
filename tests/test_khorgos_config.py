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


FROM_OUTSIDE = {
    "database": ({"KHORGOS_DATABASE_URL": "mysql://u:secret@x/y"}, "KHORGOS_DATABASE_URL in the environment: 'mysql' is not known"),
    "token": ({"KHORGOS_WEB_TOKEN": "a b"}, "KHORGOS_WEB_TOKEN in the environment: printable ASCII"),
    "hook": ({"KHORGOS_CHANNEL_HOOK_URL": "ftp://x"}, "KHORGOS_CHANNEL_HOOK_URL in the environment: an address that begins with http"),
    "secret": ({"KHORGOS_CHANNEL_HOOK_SECRET": "whsec_QUJD"}, "KHORGOS_CHANNEL_HOOK_SECRET in the environment: too short"),
}


@pytest.mark.parametrize(("environment", "said"), FROM_OUTSIDE.values(), ids=FROM_OUTSIDE.keys())
def test_a_wrong_secret_names_its_variable_and_is_not_repeated(tmp_path: Path, environment: dict[str, str], said: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read(tmp_path, WHOLE, **environment)
    assert str(caught.value).startswith(said)
    assert not any(value in str(caught.value) for value in environment.values())


def test_a_variable_that_says_nothing_leaves_what_is_written(tmp_path: Path) -> None:
    settings = read(tmp_path, WHOLE, KHORGOS_DATABASE_URL="", KHORGOS_CHANNEL_HOOK_SECRET="")
    assert settings.database_url == f"sqlite:///{tmp_path}/desk.db"
    assert settings.channels[0].secrets == (SECRET,)  # type: ignore[union-attr]


HOOK = f'[[channels]]\nid = "h"\nkind = "webhook"\nurl = "https://x.example/"\nsecret = "{SECRET}"\n'
RULE = '[[rules]]\nid = "r"\nquery = "rail"\nchannels = ["h"]\n'
SOURCE = '[[sources]]\nid = "a"\nfeeds = ["https://x.example/"]\n'

WRONG = {
    "unknown key": ("[crawler]\ndelay = 1\n", "line 2: crawler.delay: unknown key; known here: user_agent"),
    "wrong type": ('catalogue = "yes"\n', "line 1: catalogue: true or false is wanted"),
    "no text": ("database_url = 1\n", "line 1: database_url: text is wanted, in quotes"),
    "no table": ("crawler = 1\n", "line 1: crawler: a table is wanted"),
    "no list of tables": ('[sources]\nid = "a"\n', "line 1: sources: a list of tables is wanted: [[sources]]"),
    "no number": ('[crawler]\ndelay_seconds = "1"\n', "line 2: crawler.delay_seconds: a number is wanted"),
    "too much": ("[crawler]\nconcurrent_hosts = 300\n", "line 2: crawler.concurrent_hosts: 256 or less is wanted"),
    "no choice": ('[relevance]\nkeep = "some"\n', "line 2: relevance.keep: 'relevant' or 'all' is wanted"),
    "no finite number": (HOOK + RULE + "minimum_relevance = inf\n", "line 10: rules[1].minimum_relevance: a number is wanted"),
    "a dotted key": ("\ncrawler.delay = 1\n", "line 2: crawler.delay: unknown key"),
    "below a table of a list": (SOURCE + "[sources.host_map]\n'a.example' = 1\n", "line 5: sources[1].host_map.a.example: text is wanted"),
    "a database of another kind": ('database_url = "mysql://x/y"\n', "line 1: database_url: 'mysql' is not known; an address such as"),
    "a database without a name": ('\ndatabase_url = "khorgos.db"\n', "line 2: database_url: that is no address of a database"),
    "a header in two lines": ('[crawler]\nuser_agent = "a\\r\\nX: y"\n', "line 2: crawler.user_agent: printable ASCII is wanted"),
    "a token with blanks": ('[web]\ntoken = "a b"\n', "line 2: web.token: printable ASCII without blanks"),
    "no encoding": (SOURCE + 'encoding = "klingon"\n', "line 4: sources[1].encoding: the name of an encoding"),
    "no XPath": (SOURCE + 'body_xpath = "//["\n', "line 4: sources[1].body_xpath: not an XPath expression"),
    "a date without a day": (
        SOURCE + "date_from_url = '/(?P<year>\\d+)/'\n",
        "line 4: sources[1].date_from_url: the groups",
    ),
    "no language": (SOURCE + 'languages = ["english"]\n', "line 4: sources[1].languages[1]: a language code"),
    "an unknown part of a template": (
        SOURCE + 'archive_pages = ["https://x.example/{page}/{n}"]\n',
        "line 4: sources[1].archive_pages[1]:",
    ),
    "an address without a port": (SOURCE + 'home = "https://x.example:port/"\n', "line 4: sources[1].home: an address that begins"),
    "a key of another kind of channel": (
        HOOK + 'to = ["a@x.example"]\n',
        "line 6: channels[1].to: a channel of kind",
    ),
    "an unknown option of a mail server": (
        '[[channels]]\nid = "d"\nkind = "email"\nsmtp_url = "smtp://h?ssl=1"\nfrom = "a@x.example"\nto = ["b@x.example"]\n',
        "line 4: channels[1].smtp_url: ?ssl is not known",
    ),
    "a query about sources": (
        HOOK + '[[rules]]\nid = "source-health"\nquery = "rail"\n',
        "line 8: rules[1].query: the rule source-health takes no query",
    ),
    "endless": ("a = " + "[" * 5000, "maximum recursion depth"),
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


OVERLAYS = {
    "not there": (None, "gazetteer.yaml cannot be read: No such file"),
    "no UTF-8": (b"\xff", "gazetteer.yaml cannot be read: it is not UTF-8"),
    "no YAML": (b"a: [", "gazetteer.yaml: overlay: no YAML"),
    "something else": (b"entities: 5", "gazetteer.yaml: overlay: entities: only add"),
}


@pytest.mark.parametrize(("written", "said"), OVERLAYS.values(), ids=OVERLAYS.keys())
def test_a_wrong_overlay_is_a_wrong_setting(tmp_path: Path, written: bytes | None, said: str) -> None:
    if written is not None:
        (tmp_path / "gazetteer.yaml").write_bytes(written)
    with pytest.raises(SettingsError) as caught:
        read(tmp_path, '[relevance]\noverlay = "gazetteer.yaml"\n')
    assert f"line 2: relevance.overlay: {said}" in str(caught.value)


def test_a_missing_file_is_said_in_a_line(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"nowhere\.toml: No such file"):
        load(tmp_path / "nowhere.toml", {})
