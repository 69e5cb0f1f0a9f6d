"""What is said about maps: methods, trust, progress, and why there is none."""

from __future__ import annotations

from dataclasses import dataclass

from engine.domain import MapMethod, MapRecord
from explorer.map_making import Making
from explorer.map_sheet import FEWEST, MapSheet, Stage
from explorer.mapping import MADE_BY_ITSELF
from explorer.views.job_status import about, time_left


@dataclass(frozen=True, slots=True)
class MethodWords:
    """A method's name, what it is good at, and about how many seconds a thousand items take."""

    name: str
    line: str
    seconds: float


METHODS = {
    MapMethod.UMAP: MethodWords("UMAP", "Keeps neighbours together, clusters apart. A good first map.", 0.3),
    MapMethod.TSNE: MethodWords("t-SNE", "Keeps the most neighbours, in many small islands. Slow.", 7.0),
    MapMethod.PACMAP: MethodWords("PaCMAP", "Keeps the lie of the land: which clusters are near which.", 0.8),
    MapMethod.PCA: MethodWords("PCA", "The two main directions, at once. Rough, but nothing is bent.", 0.01),
}
"""In the order in which they are offered."""
TUNED = {
    "neighbours": ("Neighbours", "How many others each item is near: few show details, many the whole."),
    "min_dist": ("Least distance", "How tightly items may be packed: 0 gives dense islands."),
    "perplexity": ("Perplexity", "About how many others each item minds: few show details, many the whole."),
    "epochs": ("Rounds", "How long the places are improved: more takes longer, and soon changes little."),
    "exaggeration": ("Exaggeration", "How far islands are pulled apart."),
    "near": ("Near pairs", "How many of its nearest each item is to stay with."),
    "mid_near": ("Middle pairs", "How strongly the lie of the land is kept."),
    "further": ("Far pairs", "How strongly items that are unlike are kept apart."),
}  # fmt: skip
"""Names of parameters, as they are offered, and what they do."""
STAGES = {
    "neighbours": "Looking for neighbours",
    "layout": "Laying out",
    "first look": "Laying out",
    "clusters": "Finding clusters",
    "names": "Naming clusters",
    "trust": "Measuring trust",
}
TRUST_TIP = (
    "Trust (trustworthiness) is near 1 when what lies together on the map is alike. The second number is how "
    "many of an item's nearest neighbours are also nearest on the map. No flat map keeps all of them: select "
    "an item, and lines lead to its true neighbours."
)


def trust_words(record: MapRecord | None) -> str:
    """How far a map can be trusted: ``Trust 0.96 · keeps 43 % of the nearest neighbours``."""
    if record is None or record.trustworthiness is None:
        return ""
    words = f"Trust {record.trustworthiness:.2f}"
    if record.preservation is not None:
        words += f" · keeps {record.preservation * 100:.0f} % of the nearest neighbours"
    return words


def sheet_words(sheet: MapSheet) -> str:
    """The line beside the method: trust, or what it is that is shown."""
    if sheet.record is not None:
        by = f"By “{sheet.record.encoder}” · " if sheet.pinned is not None else ""
        return by + trust_words(sheet.record)
    if sheet.is_first_look:
        damaged = "The map was damaged. " if sheet.damaged else ""
        return f"{damaged}A first look, which is rough."
    return ""


def empty_words(sheet: MapSheet) -> str:
    """Why there is no map, and what to do; empty where there is one."""
    match sheet.stage:
        case Stage.NO_COLLECTION:
            return "There is nothing to map yet. Import a folder of pictures or music first."
        case Stage.READING:
            return "Reading the map…"
        case Stage.TOO_FEW:
            return f"A map needs at least {FEWEST} items. Import a few more."
        case Stage.FAILED:
            return sheet.sentence
        case Stage.SHOWN:
            return ""


def offer_words(sheet: MapSheet) -> str:
    """What is said beside the button that makes a map; empty where there is nothing to offer."""
    points = sheet.points
    if points is None or not sheet.is_first_look or sheet.making is not None or sheet.is_reading:
        return ""
    count = len(points.ids)
    name = METHODS[sheet.method].name
    if count <= MADE_BY_ITSELF:
        return f"There is no {name} map yet."
    return f"{count:,} items: a {name} map takes {duration_words(sheet.method, count)}."


def duration_words(method: MapMethod, count: int) -> str:
    """About how long a map takes on an ordinary computer."""
    seconds = 10 + METHODS[method].seconds * count / 1000
    return about(seconds)


def making_words(making: Making) -> str:
    """How far a map is: ``Laying out · 40 % · about 2 minutes left``."""
    if making.stopping:
        return "Stopping…"
    if making.job_id is None:
        return "Waiting for the job before it…"
    progress = making.progress
    if progress is None:
        return "Starting…"
    parts = [STAGES.get(progress.stage, progress.stage.capitalize())]
    if making.share is not None:
        parts.append(f"{making.share:.0%}".replace("%", " %"))
    if progress.seconds_left is not None and progress.seconds_left >= 5:
        parts.append(time_left(progress.seconds_left))
    return " · ".join(parts)
