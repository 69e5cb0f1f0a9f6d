"""How the learning rate rises and falls."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, pi


@dataclass(frozen=True, slots=True)
class Schedule:
    """A linear warm-up, then half a cosine down to 0; it depends on the step alone and has no state."""

    start: int
    """The first step that learns; before it the factor is 0."""
    total: int
    """Steps of the whole training."""
    warm_up: int
    """Steps from ``start`` until the factor is 1."""

    @classmethod
    def of_stage(cls, start: int, total: int, share: float) -> Schedule:
        """That of what learns from step ``start`` on, ``share`` of it to warm up."""
        return cls(start, total, round(share * max(total - start, 0)))

    def factor(self, step: int) -> float:
        """What the learning rate is multiplied with at ``step``, from 0; in [0, 1]."""
        done = step - self.start
        if done < 0:
            return 0.0
        if done < self.warm_up:
            return (done + 1) / self.warm_up
        falling = max(self.total - self.start - self.warm_up, 1)
        return (1 + cos(pi * min((done - self.warm_up) / falling, 1.0))) / 2
