"""What the two ends of a job's pipe agree on.

Front end to job: the word ``CANCEL`` or ``PAUSE``; the pipe's end means that the front end is gone, which
cancels too. A job that cannot go on from the very moment it was paused at takes a pause for a cancel.
Job to front end: the events of ``engine.events``, the last of which is a ``JobEnd``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CANCEL = "cancel"
PAUSE = "pause"

RUNNERS = {
    "import": "engine.runners.import_items",
    "embed": "engine.runners.embed",
    "map": "engine.runners.project",
    "train": "engine.runners.train",
    "export": "engine.runners.export_encoder",
    "evaluate": "engine.runners.evaluate",
    "review": "engine.runners.review",
}
"""Job kinds and the modules whose ``run(spec, context)`` does the work."""

_NOUNS = {"train": "training", "embed": "embedding", "evaluate": "evaluation"}
"""What sentences call a job whose kind is a verb."""

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

    @property
    def noun(self) -> str:
        """What a sentence calls it."""
        return _NOUNS.get(self.kind, self.kind)
