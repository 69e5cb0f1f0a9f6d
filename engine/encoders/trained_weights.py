"""What may stand in the weights file of a trained encoder. Importable without torch."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from safetensors import SafetensorError, safe_open

from engine.encoders.description import Description
from engine.errors import EncoderError

BACKBONE = "backbone."
HEAD = "head."
TEXT = "text_projector."
LONGEST_HEADER = 16 << 20
"""Bytes; a network has thousands of tensors at most, each with a line of a hundred."""

Shapes = dict[str, tuple[int, ...]]


def check_weights(path: Path, description: Description) -> None:
    """Lets a weights file pass that fits ``description``, as far as that can be told without a network.

    Raises:
        EncoderError: it is damaged, tensors are missing or of another shape, or a number is not finite.
    """
    what = f"The weights of the encoder '{description.name}'"
    try:
        _check_header(path)
        shapes: Shapes = {}
        for name, shape, kind, finite in _tensors(path):
            if kind != "F32" and not (kind == "I64" and name.startswith(BACKBONE)):
                raise EncoderError(f"{what} are refused: '{name[:80]}' is {kind} and has to be F32.")
            if not finite:
                raise EncoderError(
                    f"{what} are refused: '{name[:80]}' holds numbers that are not finite. Train it again."
                )
            shapes[name] = shape
    except (SafetensorError, OSError, ValueError, KeyError, TypeError, MemoryError) as error:
        raise EncoderError(
            f"{what} are missing, damaged or cut short. Take it in again, or train it again."
        ) from error
    _check_fit(shapes, description, what)


def expected_shapes(description: Description) -> Shapes:
    """The tensors of its head and of its text projector."""
    shapes: Shapes = {}
    head, text = description.head, description.text
    if head is not None:
        shapes[f"{HEAD}weight"] = (head["dimension"], head["width"])
        if head["bias"]:
            shapes[f"{HEAD}bias"] = (head["dimension"],)
    if text is not None:
        shapes[f"{TEXT}weight"] = (description.dimension, text.width)
        shapes[f"{TEXT}bias"] = (description.dimension,)
    return shapes


def _check_fit(shapes: Shapes, description: Description, what: str) -> None:
    backbone = {name for name in shapes if name.startswith(BACKBONE)}
    rest = {name: shape for name, shape in shapes.items() if name not in backbone}
    expected = expected_shapes(description)
    for name, shape in expected.items():
        if rest.get(name) != shape:
            found = f"has the shape {rest[name]}, not {shape}" if name in rest else "is missing"
            raise EncoderError(f"{what} do not belong to its description: '{name}' {found}.")
    if strangers := rest.keys() - expected.keys() or (backbone if description.is_adapter else set()):
        raise EncoderError(f"{what} do not belong to its description: '{min(strangers)[:80]}' is in excess.")
    if not backbone and not description.is_adapter:
        raise EncoderError(f"{what} do not belong to its description: those of its network are missing.")


def _check_header(path: Path) -> None:
    with path.open("rb") as file:
        if int.from_bytes(file.read(8), "little") > LONGEST_HEADER:
            raise ValueError("the header is longer than makes sense")


def _tensors(path: Path) -> Iterator[tuple[str, tuple[int, ...], str, bool]]:
    """Name, shape, number format and whether all numbers are finite, tensor by tensor."""
    with safe_open(path, framework="numpy") as file:
        for name in file.keys():  # noqa: SIM118 (it is no mapping)
            part = file.get_slice(name)
            kind = str(part.get_dtype())
            finite = kind != "F32" or bool(np.isfinite(file.get_tensor(name)).all())
            yield name, tuple(part.get_shape()), kind, finite
