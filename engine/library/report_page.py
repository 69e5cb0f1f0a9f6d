"""The report on an evaluation: one file of HTML, with its plots and pictures in it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from engine.domain.evaluation import Evaluation
from engine.errors import InvalidRequestError
from engine.library.whole_file import written_whole

FORMATS = (".html", ".htm")
_CONTROLS = {code: "\ufffd" for code in (*range(32), *range(127, 160)) if chr(code) not in "\n\t"}
_HALVES = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
_BYTES = {0xDC00 + byte: f"\\x{byte:02x}" for byte in range(0x80, 0x100)}
_READABLE = str.maketrans({**_CONTROLS, **_HALVES, **_BYTES})
"""What may be in a file's name and in no page; bytes of no encoding are written as by the catalogue."""


def write_report(
    evaluation: Evaluation, thumbnails: Mapping[int, bytes], names: Mapping[int, str], out: Path
) -> None:
    """Writes the report to ``out``, whole or not at all.

    Args:
        thumbnails: Pictures of the items that gained or lost most, by id; what is not there or cannot be read
            is left out.
        names: What those items are called, by id.

    Raises:
        InvalidRequestError: the file's name ends in neither ``.html`` nor ``.htm``.
        LibraryError: it cannot be written there.
    """
    from engine.library.reporting.page import html_of  # brings Jinja2 and Pillow, which little else needs

    check_report(out)
    page = html_of(evaluation, thumbnails, names).translate(_READABLE)
    with written_whole(out) as file:
        file.write(page.encode("utf-8"))


def check_report(out: Path) -> None:
    """Raises InvalidRequestError where ``out`` is not named as a report has to be."""
    if out.suffix.lower() not in FORMATS:
        raise InvalidRequestError(f"{out} does not end in .html. A report is written as HTML.")
