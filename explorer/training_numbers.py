"""The numbers of a training that can be set, each with a line on what it is."""

from __future__ import annotations

from typing import Any, NamedTuple

from engine.domain import Kind, TrainingOffer

AS_USUAL = "As usual"
"""What a number says that is left to the program."""


class Number(NamedTuple):
    """A number that can be set."""

    key: str
    """Field of ``Details``, or a name in its ``settings``."""
    name: str
    tip: str
    most: float
    step: float
    decimals: int = 0
    kind: Kind | None = None
    """Where it means something for one kind only."""
    may_be_none: bool = False
    """Whether 0 is a value; of all others 0 leaves it to the program."""
    to_one: bool = False
    """Whether it is the lower end of a range that ends at 1."""

    @property
    def as_usual(self) -> float:
        """The value below all others, which leaves it to the program."""
        return -self.step if self.may_be_none else 0.0

    def suits(self, offer: TrainingOffer | None) -> bool:
        """Whether it means something for a collection."""
        return self.kind is None or offer is None or self.kind is offer.kind

    def setting(self, value: float) -> Any:
        """What ``value`` is in the settings of a training."""
        if self.to_one:
            return [value, 1.0]
        return value if self.decimals else int(value)

    def shown(self, setting: Any) -> float | None:
        """The value that was made a setting; None for none."""
        return setting[0] if self.to_one and setting is not None else setting  # type: ignore[no-any-return]


def _share(key: str, name: str, tip: str, kind: Kind | None = None) -> Number:
    return Number(key, name, tip, 1.0, 0.05, 2, kind, may_be_none=True)


IMAGE, MUSIC = Kind.IMAGE, Kind.MUSIC
NUMBERS = (
    Number("epochs", "Epochs", "How often all items are gone through", 10_000, 5),
    Number(
        "batch_size",
        "Batch size",
        "Items of a step; an item is told apart from those of its own batch. As usual: as many as fit",
        65_536,
        32,
    ),
    Number(
        "held_out",
        "Held out",
        "Share of the items that are not trained on, to measure with; 0.2 as usual",
        0.9,
        0.05,
        2,
    ),
    Number(
        "plan.learning_rate",
        "Learning rate",
        "How large the steps are; 0.001 is a good start",
        1.0,
        0.0005,
        5,
    ),
    Number(
        "objective.temperature",
        "Temperature",
        "Lower looks more at the hardest items, higher at all of them; 0.1 is a good start",
        10.0,
        0.05,
        3,
    ),
    Number("head.dimension", "Dimensions", "Length of the new embeddings; 256 as usual", 4096, 64),
    Number(
        "head.dropout",
        "Dropout",
        "Share of the features left out in a step, so that few items suffice",
        0.95,
        0.05,
        2,
    ),
    Number(
        "crops",
        "Changed copies",
        "So many changed copies of each picture are looked at before a small head learns without labels",
        64,
        2,
    ),
    Number(
        "views.scale",
        "Least part shown",
        "A view shows a part of the picture; the smallest share of its area",
        1.0,
        0.05,
        2,
        IMAGE,
        to_one=True,
    ),
    _share("views.flip", "Mirrored", "Share of the views that are mirrored", IMAGE),
    _share(
        "views.jitter", "Recoloured", "Share of the views in other colours, as far as the next four", IMAGE
    ),
    _share("views.brightness", "Brightness", "By how much views may be brighter or darker", IMAGE),
    _share("views.contrast", "Contrast", "By how much their contrast may change", IMAGE),
    _share("views.saturation", "Saturation", "By how much their colours may be paler or stronger", IMAGE),
    Number(
        "views.hue",
        "Hue",
        "How far round the circle of colours theirs may turn",
        0.5,
        0.05,
        2,
        IMAGE,
        may_be_none=True,
    ),
    _share("views.grey", "Grey", "Share of the views without colours", IMAGE),
    _share("views.blur", "Blurred", "Share of the views that are blurred", IMAGE),
    _share("views.gain", "Quieter", "Share of the views that are quieter", MUSIC),
    _share("views.noise", "Noise", "Share of the views with noise", MUSIC),
    _share("views.filter", "Filtered", "Share of the views without their lows or their highs", MUSIC),
    _share("views.delay", "Delay", "Share of the views with an echo", MUSIC),
    _share("views.pitch", "Transposed", "Share of the views at another pitch", MUSIC),
    _share("views.reverb", "Reverb", "Share of the views with reverberation", MUSIC),
    _share("views.time_width", "Masked moments", "Longest stretch that is silenced, of the whole", MUSIC),
    _share("views.frequency_width", "Masked bands", "Widest band that is silenced, of all", MUSIC),
)
FIELDS = ("epochs", "batch_size")
"""Numbers that are fields of ``Details``, not settings."""
