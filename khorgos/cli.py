"""The command line: `khorgos [--config FILE] COMMAND`. Each command lives in `khorgos.commands`, and is imported when it is called."""

from __future__ import annotations

import errno
import importlib
import importlib.util
import io
import os
import sys
import traceback
from pathlib import Path
from typing import Any

import click

from khorgos import __version__
from khorgos.errors import KhorgosError

COMMANDS = {  # name -> (module, attribute, one line for --help)
    "init": ("khorgos.commands.init", "init", "Write a commented khorgos.toml."),
    "run": ("khorgos.commands.run", "run", "Run the daemon: crawl, normalise, store, alert, serve."),
    "crawl": ("khorgos.commands.crawl", "crawl", "Make one pass over the sources, alerts included."),
    "normalize": ("khorgos.commands.normalize", "normalize", "Print what becomes of pages, one JSON line each; stores nothing."),
    "ingest": ("khorgos.commands.ingest", "ingest", "Normalise and store pages from files."),
    "search": ("khorgos.commands.search", "search", "Search the stored articles."),
    "show": ("khorgos.commands.show", "show", "Show one article and everything known about it."),
    "sources": ("khorgos.commands.sources", "sources", "The catalogue of sources and its health."),
    "groups": ("khorgos.commands.groups", "groups", "Copies of one text: list, show, split, merge."),
    "stories": ("khorgos.commands.stories", "stories", "Articles about one event: list, show, split, merge."),
    "rules": ("khorgos.commands.rules", "rules", "The rules: list, check, test on what is stored."),
    "alerts": ("khorgos.commands.alerts", "alerts", "What is owed and what was sent: list, redeliver, audit."),
    "db": ("khorgos.commands.db", "db", "The database: upgrade, check, backup, copy."),
    "stats": ("khorgos.commands.stats", "stats", "Figures of the store."),
    "doctor": ("khorgos.commands.doctor", "doctor", "What is wrong with this installation, and what to do about it."),
}


REMEDIES = {  # of what the system refuses
    errno.ENOENT: "check the path",
    errno.EACCES: "check who may read and write there",
    errno.EPERM: "check who may read and write there",
    errno.EROFS: "name a place that can be written to",
    errno.ENOSPC: "free some space",
    errno.EDQUOT: "free some space",
    errno.EMFILE: "allow more open files (`ulimit -n`)",
}


class _Unread(Exception):
    """Whoever read the result has had enough (`khorgos search … | head`)."""


class _Lazy(click.Group):
    """A group whose commands are imported when they are asked for: `khorgos search` does not wait for Scrapy."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name, (module, _, _) in COMMANDS.items() if importlib.util.find_spec(module)]

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS or importlib.util.find_spec(COMMANDS[name][0]) is None:
            return None
        module, attribute, _ = COMMANDS[name]
        found: click.Command = getattr(importlib.import_module(module), attribute)
        return found

    def invoke(self, ctx: click.Context) -> Any:
        try:
            done = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError as error:
            raise _Unread from error
        return done

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][2]) for name in self.list_commands(ctx)])


@click.group(
    cls=_Lazy,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120},
    epilog="Examples:  khorgos init   |   khorgos run   |   khorgos search 'country:kz (铁路 OR railway)'",
)
@click.option("--config", type=click.Path(path_type=Path), help="Settings file; without it ./khorgos.toml, else built-in defaults.")
@click.option("--debug", is_flag=True, help="Show tracebacks and debug messages.")
@click.version_option(__version__, prog_name="khorgos")
@click.pass_context
def khorgos(ctx: click.Context, config: Path | None, debug: bool) -> None:
    """A news desk's watch on China–Central Asia coverage."""
    ctx.obj = {"config": config, "debug": debug}


def main(arguments: list[str] | None = None) -> None:
    """Runs one command and ends the process: 0 done, 1 failed, 2 wrong use. Errors are one line on stderr."""
    words = sys.argv[1:] if arguments is None else arguments
    _open_streams()
    try:
        code = khorgos.main(words, prog_name="khorgos", standalone_mode=False)
    except click.exceptions.Abort:
        code = _complain("stopped", "", 1)
    except click.exceptions.NoArgsIsHelpError as error:
        code = _complain(*_unnamed(error))
    except click.ClickException as error:
        code = _complain(error.format_message().removesuffix("."), _usage_remedy(error), error.exit_code)
    except _Unread:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left to be written goes nowhere, and silently
        code = 0
    except Exception as error:  # noqa: BLE001  (the last line of defence: a person gets a line, not a traceback)
        if "--debug" in words:
            traceback.print_exc()
        code = _complain(*_described(error))
    sys.exit(code if isinstance(code, int) else 0)


def _open_streams() -> None:
    """The result is UTF-8 whatever the terminal is; a stream that was closed (`>&-`) swallows what is said."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115  (for as long as the process lives)
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _unnamed(error: click.exceptions.NoArgsIsHelpError) -> tuple[str, str, int]:
    context = error.ctx
    group = context.command
    names = group.list_commands(context) if isinstance(group, click.Group) else []
    return f"name a command: {', '.join(names)}", f"see `{context.command_path} --help`", 2


def _described(error: Exception) -> tuple[str, str, int]:
    if isinstance(error, KhorgosError):
        return str(error), error.remedy, error.exit_code
    remedy = getattr(error, "remedy", None)
    if remedy is not None:
        return str(error), str(remedy), 2 if type(error).__name__ in ("QueryError", "AddressInvalid") else 1
    if isinstance(error, OSError):
        what = error.strerror or str(error)
        return f"{error.filename or 'reading or writing failed'}: {what}", REMEDIES.get(error.errno or 0, ""), 1
    first = str(error).strip().split("\n")[0][:300]
    return f"{type(error).__name__}: {first}", "this is a fault of khorgos; `khorgos --debug …` shows where", 1


def _usage_remedy(error: click.ClickException) -> str:
    context = getattr(error, "ctx", None)
    if context is None:
        return ""
    if isinstance(error, click.NoSuchOption) and error.option_name in {opt for one in khorgos.params for opt in one.opts}:
        return f"{error.option_name} stands before the command: khorgos {error.option_name} … {context.info_name}"
    return f"see `{context.command_path} --help`"


def _complain(message: str, remedy: str, code: int) -> int:
    line = " ".join(message.split())
    click.echo(f"khorgos: {line}{' — ' + remedy if remedy else ''}", err=True)
    return code
