"""The command line: one thin module a command, imported only when that command is called."""

import importlib
import sys
import traceback
from pathlib import Path

import click

from reviewbook.problems import BookError, UsageError
from reviewbook.project import Project

COMMANDS = ("build", "status", "why", "accept", "import", "dedupe", "export", "retractions")
# A name that Python keeps for itself has a module with an underscore.
MODULES = {"import": "import_"}


class LazyGroup(click.Group):
    """Loads a command's module when it is asked for, so that `--help` is instant."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """The names, in the order of the documentation."""
        return list(COMMANDS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, or None when there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"reviewbook.cli.{MODULES.get(cmd_name, cmd_name)}").command
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--project",
    "folder",
    type=click.Path(path_type=Path),
    help="The book's folder (default: the nearest with _config.yml).",
)
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.version_option(package_name="reviewbook")
@click.pass_context
def cli(ctx: click.Context, folder: Path | None, debug: bool) -> None:
    """Build a reproducible research report from notebooks, data and references."""
    ctx.obj = {"folder": folder, "debug": debug}


def project_of(ctx: click.Context, folder: Path | None = None) -> Project:
    """The project a command works on: its own --project, that before the command's name, or the nearest."""
    chosen = folder or ctx.obj["folder"]
    return Project.at(chosen) if chosen else Project.containing(Path.cwd())


def main() -> None:
    """The console script: turns errors into one sentence each and the exit code of the documentation."""
    debug = "--debug" in sys.argv
    try:
        status = cli.main(standalone_mode=False)
    except click.exceptions.Abort:
        _stop("stopped")
    except KeyboardInterrupt:
        _stop("stopped; what was finished is kept")
    except click.ClickException as error:
        error.show()
        sys.exit(UsageError.exit_code)
    except BookError as error:
        _traceback_if(debug)
        _fail(str(error), error.exit_code)
    except Exception as error:  # an error of reviewbook's own: still one sentence, and a way to the rest
        _traceback_if(debug)
        _fail(f"reviewbook failed: {type(error).__name__}: {error}. Run again with --debug to see where.", 1)
    sys.exit(status if isinstance(status, int) else 0)


def _traceback_if(debug: bool) -> None:
    if debug:
        traceback.print_exc()


def _stop(message: str) -> None:
    # An interrupt that falls into code run from a string (each dataclass has some) leaves a mark in the interpreter,
    # also when it is caught: at its end it would kill itself by the signal. Running any other string takes it away.
    exec("")
    _fail(message, 130)


def _fail(message: str, code: int) -> None:
    click.echo(message, err=True)
    sys.exit(code)
