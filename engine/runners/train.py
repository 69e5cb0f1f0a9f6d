"""The train job: from a collection, and what is known of its items, to a candidate for its next encoder.

All that it decides and does lies in a folder of its own, so that it goes on from there after a pause, a
cancel or a kill, be that in the midst of an epoch or while the new version embeds the collection.
"""

from __future__ import annotations

from typing import Any

from engine.contrastive.run_folder import RunFolder
from engine.contrastive.wishes import request_of
from engine.encoders import computing
from engine.jobs.context import JobCancelledError, JobContext


def run(spec: dict[str, Any], context: JobContext) -> dict[str, Any]:
    """Carries out ``spec``, a ``TrainingRequest`` as a dict with the name of its folder as ``run``."""
    folder = RunFolder.of(context.catalog.paths.training, spec["run"])
    if (result := folder.result) is not None:
        return result
    # Ahead of torch, which asks only once how its threads are to wait: spinning takes ten times as long here.
    computing.get_ready()
    from engine.runners.training.training import Training

    try:
        return Training(request_of(spec), folder, context).run()
    except JobCancelledError as stopped:
        raise JobCancelledError(*stopped.args, paused=context.paused) from None
