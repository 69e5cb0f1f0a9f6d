"""The command line's frame: global options, the commands, and how errors become exit codes."""

from __future__ import annotations

import logging
import os
import sys
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Protocol

import typer

from engine.errors import EngineError
from engine.settings import APP_NAME, LIBRARY_VARIABLE, default_library_folder, program_version


class Window(Protocol):
    """The other front end, handed in by the program: the engine does not know it."""

    def open(self, library: Path) -> int:
        """Opens the window, returns the exit code when it is closed; raises EngineError without a screen."""

    def is_possible(self) -> bool:
        """Whether there is a screen that somebody looks at."""


TYPERS_INTERRUPT = 130
"""The exit code Typer makes of Ctrl+C; here that is one of the reasons why something could not be done."""


@dataclass(frozen=True, slots=True)
class Options:
    """What holds for every command."""

    library: Path
    window: Window | None = None

    def open_window(self, library: Path | None = None) -> None:
        """Opens the window on ``library`` (by default the one named) and ends with its exit code."""
        if self.window is None:
            raise EngineError(
                "This installation has no window; 'similarity-explorer --help' lists the commands."
            )
        raise typer.Exit(self.window.open(library or self.library))


app = typer.Typer(
    name=APP_NAME,
    help=(
        "Import folders of pictures or music and find what is similar. Without a command the window opens. "
        "Everything stays on this machine: items, tags and jobs in one library folder, your own files "
        "untouched.\n\n"
        "Every command takes --json for scripts. Exit code 0 means done, 1 that it could not be done (the "
        "reason is on standard error), 2 that the command was not understood."
    ),
    no_args_is_help=False,
    invoke_without_command=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    add_completion=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"{APP_NAME} {program_version()}")
        raise typer.Exit


@app.callback()
def main_options(
    context: typer.Context,
    library: Annotated[
        Path | None,
        typer.Option(
            envvar=LIBRARY_VARIABLE,
            show_envvar=True,
            help="Folder of the library; it is made when it is not there.",
            show_default=f"{default_library_folder()}",
            readable=False,
        ),
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Holds what every command needs; without a command, opens the window."""
    folder = library if library is not None else default_library_folder()
    context.obj = Options(folder, context.obj)
    if context.invoked_subcommand is None:
        context.obj.open_window()


def run(arguments: Sequence[str] | None = None, window: Window | None = None) -> int:
    """Runs one command, or without one opens ``window``; returns the exit code."""
    from engine.cli import commands

    _prepare_streams()
    commands.register(app)
    try:
        code = _code_of(arguments, window)
        sys.stdout.flush()
    except BrokenPipeError:
        return _let_go_of_output()
    return code


def _code_of(arguments: Sequence[str] | None, window: Window | None) -> int:
    try:
        app(args=list(arguments) if arguments is not None else None, obj=window)
    except EngineError as error:
        return _fail(str(error))
    except SystemExit as end:
        if end.code == TYPERS_INTERRUPT:
            return _fail("Stopped.")
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


def _let_go_of_output() -> int:
    """The reader of our output went away, as ``head`` does: nobody is told, not even when Python ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    if sys.__stdout__ is not None:
        os.dup2(nowhere, sys.__stdout__.fileno())
    os.close(nowhere)
    return 1


def _prepare_streams() -> None:
    """Standard output carries answers only; names that are no text are printed with escapes."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s: %(message)s")
    warnings.simplefilter("ignore")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _fail(message: str) -> int:
    """Prints ``message`` as one line on standard error."""
    line = "".join(c if c.isprintable() else repr(c)[1:-1] for c in message)
    sys.stderr.write(f"{APP_NAME}: {line}\n")
    return 1
