"""Which items are held out, to see whether a training has helped; they are never trained on."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass
from math import floor
from pathlib import Path

import numpy as np

from engine.errors import InvalidRequestError, LibraryError
from engine.files import whole_file

FEWEST = 2
"""Items on each side: one has nothing to be found by."""


@dataclass(frozen=True, slots=True)
class Split:
    """Two sides of a collection, by the ids of their items, ascending."""

    training: tuple[int, ...]
    held_out: tuple[int, ...]
    seed: int

    def save(self, path: Path) -> None:
        """Writes it as JSON, whole or not at all.

        Raises:
            OSError: it cannot be written.
        """
        content = {"seed": self.seed, "training": self.training, "held_out": self.held_out}
        with whole_file(path) as file:
            file.write(json.dumps(content).encode())

    @classmethod
    def load(cls, path: Path) -> Split:
        """What :meth:`save` has written.

        Raises:
            LibraryError: it is missing or damaged.
        """
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            training, held_out = (tuple(map(int, content[side])) for side in ("training", "held_out"))
            return cls(training, held_out, int(content["seed"]))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise LibraryError(
                f"Which items were held out stands in {path}, which cannot be read. Start the training anew."
            ) from error


def held_out_split(
    ids: Sequence[int],
    share: float = 0.2,
    seed: int = 0,
    labels: Sequence[Collection[Hashable]] | None = None,
    groups: Sequence[Sequence[int]] = (),
    learnt: Collection[int] = frozenset(),
) -> Split:
    """Holds out about ``share`` of the items, of every label as far as that goes.

    The same items with the same seed are split in the same way, in whatever order they come.

    Args:
        ids: of n items.
        share: in (0, 1).
        seed: another one gives other items.
        labels: those of each item, none or several. One of several is decided by the rarest, and of a label
            that a single item has, that item is trained on.
        groups: rows of n numbers, such as one of twins and one of tracks. Items that have a number in common,
            directly or over others, are on the same side; -1 is in common with nobody.
        learnt: ids of items that are trained on in any case, since they were before.

    Raises:
        InvalidRequestError: there are too few items, or groups, for two sides.
    """
    order = sorted(range(len(ids)), key=lambda row: ids[row])
    blocks = _blocks(order, groups)
    drawn = np.random.default_rng(seed)
    held: set[int] = set()
    known = {row for row in order if ids[row] in learnt}
    if len(blocks) > 1:
        held = _drawn(_strata(blocks, labels), share, drawn, known)
        _even_out(held, blocks, drawn, known)
    training = tuple(sorted(ids[row] for row in range(len(ids)) if row not in held))
    held_out = tuple(sorted(ids[row] for row in held))
    if min(len(training), len(held_out)) < FEWEST:
        raise InvalidRequestError(
            f"Copies counted once, {len(blocks)} of the {len(ids)} items are left: too few for some to be "
            "held out, to see whether a training helps. Import more of them."
        )
    return Split(training, held_out, seed)


def _blocks(order: Sequence[int], groups: Sequence[Sequence[int]]) -> list[list[int]]:
    """Rows that belong together, each in ``order``."""
    leader = {row: row for row in order}

    def lead(row: int) -> int:
        while leader[row] != row:
            leader[row] = leader[leader[row]]
            row = leader[row]
        return row

    for numbers in groups:
        first: dict[int, int] = {}
        for row in order:
            if numbers[row] >= 0:
                leader[lead(row)] = lead(first.setdefault(numbers[row], row))
    blocks: dict[int, list[int]] = defaultdict(list)
    for row in order:
        blocks[lead(row)].append(row)
    return list(blocks.values())


def _strata(
    blocks: Sequence[list[int]], labels: Sequence[Collection[Hashable]] | None
) -> list[list[list[int]]]:
    """Blocks by the rarest label of theirs; those without one are a stratum too."""
    if labels is None:
        return [list(blocks)]
    counts = Counter(label for block in blocks for label in {each for row in block for each in labels[row]})
    strata: dict[Hashable, list[list[int]]] = defaultdict(list)
    for block in blocks:
        own = [label for row in block for label in labels[row]]
        strata[min(own, key=lambda label: (counts[label], str(label))) if own else None].append(block)
    return list(strata.values())


def _drawn(
    strata: Sequence[list[list[int]]], share: float, drawn: np.random.Generator, known: set[int]
) -> set[int]:
    """Rows to hold out, none of a block with one that is ``known``.

    Of each stratum a block stays, and what rounding leaves over goes to the next.
    """
    held: set[int] = set()
    owed = 0.0
    for number in drawn.permutation(len(strata)):
        stratum = strata[number]
        if len(stratum) == 1:
            continue
        wanted = share * sum(len(block) for block in stratum) + owed
        taken = 0
        shuffled = [stratum[index] for index in drawn.permutation(len(stratum))]
        free = [block for block in shuffled if known.isdisjoint(block)]
        for block in free[1:] if len(free) == len(shuffled) else free:
            if floor(wanted - taken + 0.5) >= len(block):
                held.update(block)
                taken += len(block)
        owed = wanted - taken
    return held


def _even_out(
    held: set[int], blocks: Sequence[list[int]], drawn: np.random.Generator, known: set[int]
) -> None:
    """Gives the held-out side the fewest it needs, where there was nobody to take by the share."""
    for index in drawn.permutation(len(blocks)):
        block = blocks[index]
        if len(held) >= FEWEST:
            return
        others = sum(len(each) for each in blocks) - len(held) - len(block)
        if held.isdisjoint(block) and known.isdisjoint(block) and others >= FEWEST:
            held.update(block)
