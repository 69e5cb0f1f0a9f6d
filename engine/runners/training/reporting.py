"""The report of a training: plain values that JSON can hold."""

from __future__ import annotations

from math import isfinite
from typing import Any

from engine.contrastive.candidate import Course
from engine.runners.training.telling import plain_epoch
from engine.runners.training.undertaking import Undertaking


def story(undertaking: Undertaking, course: Course) -> dict[str, Any]:
    """How a training went, whether or not it came to an end."""
    specification, material = undertaking.specification, undertaking.material
    trained = [
        item_id for item_id in material.ids[material.training].tolist() if item_id not in course.unreadable
    ]
    return {
        "method": specification.method,
        "mode": specification.mode.value,
        "device": specification.device,
        "reason": undertaking.reason,
        "ending": course.ending.value,
        "epochs": len(course.history),
        "best_epoch": course.best_epoch,
        "seconds": round(course.seconds, 3),
        "items_per_second": course.items_per_second,
        "waiting": course.waiting,
        "batch_size": course.batch_size,
        "history": [plain_epoch(record) for record in course.history],
        "labels": undertaking.field,
        "items": len(trained),
        "held_out": material.ids[material.held_out].tolist(),
    }


def finite(value: Any) -> Any:
    """``value`` with None for what is no number, since JSON has no word for it."""
    if isinstance(value, dict):
        return {name: finite(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [finite(each) for each in value]
    return None if isinstance(value, float) and not isfinite(value) else value
