"""The encoder version that comes of a training: its folder, its row, and the vectors of all items."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from engine.catalog import embeddings, encoder_versions
from engine.contrastive.candidate import Course
from engine.contrastive.modes import Mode
from engine.contrastive.run_folder import RunFolder
from engine.contrastive.specification import USUAL_SIDE
from engine.contrastive.writing import write, write_json
from engine.domain import Collection, EncoderVersion, Kind, PictureInput, TrainingMode
from engine.encoders import model_card, registry, trained, trained_files
from engine.encoders.description import BaseVersion, Description, TextSide
from engine.encoders.encoder import Encoder, EncoderInput
from engine.encoders.trained_encoder import TrainedEncoder
from engine.encoders.trained_weights import TEXT
from engine.jobs.context import JobContext
from engine.runners.adapting import adapt_items
from engine.runners.embedding import embed_items
from engine.runners.training.bases import Base
from engine.runners.training.undertaking import Undertaking


@dataclass(frozen=True, slots=True)
class Making:
    """Turns what a training came to into an encoder version; each step can be done again after a kill."""

    context: JobContext
    collection: Collection
    base: Base
    undertaking: Undertaking
    run: RunFolder

    def version(self, course: Course) -> tuple[EncoderVersion, TrainedEncoder]:
        """The version, written down as a candidate once its folder is whole, and its encoder.

        Raises:
            EncoderError: the weights cannot be written or loaded.
            StorageFullError: there is no room for them.
        """
        paths = self.context.catalog.paths
        name = self.run.version
        if name is None:
            self.run.claim(name := self._free_name())
        if not (paths.trained / name).is_dir():
            trained.write(paths.trained, self._description(name, course), course.weights)
        encoder = trained.load(name, paths.encoders)
        return self._written_down(encoder), encoder

    def embed(self, version: EncoderVersion, encoder: TrainedEncoder) -> None:
        """Gives the items of the collection their vectors under the version, as far as they have none yet.

        Raises:
            JobCancelledError: the job is to stop; what is embedded stays.
        """
        if self.undertaking.specification.mode is Mode.ADAPTER:
            adapt_items(self.context, encoder, version, self.base.version, self.collection.name)
        else:
            with self.context.catalog.read() as session:
                ids = embeddings.items_without(session, version.id, self.collection.id)
            embed_items(self.context, encoder, version.id, ids)

    def report(self, version: EncoderVersion, report: dict[str, Any]) -> None:
        """Keeps what the training had to say, in the catalogue and beside the weights."""
        folder = self.context.catalog.paths.trained / version.name
        # What is handed on to others names no file of this machine.
        public = {**report, "labels": _without_folders(report["labels"])}
        whole = replace(trained_files.read(folder), report=public)
        write_json(folder / trained_files.DESCRIPTION, whole.as_dict())
        card = model_card.text(whole).encode()
        write(folder / trained_files.CARD, lambda file: file.write(card))
        with self.context.catalog.write(durable=True) as session:
            encoder_versions.set_report(session, version.id, report)

    def _free_name(self) -> str:
        """One that no version has, nor another training that may still go on."""
        stem = f"{self.collection.name} {self.undertaking.specification.method}"
        with self.context.catalog.read() as session:
            name = encoder_versions.free_name(session, stem)
        claimed = {RunFolder(path).version for path in self.run.path.parent.iterdir() if path.is_dir()}
        stem, _, number = name.rpartition("-")
        while name in claimed:
            number = str(int(number) + 1)
            name = f"{stem}-{number}"
        return name

    def _description(self, name: str, course: Course) -> Description:
        specification = self.undertaking.specification
        from_scratch = specification.mode is Mode.SCRATCH
        is_adapter = specification.mode is Mode.ADAPTER
        return Description(
            name=name,
            kind=specification.kind,
            dimension=int(course.head["dimension"]),
            mode=TrainingMode(specification.mode.value),
            method=specification.method,
            input=self._input(),
            network=course.network or {"name": _network_name(self.base.encoder)},
            base=None if from_scratch else self._base_version(),
            head=course.head,
            text=_text_side(course),
            tags=is_adapter,
            training=specification.as_dict(),
        )

    def _input(self) -> EncoderInput:
        """How its items are decoded: as for its base, or as its network was trained from scratch."""
        specification = self.undertaking.specification
        if specification.mode is not Mode.SCRATCH:
            return self.base.encoder.input
        if specification.kind is Kind.IMAGE:
            side = specification.side or USUAL_SIDE
            return PictureInput(side, side)
        return registry.bundled(registry.default_encoder(specification.kind)).input

    def _base_version(self) -> BaseVersion:
        version, encoder = self.base.version, self.base.encoder
        return BaseVersion(version.name, version.source, encoder.digest, _licence(encoder))

    def _written_down(self, encoder: TrainedEncoder) -> EncoderVersion:
        specification = self.undertaking.specification
        with self.context.catalog.write(durable=True) as session:
            for version in encoder_versions.all_versions(session):
                if version.name == encoder.name:
                    return version
            return encoder_versions.create_trained(
                session,
                name=encoder.name,
                kind=encoder.kind,
                dimension=encoder.dimension,
                source=registry.TRAINED_PREFIX + encoder.name,
                digest=encoder.digest,
                reads_text=encoder.description.text is not None,
                base_id=None if specification.mode is Mode.SCRATCH else self.base.version.id,
                collection_id=self.collection.id,
                job_id=self.context.job_id,
                method=specification.method,
                mode=specification.mode.value,
            )


def _text_side(course: Course) -> TextSide | None:
    """What embeds texts before the projector, where captions were learnt from."""
    if not any(name.startswith(TEXT) for name in course.weights):
        return None
    from engine.encoders.sentence import SentenceEncoder  # an extra, which other methods do without

    sentences = SentenceEncoder.load()
    return TextSide("minilm", sentences.dimension, sentences.digest)


def _network_name(encoder: Encoder) -> str:
    if isinstance(encoder, TrainedEncoder):
        network = encoder.description.network
        while "network" in network:
            network = network["network"]
        return str(network["name"])
    return encoder.name


def _licence(encoder: Encoder) -> str:
    """SPDX identifier of the weights' licence; empty where it is not known."""
    if isinstance(encoder, TrainedEncoder):
        base = encoder.description.base
        return "" if base is None else base.licence
    known = {bundled.name: bundled.licence for bundled in registry.bundled_encoders()}
    return known.get(encoder.name, "")


def _without_folders(labels: str | None) -> str | None:
    """The name alone of a table that lies somewhere."""
    return None if labels is None else re.split(r"[/\\]", labels)[-1]
