"""Trained encoders as ONNX files, for other programs. Needs the extra ``onnx``."""

from __future__ import annotations

import logging
import warnings
from pathlib import Path
from typing import Any

import torch
from torch import nn

from engine.domain import AudioInput, PictureInput
from engine.encoders import trained_files
from engine.encoders.description import Description
from engine.encoders.onnx_graph import graph_of
from engine.encoders.trial_items import trial_pictures, trial_windows
from engine.errors import EncoderError, StorageFullError
from engine.files import lacks_room, whole

OPSET = 20
LARGEST = 2 << 30
"""Bytes; a file of this format holds less."""
INPUT, OUTPUT = "items", "embeddings"


def write(folder: Path, out: Path, cache: Path | None = None) -> None:
    """Writes the trained encoder in ``folder`` to ``out``, whole or not at all; ``cache`` holds its base.

    The input ``items`` is what ``Encoder.encode`` is given: pictures uint8 (n, height, width, 3), or float32
    (windows, samples) of one track, where a sound shorter than its window was repeated to the window's end.
    The output ``embeddings``, float32 (n, dimension) or (1, dimension), has rows of length 1.

    Raises:
        EncoderError: the extra is not installed, the encoder cannot be loaded, or its network has operations
            that the format lacks.
        StorageFullError: there is no room for it.
    """
    _require_onnx()
    description = trained_files.check(folder)
    graph = graph_of(description.name, cache if cache is not None else folder.parent.parent)
    if sum(values.nbytes for values in graph.state_dict().values()) >= LARGEST:
        raise EncoderError(
            f"The encoder '{description.name}' is too large for an ONNX file, which holds 2 GB. Export it as "
            "a folder."
        )
    try:
        with whole(out) as temporary:
            temporary.touch()  # a place that cannot be written is told before the work is done
            _exported(graph, description).save(temporary, external_data=False)
    except OSError as error:
        if lacks_room(error):
            raise StorageFullError(f"There is no room left to write {out}.") from error
        raise EncoderError(f"{out} cannot be written ({error.strerror}). Choose another place.") from error


def _exported(graph: nn.Module, description: Description) -> Any:
    example = torch.from_numpy(_example(description))
    before = logging.getLogger("torch.onnx").level
    try:
        logging.getLogger("torch.onnx").setLevel(logging.ERROR)
        with torch.no_grad(), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the exporter's, about itself
            program = torch.onnx.export(
                graph,
                (example,),
                dynamo=True,
                opset_version=OPSET,
                input_names=[INPUT],
                output_names=[OUTPUT],
                dynamic_shapes=({0: torch.export.Dim("count")},),
                verbose=False,
            )
    except torch.onnx.errors.OnnxExporterError as error:
        raise EncoderError(
            f"The network of the encoder '{description.name}' cannot be written as ONNX: it has operations "
            "that the format lacks. Export it as a folder."
        ) from error
    finally:
        logging.getLogger("torch.onnx").setLevel(before)
    assert program is not None  # only without dynamo there is none
    program.model.metadata_props.update(_facts(description))
    return program


def _example(description: Description) -> Any:
    """Two items: with one, the exporter would take their number for settled."""
    match description.input:
        case PictureInput():
            return trial_pictures(2, description.input)
        case AudioInput():
            return trial_windows(2, description.input)


def _facts(description: Description) -> dict[str, str]:
    wanted = description.input
    return {
        "name": description.name,
        "kind": description.kind.value,
        **{f"input.{field}": str(getattr(wanted, field)) for field in wanted.__dataclass_fields__},
    }


def _require_onnx() -> None:
    try:
        import onnxscript  # noqa: F401
    except ImportError as error:
        raise EncoderError(
            "Writing ONNX files needs a package that is not installed. Run: "
            'pip install "similarity-explorer[onnx]"'
        ) from error
