"""The export job: writes the network of a trained encoder version in a form for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from engine.encoders import onnx_export
from engine.jobs.context import JobContext


def run(spec: dict[str, Any], context: JobContext) -> dict[str, Any]:
    """Writes the encoder in ``spec["folder"]`` to the file ``spec["out"]``."""
    context.progress("writing", 0, 1)
    out = Path(spec["out"])
    onnx_export.write(Path(spec["folder"]), out, context.catalog.paths.encoders)
    context.progress("writing", 1, 1)
    return {"onnx": str(out)}
