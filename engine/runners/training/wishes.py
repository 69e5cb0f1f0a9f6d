"""What was asked for, read back from the plain data that a job is started with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from engine.domain import AUTO, Promotion, TrainingDevice, TrainingMethod, TrainingMode, TrainingRequest
from engine.encoders.execution import best_device
from engine.errors import InvalidRequestError

_CHOICES = {
    "method": TrainingMethod,
    "mode": TrainingMode,
    "device": TrainingDevice,
    "promote": Promotion,
}


def request_of(spec: Mapping[str, Any]) -> TrainingRequest:
    """The request in ``spec``; what is left out is as usual.

    Raises:
        InvalidRequestError: it asks for something that there is not.
    """
    known = {field.name for field in fields(TrainingRequest)}
    values = {name: value for name, value in spec.items() if name in known and value is not None}
    for name, choices in _CHOICES.items():
        if name in values:
            values[name] = _choice(name, values[name], [choice.value for choice in choices], choices)
    return TrainingRequest(**values)


def _choice(name: str, value: Any, known: list[str], choices: Any) -> Any:
    if value not in known:
        raise InvalidRequestError(
            f"There is no {name} “{value}” for a training; there are {', '.join(known)}."
        )
    return choices(value)


def device_for(wanted: TrainingDevice) -> str:
    """``cuda``, ``mps`` or ``cpu``: the one that is wanted, or the best there is."""
    return best_device().type if wanted == AUTO else wanted.value
