"""A network that is trained with its head, on items that were decoded once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.contrastive.asking import asked_of_views
from engine.contrastive.decoded_items import DecodedItems
from engine.contrastive.embedding import of_pictures, of_tracks
from engine.contrastive.grounds import Ground, Places, Tell
from engine.contrastive.inputs.layout import stored_picture, stored_sound
from engine.contrastive.inputs.readers import Reader, picture_reader, sound_reader
from engine.contrastive.material import Material, Rows
from engine.contrastive.modes import Mode
from engine.contrastive.rng import seed_all
from engine.contrastive.specification import USUAL_SIDE, Specification
from engine.contrastive.views.factory import views_for
from engine.contrastive.views.stretches import Grid
from engine.domain import AudioInput, Kind, PictureInput
from engine.encoders import backbones
from engine.encoders.backbones import Backbone
from engine.encoders.encoder import EncoderInput
from engine.errors import InvalidRequestError

STAGE = "decode"


def network_ground(specification: Specification, material: Material, places: Places, tell: Tell) -> Ground:
    """The encoder the specification names, or one with random weights, and the items it is trained on.

    Raises:
        EncoderError: it cannot be loaded, or not be trained.
        InvalidRequestError: it cannot be trained on pictures of the side that is asked for.
    """
    seed_all(specification.plan.seed)
    backbone = _backbone(specification, places)
    items = DecodedItems(places.inputs, material, backbone.module)
    trained_on = _trained_on(specification, backbone)
    stored = _stored(specification, trained_on)
    inputs = items.prepared(material.training, stored, lambda done, total: tell(STAGE, done, total))
    heard = None if backbone.spectrogram is None else backbone.spectrogram.to(places.device)
    views = views_for(trained_on, specification.mode, specification.views, heard)
    match backbone.wanted, stored:
        case AudioInput() as wanted, AudioInput():
            grid = Grid(stored.samples, wanted.samples, wanted.rate)
            read = sound_reader(inputs, grid, specification.views.music[0].gap)
            embedding = of_tracks(lambda rows: items.prepared(rows, wanted), wanted, heard, places.device)
        case PictureInput() as shown, _:
            read = picture_reader(inputs)
            embedding = of_pictures(lambda rows: items.prepared(rows, shown), places.device)
    return Ground(
        module=backbone.module,
        width=backbone.width,
        read=_by_row(read, material.training, len(material.ids)),
        views=views,
        embedding=embedding,
        network=backbone.network,
        unreadable={int(material.training[place]): why for place, why in inputs.reasons.items()},
        teacher=asked_of_views(specification, trained_on, backbone.spectrogram, places.cache),
    )


def _backbone(specification: Specification, places: Places) -> Backbone:
    if specification.mode is Mode.FINETUNE:
        return backbones.backbone(specification.base, places.cache)
    side = specification.side or USUAL_SIDE
    wanted = PictureInput(side, side) if specification.kind is Kind.IMAGE else None
    return backbones.scratch(specification.base, wanted)


def _trained_on(specification: Specification, backbone: Backbone) -> EncoderInput:
    """Pictures may be smaller than the encoder is to read them: a crop shows things enlarged anyway.

    Touvron et al., "Fixing the train-test resolution discrepancy" (2019).
    """
    wanted, side = backbone.wanted, specification.side
    if isinstance(wanted, AudioInput) or side is None or side >= wanted.width:
        return wanted
    if backbone.one_size:
        raise InvalidRequestError(
            f"'{backbone.name}' reads pictures of {wanted.width} × {wanted.height} only. Train it without "
            "another side."
        )
    return replace(wanted, width=side, height=side)


def _stored(specification: Specification, wanted: EncoderInput) -> EncoderInput:
    """Somewhat more of an item than the network reads, to cut views from."""
    if isinstance(wanted, AudioInput):
        return stored_sound(wanted)
    # A network that learns from nothing would learn where a picture ends and white begins.
    fit = "crop" if specification.mode is Mode.SCRATCH else wanted.fit
    return replace(stored_picture(wanted), fit=fit)


def _by_row(read: Reader, rows: Rows, count: int) -> Reader:
    """A reader of places among ``rows`` as one of rows."""
    seats = np.full(count, -1, np.int64)
    seats[rows] = np.arange(len(rows))
    return lambda items, views, generator: read(seats[items], views, generator)
