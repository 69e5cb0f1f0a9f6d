"""What a training was asked for, read back from the plain data of its job. Without torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from enum import StrEnum
from typing import Any

from engine.domain import Promotion, TrainingDevice, TrainingMethod, TrainingMode, TrainingRequest
from engine.errors import InvalidRequestError

_CHOICES: Mapping[str, type[StrEnum]] = {
    "method": TrainingMethod,
    "mode": TrainingMode,
    "device": TrainingDevice,
    "promote": Promotion,
}


def request_of(spec: Mapping[str, Any]) -> TrainingRequest:
    """The request in ``spec``; what is left out is as usual, and what else stands there is passed over.

    Raises:
        InvalidRequestError: it asks for something that there is not.
    """
    known = {field.name for field in fields(TrainingRequest)}
    values = {name: value for name, value in spec.items() if name in known and value is not None}
    for name, choices in _CHOICES.items():
        if name in values:
            values[name] = _choice(name, values[name], choices)
    return TrainingRequest(**values)


def _choice(name: str, value: Any, choices: type[StrEnum]) -> StrEnum:
    known = [choice.value for choice in choices]
    if value not in known:
        raise InvalidRequestError(
            f"There is no {name} “{value}” for a training; there are {', '.join(known)}."
        )
    return choices(value)
