"""Whether a training can be carried out and how it would be: found out before it begins, without torch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.catalog import collections, embeddings, encoder_versions, labels
from engine.contrastive import choice, methods, recipes
from engine.contrastive.methods import Facts
from engine.contrastive.modes import Mode
from engine.contrastive.specification import Specification
from engine.domain import (
    Collection,
    EncoderVersion,
    TrainingDevice,
    TrainingMethod,
    TrainingMode,
    TrainingRequest,
)
from engine.encoders import registry, sentence_files
from engine.encoders.registry import BundledEncoder
from engine.errors import InvalidRequestError
from engine.library import learnable, naming
from engine.library.devices import Gpu

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_DEVICES = {TrainingDevice.CUDA: "NVIDIA graphics card", TrainingDevice.MPS: "Apple graphics unit"}


@dataclass(frozen=True, slots=True)
class Prospect:
    """How a training would be."""

    collection: Collection
    version: EncoderVersion | None
    """What is trained further, where the library knows it; from scratch, what is measured against."""
    facts: Facts
    specification: Specification
    reason: str
    """Why the method and the mode were chosen; empty where a person chose both."""

    @property
    def method(self) -> methods.Method:
        """What is known of the method."""
        return methods.BY_NAME[self.specification.method]


def prospect(session: Session, request: TrainingRequest, gpu: Gpu | None) -> Prospect:
    """How the training that ``request`` asks for would be.

    Raises:
        NotFoundError: there is no such collection or encoder version.
        InvalidRequestError: it cannot be carried out; the message says why and what to do.
        EncoderError: an encoder that it needs is not installed.
    """
    collection = collections.get(session, request.collection)
    device = _device(request.device, gpu)
    version = _version(session, collection, request)
    teacher = _teacher(session, collection, request.teacher)
    facts = learnable.facts_of(
        session,
        collection,
        request.labels,
        request.captions,
        captioned=request.captions is not None or request.method is TrainingMethod.ALIGNMENT,
        teacher=teacher is not None,
    )
    mode, why_mode = _mode(request, facts, device, stored=version is not None)
    method, why_method = _method(request, facts)
    refusal = methods.BY_NAME[method].refusal(facts)
    if refusal is not None:
        raise InvalidRequestError(refusal)
    if method == methods.ALIGNMENT.name:
        sentence_files.folder()  # which says what to install
    given = {
        "base": _base(session, request, version, mode),
        "teacher": teacher,
        "device": device.value,
        "epochs": request.epochs,
        "batch_size": request.batch_size,
        "seed": request.seed,
    }
    specification = recipes.specification(
        method, mode, collection.kind, facts, device is not TrainingDevice.CPU, given, request.settings
    )
    if specification.relatives is not None:
        labels.labels_of(session, (), specification.relatives)  # which says what can be named
    return Prospect(collection, version, facts, specification, " ".join(filter(None, (why_method, why_mode))))


def _device(wanted: TrainingDevice, gpu: Gpu | None) -> TrainingDevice:
    if wanted is TrainingDevice.AUTO:
        return TrainingDevice.CPU if gpu is None else gpu.device
    if wanted in _DEVICES and (gpu is None or gpu.device is not wanted):
        raise InvalidRequestError(
            f"There is no {_DEVICES[wanted]} here that PyTorch can use. Train on the processor instead, with "
            "'--device cpu'."
        )
    return wanted


def _version(session: Session, collection: Collection, request: TrainingRequest) -> EncoderVersion | None:
    """The version that is trained further, or measured against; None for one the library does not know."""
    from_scratch = request.mode is TrainingMode.SCRATCH
    name = collection.encoder if from_scratch or request.encoder is None else request.encoder
    if name is None:
        raise InvalidRequestError(
            f"The collection '{collection.name}' has no embeddings yet. Import something into it first."
        )
    found = next(
        (one for one in encoder_versions.all_versions(session) if name in (one.name, one.source)), None
    )
    if found is None:
        source = naming.source_for(session, name)
        if source.startswith(registry.BUNDLED_PREFIX):
            _check_kind(registry.bundled(source.removeprefix(registry.BUNDLED_PREFIX)), collection)
        return None
    _check_kind(found, collection)
    if found.source.startswith("file:") and not from_scratch:
        raise InvalidRequestError(
            f"The vectors of '{found.name}' were imported, so there is no encoder here to train further. "
            "Name another with '--encoder'."
        )
    return found


def _teacher(session: Session, collection: Collection, name: str | None) -> str | None:
    if name is None:
        return None
    teacher = encoder_versions.get(session, name)
    _check_kind(teacher, collection)
    lacking = len(embeddings.items_without(session, teacher.id, collection.id))
    if lacking:
        raise InvalidRequestError(
            f"The encoder version '{name}' has not embedded {lacking} items of '{collection.name}' yet, so "
            "it cannot teach. Choose another, or embed them with 'use-encoder'."
        )
    return teacher.source


def _check_kind(version: EncoderVersion | BundledEncoder, collection: Collection) -> None:
    if version.kind is not collection.kind:
        raise InvalidRequestError(
            f"The encoder '{version.name}' reads {version.kind.things}, and the collection "
            f"'{collection.name}' holds {collection.kind.things}. Choose one that reads the same."
        )


def _base(
    session: Session, request: TrainingRequest, version: EncoderVersion | None, mode: Mode
) -> str | None:
    """What the specification has as the base; None for the usual network from scratch."""
    if mode is Mode.SCRATCH:
        return request.encoder
    if version is not None:
        return version.source
    return naming.source_for(session, str(request.encoder))


def _mode(
    request: TrainingRequest, facts: Facts, device: TrainingDevice, *, stored: bool
) -> tuple[Mode, str]:
    if request.mode is not TrainingMode.AUTO:
        return Mode(request.mode.value), ""
    return choice.choose_mode(facts, device is not TrainingDevice.CPU, stored)


def _method(request: TrainingRequest, facts: Facts) -> tuple[str, str]:
    if request.method is not TrainingMethod.AUTO:
        return request.method.value, ""
    return choice.choose_method(facts, request.captions is not None)
