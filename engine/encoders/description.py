"""What a trained encoder says of itself, in ``encoder.json``. Importable without torch."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from math import isfinite
from typing import Any

from engine.domain import AudioInput, Kind, PictureInput, TrainingMode
from engine.encoders.encoder import EncoderInput
from engine.encoders.fields import Fields, FieldsError

FORMAT = 1
LONGEST = 1 << 16
"""Of embeddings and features."""
DEEPEST = 8
"""So many trainings on top of each other; nobody does that, but a file may say so."""
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,98}[a-z0-9])?")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?")
"""What Windows takes for a device."""


@dataclass(frozen=True, slots=True)
class BaseVersion:
    """The encoder version a training began with."""

    name: str
    source: str
    digest: str
    licence: str = ""
    """SPDX identifier of its weights' licence, where it is known."""


@dataclass(frozen=True, slots=True)
class TextSide:
    """What embeds texts before the projector does."""

    source: str
    width: int
    """Length of its embeddings."""
    digest: str = ""
    """Of its weights; empty where any will do."""


@dataclass(frozen=True, slots=True)
class Description:
    """A trained encoder but for its weights."""

    name: str
    """Of the version, and of its folder."""
    kind: Kind
    dimension: int
    mode: TrainingMode
    """Not ``AUTO``. As an adapter it is a head on its base's embeddings; else it has a network of its own."""
    method: str
    """The objective it was trained with."""
    input: EncoderInput
    network: Mapping[str, Any]
    """As ``Backbone.network`` has it; of an adapter the name alone, for people."""
    base: BaseVersion | None = None
    head: Mapping[str, Any] | None = None
    """As ``Head.record`` has it; an adapter has one."""
    text: TextSide | None = None
    """Where it also embeds texts."""
    tags: bool = False
    """Whether it knows its base's tags."""
    program: str = ""
    """The version of the program that trained it."""
    checksum: str = ""
    """BLAKE2b-256 of the file of its weights, in hexadecimal; empty where nobody noted it."""
    training: Mapping[str, Any] = field(default_factory=dict)
    """The specification it was trained by."""
    report: Mapping[str, Any] = field(default_factory=dict)
    """What it finds among held-out items, before and after."""

    @property
    def is_adapter(self) -> bool:
        """Whether it is a head on its base's embeddings."""
        return self.mode is TrainingMode.ADAPTER

    def as_dict(self) -> dict[str, Any]:
        """Plain values that JSON can hold."""
        return {
            "format": FORMAT,
            **{name: getattr(self, name) for name in _PLAIN},
            "kind": self.kind.value,
            "mode": self.mode.value,
            "base": asdict(self.base) if self.base else None,
            "network": dict(self.network),
            "head": dict(self.head) if self.head else None,
            "input": asdict(self.input),
            "text": asdict(self.text) if self.text else None,
            "training": _plain(self.training),
            "report": _plain(self.report),
        }


_PLAIN = ("name", "dimension", "method", "tags", "program", "checksum")


def is_safe_name(name: str) -> bool:
    """Whether ``name`` may be that of a version and of a folder: a-z, 0-9 and ``.``, ``-``, ``_`` inside."""
    return _NAME.fullmatch(name) is not None and _RESERVED.fullmatch(name) is None


def description_of(record: object) -> Description:
    """What ``as_dict`` gave, from before JSON or after.

    Raises:
        FieldsError: it says anything else; the message is a part of a sentence.
    """
    whole = Fields(record, "encoder.json")
    version = whole.number("format", 1, LONGEST)
    if version > FORMAT:
        raise FieldsError("it was written by a later version of the program; update this one")
    name = whole.text("name")
    if not is_safe_name(name):
        raise FieldsError(f"“{name[:50]}” is no name for an encoder version")
    kind, mode = Kind(whole.word("kind", list(Kind))), TrainingMode(whole.word("mode", list(TrainingMode)))
    found = Description(
        name=name,
        kind=kind,
        dimension=whole.number("dimension", 1, LONGEST),
        mode=mode,
        method=whole.text("method"),
        input=_input(whole.part("input"), kind),
        network=_network(whole.part("network"), kind, mode),
        base=_base(whole.part("base")) if whole.has("base") else None,
        head=_head(whole.part("head")) if whole.has("head") else None,
        text=_text(whole.part("text")) if whole.has("text") else None,
        tags=whole.truth("tags"),
        program=whole.text("program"),
        checksum=whole.text("checksum", default=""),
        training=whole.part("training").values,
        report=whole.part("report").values,
    )
    _check_agreement(found)
    return found


def _plain(value: Any) -> Any:
    """As JSON can hold it: what is no finite number is nothing."""
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return None if isinstance(value, float) and not isfinite(value) else value


def _check_agreement(found: Description) -> None:
    if found.mode is TrainingMode.AUTO:
        raise FieldsError("its mode is none that an encoder is trained in")
    if found.is_adapter and (found.base is None or found.head is None):
        raise FieldsError("it says that it is an adapter, and has no base or no head")
    if found.head is not None and found.head["dimension"] != found.dimension:
        raise FieldsError("its head makes embeddings of another length than it says")


def _input(part: Fields, kind: Kind) -> EncoderInput:
    if kind is Kind.IMAGE:
        return PictureInput(
            part.number("width", 1, 4096),
            part.number("height", 1, 4096),
            part.word("fit", ["crop", "squash", "pad"]),  # type: ignore[arg-type]  # one of these
            part.share("zoom", 0.01, 1.0),
        )
    rate = part.number("rate", 1000, 384_000)
    samples = part.number("samples", 1, 600 * rate)
    return AudioInput(
        rate,
        samples,
        part.number("hop", 1, 600 * rate),
        part.number("lead", 0, samples),
        part.number("most_windows", 1, 10_000),
    )


def _network(part: Fields, kind: Kind, mode: TrainingMode, depth: int = 0) -> Mapping[str, Any]:
    if part.has("network"):
        if depth == DEEPEST:
            raise FieldsError("it was trained more often than can be followed")
        inner = _network(part.part("network"), kind, mode, depth + 1)
        return {"network": inner, "head": _head(part.part("head"))}
    part.text("name")
    if not all(isinstance(value, str | int | float | bool) for value in part.values.values()):
        raise FieldsError("its network has settings that are no plain values")
    return part.values


def _base(part: Fields) -> BaseVersion:
    return BaseVersion(
        part.text("name"), part.text("source"), part.text("digest"), part.text("licence", default="")
    )


def _head(part: Fields) -> dict[str, Any]:
    return {
        "width": part.number("width", 1, LONGEST),
        "dimension": part.number("dimension", 1, LONGEST),
        "dropout": part.share("dropout", 0.0, 0.99),
        "bias": part.truth("bias"),
    }


def _text(part: Fields) -> TextSide:
    return TextSide(part.text("source"), part.number("width", 1, LONGEST), part.text("digest", default=""))
