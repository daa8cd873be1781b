"""The command line: `khorgos [--config FILE] COMMAND`. Each command lives in `khorgos.commands`, and is imported when it is called."""

from __future__ import annotations

import importlib
import importlib.util
import sys
import traceback
from pathlib import Path

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
    try:
        code = khorgos.main(words, prog_name="khorgos", standalone_mode=False)
    except click.exceptions.Abort:
        code = _complain("stopped", "", 1)
    except click.ClickException as error:
        code = _complain(error.format_message(), _usage_remedy(error), error.exit_code)
    except KeyboardInterrupt:
        code = 130
    except BrokenPipeError:
        sys.stderr.close()
        code = 0
    except Exception as error:  # noqa: BLE001  (the last line of defence: a person gets a line, not a traceback)
        if "--debug" in words:
            traceback.print_exc()
        code = _complain(*_described(error))
    sys.exit(code if isinstance(code, int) else 0)


def _described(error: Exception) -> tuple[str, str, int]:
    if isinstance(error, KhorgosError):
        return str(error), error.remedy, error.exit_code
    remedy = getattr(error, "remedy", None)
    if remedy is not None:
        return str(error), str(remedy), 2 if type(error).__name__ == "QueryError" else 1
    if isinstance(error, OSError):
        return f"{error.filename or 'the system'}: {error.strerror or error}", "", 1
    return f"{type(error).__name__}: {error}", "this is a fault of khorgos; `khorgos --debug …` shows where", 1


def _usage_remedy(error: click.ClickException) -> str:
    context = getattr(error, "ctx", None)
    return f"see `{context.command_path} --help`" if context is not None else ""


def _complain(message: str, remedy: str, code: int) -> int:
    line = " ".join(message.split())
    click.echo(f"khorgos: {line}{' — ' + remedy if remedy else ''}", err=True)
    return code
