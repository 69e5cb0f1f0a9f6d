"""Similarity Explorer: without a command the window, with one the command line."""

from __future__ import annotations

import sys


def main() -> int:
    """Runs the program and returns its exit code."""
    from engine.cli import run

    return run()


if __name__ == "__main__":
    sys.exit(main())
