"""Similarity Explorer: without a command the window, with one the command line."""

from __future__ import annotations

import sys
from pathlib import Path


def main() -> int:
    """Runs the program and returns its exit code."""
    try:
        from engine.cli import run

        return run(window=Window())
    except KeyboardInterrupt:  # while the program was still loading; later the commands see to it
        sys.stderr.write("similarity-explorer: Stopped.\n")
        return 1


class Window:
    """The window as the command line knows it: imported when it is opened and not before."""

    def open(self, library: Path) -> int:
        """Opens the window and returns when it is closed."""
        from explorer import app

        return app.run(library)

    def is_possible(self) -> bool:
        """Whether somebody would see it."""
        from explorer import app

        return app.has_display()


if __name__ == "__main__":
    sys.exit(main())
