"""The settings that a training has unless somebody wants others: measured for each method, mode and kind.

``docs/training.md`` has the figures. Without torch.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from engine.contrastive import methods
from engine.contrastive.given import setting_of, settings_from
from engine.contrastive.methods import Facts
from engine.contrastive.modes import Mode
from engine.contrastive.plan import MOST_RATE, Optimiser, Plan
from engine.contrastive.specification import HeadSettings, HeadStart, Specification
from engine.contrastive.views import presets
from engine.contrastive.views.recorded import record_of, settings_of
from engine.contrastive.views.settings import FeatureSettings, ViewSettings
from engine.domain import Kind
from engine.encoders import registry
from engine.errors import InvalidRequestError

FEWEST_AT_ONCE, MOST_AT_ONCE = 32, 256
"""Items of a step where memory is no question, as in adapter mode."""
LEAST_STEPS = 3
"""Of an epoch of a collection that is not tiny: a few hundred items in one batch learn too little."""
TRAINED_SHARE = 0.8
"""About as many of the items are not held out."""
UNCHANGED = FeatureSettings(dropout=0.0, noise=0.0)
"""Of copies that differ already. Parts of a track are changed all the same: a short sound has only one."""
PARTS = 16
"""Of a track, each the mean of neighbouring windows."""
Settings = dict[str, Any]

_GENTLY: Settings = {"epochs": 30, "plan": {"learning_rate": 3e-4}, "crops": 8}
"""Without labels a head is soon worse than what it began with. So it begins with all that the embeddings tell
apart, and moves little; a warm softmax draws copies together more than it drives items apart."""
_FIRMLY: Settings = {
    "epochs": 60,
    "plan": {"learning_rate": 3e-3},
    "head": {"dropout": 0.5, "start": HeadStart.RANDOM.value},
}
_ADAPTERS: dict[str, Settings] = {
    "instance": _GENTLY | {"plan": {"learning_rate": 1e-4}, "objective": {"temperature": 0.3}},
    "simclr": _GENTLY | {"objective": {"temperature": 1.0}},
    "moco": _GENTLY | {"objective": {"temperature": 1.0}},
    "byol": _GENTLY | {"objective": {"hidden": 512}},
    "triplet": _FIRMLY,
    "npair": _FIRMLY
    # What it compares is not of length 1, and begins short.
    | {"plan": {"learning_rate": 0.03}, "objective": {"regularisation": 0.02}},
    "pair": _FIRMLY | {"objective": {"margin": 1.5}, "head": {"start": HeadStart.RANDOM.value}},
    "supcon": _FIRMLY,
    "gensupcon": _FIRMLY,
    "distill": {"epochs": 60, "plan": {"learning_rate": 3e-3}},
    # Texts are placed by weights that are not averaged, so items are too.
    "align": {"epochs": 30, "plan": {"learning_rate": 3e-3, "average": 0.0}, "head": {"dropout": 0.5}},
}
_FINETUNE: Settings = {
    "epochs": 12,
    "plan": {"learning_rate": 3e-4, "layer_decay": 0.7, "patience": 5, "precision": "quick"},
    "head": {"dropout": 0.2},
}
"""The head has learnt on the stored embeddings; then all does, what is near the input more slowly."""
_SCRATCH: Settings = {
    "epochs": 200,
    "plan": {"learning_rate": 1e-3, "weight_decay": 0.05},
    "head": {"projector": True},
    "side": 64,
}
USUAL_BATCH, LARGE_BATCH = 256, 1024
"""Items of a step, as a card has room for; and from which on a network that has learnt nothing wants LARS."""
SMALLER_SIDE = 128
"""Of pictures that the encoder for pictures is fine-tuned on by a processor: a third of the time and memory,
and on the stamps as good. Its embeddings are still of the pictures at full size."""
_PARTS = ("plan", "head", "objective", "views")


def specification(
    method: str,
    mode: Mode,
    kind: Kind,
    facts: Facts,
    gpu: bool,
    given: Mapping[str, Any] | None = None,
    settings: Mapping[str, Any] | None = None,
) -> Specification:
    """The specification of a training.

    Args:
        given: What is not to be as usual: fields of a ``Specification`` by their names (``base``, ``epochs``,
            ``batch_size``, ``seed``, ``teacher``, ``device``, …), and settings of its parts with a dot, as
            in ``plan.learning_rate``, ``objective.temperature``, ``head.dimension``, ``views.pictures``; or
            one of all views of the kind, as in ``views.blur``. What is None is as usual.
        settings: More of the same from a person, who says in other ways what is trained, by what and where.

    Raises:
        InvalidRequestError: there is no such method or setting, or a value makes no sense.
        EncoderError: it is to begin with a network that there is not.
    """
    if method not in methods.BY_NAME:
        raise InvalidRequestError(f"There is no method “{method}”; there are {', '.join(methods.BY_NAME)}.")
    wanted = _usual(method, mode, kind, facts)
    parts: dict[str, Settings] = {name: dict(wanted.pop(name, {})) for name in _PARTS}
    for name in (settings or {}).keys() & _LOOKED_AT:
        raise _unknown(name)
    asked = {**(given or {}), **(settings or {})}
    if mode is Mode.SCRATCH:
        parts["plan"] |= _by_lars(asked)
    for name, value in asked.items():
        if value is not None:
            _give(wanted, parts, name, value, kind)
    usual = {name: wanted.pop(name) for name in sorted(_OF_PLAN) if name in wanted}
    parts["plan"] = usual | parts["plan"]
    usual_base = default_base(mode, kind)
    own: Settings = {"base": usual_base, "device": "cuda" if gpu else "cpu"} | wanted
    if mode is Mode.SCRATCH:
        _check_network(own["base"], kind)
    if mode is Mode.FINETUNE and kind is Kind.IMAGE and own["device"] == "cpu" and own["base"] == usual_base:
        own = {"side": SMALLER_SIDE} | own
    return Specification(
        method=method,
        mode=mode,
        kind=kind,
        plan=settings_from(Plan, parts["plan"], "The plan"),
        head=settings_from(HeadSettings, parts["head"], "The head"),
        objective=parts["objective"],
        views=settings_of(parts["views"]),
        **own,
    )


def default_base(mode: Mode, kind: Kind) -> str:
    """What is trained further where nobody says; from scratch the name of a network."""
    if mode is Mode.SCRATCH:
        return "resnet18" if kind is Kind.IMAGE else "musicnn-msd"
    return registry.bundled(registry.default_encoder(kind)).source


def _usual(method: str, mode: Mode, kind: Kind, facts: Facts) -> Settings:
    views = {"views": record_of(presets.default_settings(mode))}
    if mode is Mode.ADAPTER:
        found = {"batch_size": _adapter_batch(facts), **_ADAPTERS[method], **views}
        if kind is Kind.IMAGE and "start" not in found.get("head", {}):
            # Pictures are found a little better without what all have in common, tracks are not.
            found["head"] = {"start": HeadStart.CENTRED.value, **found.get("head", {})}
        if found.get("crops") and kind is Kind.MUSIC:
            found["crops"] = PARTS
        elif found.get("crops"):
            found["views"] = found["views"] | {"features": [asdict(UNCHANGED)]}
        return found
    return {**(_FINETUNE if mode is Mode.FINETUNE else _SCRATCH), **views}


def _by_lars(asked: Settings) -> Settings:
    """As SimCLR was trained (Chen et al., 2020, B.6), where batches are large or LARS is asked for."""
    given, optimiser = asked.get("batch_size"), asked.get("plan.optimiser")
    items = given if isinstance(given, int) else USUAL_BATCH
    if optimiser not in (None, Optimiser.LARS) or (optimiser is None and items < LARGE_BATCH):
        return {}
    rate = min(0.3 * items / 256, MOST_RATE)
    return {"optimiser": Optimiser.LARS.value, "learning_rate": rate, "weight_decay": 1e-6}


def _adapter_batch(facts: Facts) -> int:
    return min(max(round(TRAINED_SHARE * facts.items) // LEAST_STEPS, FEWEST_AT_ONCE), MOST_AT_ONCE)


def _give(wanted: Settings, parts: dict[str, Settings], name: str, value: Any, kind: Kind) -> None:
    part, dot, setting = name.partition(".")
    if part == "views" and (named := [each for each in _SEEN[kind] if setting in _STRENGTHS[each]]):
        changed = {each: [{**view, setting: value} for view in parts[part][each]] for each in named}
        parts[part] = parts[part] | changed
    elif dot and part in parts:
        parts[part][setting] = value
    elif not dot and name in _OF_PLAN:
        wanted[name] = value
    elif not dot and name in _OWN:
        wanted[name] = setting_of(Specification, name, value)
    else:
        raise _unknown(name)


def _unknown(name: str) -> InvalidRequestError:
    known = ", ".join([*sorted((_OWN | _OF_PLAN) - _LOOKED_AT), *(f"{each}.…" for each in _PARTS)])
    return InvalidRequestError(f"A training has no setting “{name}”; it has {known}.")


def _check_network(name: str, kind: Kind) -> None:
    if registry.kind_of_network(name) is not kind:
        fitting = ", ".join(each for each, read in registry.NETWORKS.items() if read is kind)
        raise InvalidRequestError(
            f"The network '{name}' does not read what the collection holds. Choose one that does: {fitting}."
        )


_SEEN = {Kind.IMAGE: ("pictures", "features"), Kind.MUSIC: ("music", "features")}
"""Which settings of views count for a kind."""
_STRENGTHS = {each.name: frozenset(record_of(ViewSettings())[each.name][0]) for each in fields(ViewSettings)}
_DECIDED = {"method", "mode", "kind", *_PARTS}
_OWN = {each.name for each in fields(Specification)} - _DECIDED
_OF_PLAN = {"epochs", "seed"}
_LOOKED_AT = {"base", "teacher", "device"}
"""What is looked at before it is a name here, so that nobody gives it as one setting of many."""
