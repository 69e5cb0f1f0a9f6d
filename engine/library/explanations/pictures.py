"""Two pictures side by side, and what makes them alike laid over both, a row for each method."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from PIL import Image

from engine.domain.explanation import Explanation, ExplanationMethod, SimilarityMap
from engine.library.explanations.block import FAINT, HALF, SMALL, TEXT, Block, left_of, written
from engine.library.explanations.heat import Pixels, highest_of, overlay, scaled
from engine.projection.lettering import Lettering

_TALLEST = 440
_NAME = 30
_SEEN = 0.15
"""Share of the highest value from which on what speaks against the score is seen, and told of."""
METHODS = {
    ExplanationMethod.GRADIENT: ("Gradient", "how each place pulls at the score"),
    ExplanationMethod.OCCLUSION: ("Occlusion", "how far the score falls where a place is covered"),
}


def blocks(
    explanation: Explanation, names: tuple[str, str], pixels: tuple[Pixels, Pixels], lettering: Lettering
) -> Iterator[Block]:
    """The pictures themselves, then once again for each method."""
    first, second = (fitted(one) for one in pixels)
    yield _side_by_side(first, second, names, lettering)
    for one in explanation.maps:
        highest = highest_of(one.first, one.second)
        name, words = METHODS[one.method]
        yield written([(f"{name}: {words}", TEXT, FAINT)], lettering)
        yield _side_by_side(
            overlay(first, one.first, highest), overlay(second, one.second, highest), ("", ""), lettering
        )
    if explanation.maps:
        yield written([(_key(explanation.maps), SMALL, FAINT)], lettering)


def fitted(pixels: Pixels) -> Pixels:
    """As large as there is room."""
    height, width = pixels.shape[:2]
    scale = min(HALF / width, _TALLEST / height)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.LANCZOS))


def _side_by_side(first: Pixels, second: Pixels, names: tuple[str, str], lettering: Lettering) -> Block:
    tallest = max(len(first), len(second))
    block = Block(tallest + (_NAME if any(names) else 0) + 12, lettering)
    for side, (pixels, name) in enumerate(zip((first, second), names, strict=True)):
        left = left_of(side)
        block.image.paste(Image.fromarray(pixels), (left, 0))
        block.write((left, len(pixels) + 0.75 * _NAME), name, SMALL, ink=FAINT, room=HALF)
    return block


def _key(maps: tuple[SimilarityMap, ...]) -> str:
    against = any(
        scaled(heat, highest_of(one.first, one.second)).min(initial=0.0) < -_SEEN
        for one in maps
        for heat in (one.first, one.second)
    )
    return "Orange speaks for the score" + (", blue against it." if against else ".")
