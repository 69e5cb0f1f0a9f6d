"""The command line: the engine's other front end."""

from engine.cli.app import run

__all__ = ["run"]
