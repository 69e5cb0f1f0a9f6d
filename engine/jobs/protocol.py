"""What the two ends of a job's pipe agree on.

Front end to job: the word ``CANCEL``; the pipe's end means that the front end is gone, which cancels too.
Job to front end: the events of ``engine.events``, the last of which is a ``JobEnd``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CANCEL = "cancel"

RUNNERS = {
    "import": "engine.runners.import_items",
    "embed": "engine.runners.embed",
    "map": "engine.runners.project",
}
"""Job kinds and the modules whose ``run(spec, context)`` does the work."""

ENCODER_SERVICE = "engine.runners.encode_query"
"""Module whose ``serve(connection)`` answers queries from a warm encoder."""


@dataclass(frozen=True, slots=True)
class JobRequest:
    """What is to be done. ``spec`` is plain data, kept in the catalogue to start the job again from."""

    kind: str
    description: str
    library: Path
    spec: dict[str, Any] = field(default_factory=dict)
    runner: str | None = None
    """Module that does the work, where it is not the one ``RUNNERS`` names."""
