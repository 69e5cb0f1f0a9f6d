"""The command that says why two items are alike: explain."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from engine.cli.moments import clock
from engine.cli.options import Json, Picture, open_library
from engine.cli.output import out, print_json, print_table, printable
from engine.domain import Explanation, ExplanationMethod, ExplanationRequest, SharedMoments, SimilarityMap

if TYPE_CHECKING:
    from numpy.typing import NDArray


First = Annotated[
    str, typer.Argument(metavar="A", help="An item, by its id or its path; ./12 means the file called 12.")
]
Second = Annotated[str, typer.Argument(metavar="B", help="Another one of the same kind.")]
Encoder = Annotated[
    str | None, typer.Option(metavar="VERSION", help="Encoder version; by default that of A's collection.")
]
Methods = Annotated[
    list[ExplanationMethod] | None,
    typer.Option(
        "--method",
        "-m",
        help="How it is found out which places of two pictures count; both where none is named.",
    ),
]


def explain(
    context: typer.Context,
    first: First,
    second: Second,
    encoder: Encoder = None,
    methods: Methods = None,
    picture: Picture = None,
    json: Json = False,
) -> None:
    """Say why two items are alike: which places of two pictures, which moments and bands of two tracks.

    The map of a picture says how each place pulls at the score ('gradient'), or how much the score falls when
    it is covered ('occlusion'). Encoders of the hub bear occlusion only.
    """
    from engine.library.explanation_picture import check_explanation_picture

    if picture is not None:
        check_explanation_picture(picture)
    with open_library(context) as library:
        ids = [library.item_of(library.example(text)) for text in (first, second)]
        chosen = tuple(methods or (ExplanationMethod.GRADIENT, ExplanationMethod.OCCLUSION))
        explanation = library.explanations.explain(ExplanationRequest(ids[0], ids[1], encoder, chosen))
        found = library.items_by_id(ids)
        if picture is not None:
            library.explanations.write(explanation, picture)
    paths = {item_id: item.path for item_id, item in found.items()}
    if json:
        drawn = {"out": str(picture)} if picture is not None else {}
        print_json(_as_json(explanation, paths) | drawn)
        return
    _show(explanation, paths)
    if picture is not None:
        out().print(f"Drawn into {printable(picture)}.")


def _as_json(explanation: Explanation, paths: Mapping[int, Path]) -> dict[str, Any]:
    document: dict[str, Any] = {
        "kind": explanation.kind.value,
        "encoder": explanation.encoder,
        "first": {"id": explanation.first, "path": paths[explanation.first]},
        "second": {"id": explanation.second, "path": paths[explanation.second]},
        "score": explanation.score,
        "tags": [{"name": tag.name, "first": tag.first, "second": tag.second} for tag in explanation.tags],
    }
    if explanation.moments is None:
        return document | {"maps": [_map_as_json(each) for each in explanation.maps]}
    return document | {
        "moments": _moments_as_json(explanation.moments),
        "bands": [
            {"low": band.low, "high": band.high, "first": band.first, "second": band.second}
            for band in explanation.bands
        ],
    }


def _map_as_json(similarity: SimilarityMap) -> dict[str, Any]:
    """The values are rows of a grid over the whole of each picture, from its upper left."""
    from engine.library.explanation_words import where

    def side(heat: NDArray[Any]) -> dict[str, Any]:
        return {"where": where(heat), "values": [[round(value, 6) for value in row] for row in heat.tolist()]}

    return {
        "method": similarity.method.value,
        "first": side(similarity.first),
        "second": side(similarity.second),
    }


def _moments_as_json(moments: SharedMoments) -> dict[str, Any]:
    def side(times: NDArray[Any], shares: NDArray[Any]) -> list[dict[str, float]]:
        return [
            {"at": round(at, 3), "share": round(share, 6)}
            for at, share in zip(times.tolist(), shares.tolist(), strict=True)
        ]

    return {
        "best": [
            {
                "first": round(moment.first, 3),
                "second": round(moment.second, 3),
                "seconds": round(moment.seconds, 3),
                "score": moment.score,
            }
            for moment in moments.best
        ],
        "first": side(moments.first_times, moments.first),
        "second": side(moments.second_times, moments.second),
    }


def _show(explanation: Explanation, paths: Mapping[int, Path]) -> None:
    out().print(f"A: {printable(paths[explanation.first])}")
    out().print(f"B: {printable(paths[explanation.second])}")
    out().print(f"Score [bold]{explanation.score:.3f}[/] under {printable(explanation.encoder)}.")
    if explanation.tags:
        shared = ", ".join(f"{tag.name} ({tag.first:.2f}, {tag.second:.2f})" for tag in explanation.tags)
        out().print(f"Tags of both: {printable(shared)}.")
    if explanation.moments is None:
        _show_maps(explanation.maps)
    else:
        _show_moments(explanation.moments)
        _show_bands(explanation)


def _show_maps(maps: tuple[SimilarityMap, ...]) -> None:
    from engine.library.explanation_words import where

    print_table(
        ("method", "what counts in A", "what counts in B"),
        [(each.method.value, where(each.first), where(each.second)) for each in maps],
        empty="This encoder does not bear the method. Ask for '--method occlusion'.",
    )


def _show_moments(moments: SharedMoments) -> None:
    print_table(
        ("score", "moment of A", "moment of B"),
        [(f"{best.score:.3f}", clock(best.first), clock(best.second)) for best in moments.best],
        empty="There is no moment with sound in both.",
    )


def _show_bands(explanation: Explanation) -> None:
    print_table(
        ("band", "without it in A", "without it in B"),
        [
            (f"{band.low:.0f}–{band.high:.0f} Hz", f"{-band.first:+.3f}", f"{-band.second:+.3f}")
            for band in explanation.bands
        ],
        empty="",
    )
