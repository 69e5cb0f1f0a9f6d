"""A runner for tests, imported by the job process: ``spec["does"]`` names what it does."""

from __future__ import annotations

import os
import signal
import time
from typing import Any

from engine.errors import DecodeError
from engine.events import ItemsImported, JobLog
from engine.jobs.context import JobCancelledError, JobContext


def run(spec: dict[str, Any], context: JobContext) -> dict[str, Any]:
    result = globals()[spec["does"]](spec, context)
    assert isinstance(result, dict)
    return result


def count(spec: dict[str, Any], context: JobContext) -> dict[str, Any]:
    """Prints to standard output too, as a library might."""
    print("this is no answer")
    for number in range(1, spec["to"] + 1):
        context.emit(ItemsImported(context.job_id, (number,)))
    context.progress("counting", spec["to"], spec["to"])
    return {"counted": spec["to"]}


def refuse(spec: dict[str, Any], context: JobContext) -> dict[str, Any]:
    raise DecodeError("The picture is upside down.")


def stumble(spec: dict[str, Any], context: JobContext) -> dict[str, Any]:
    raise ZeroDivisionError("nobody thought of this")


def wait(spec: dict[str, Any], context: JobContext) -> dict[str, Any]:
    """Goes on until it is told to stop, then tells what it had finished."""
    context.emit(JobLog(context.job_id, "info", "waiting"))
    try:
        while True:
            context.stop_if_cancelled()
            time.sleep(0.01)
    except JobCancelledError:
        raise JobCancelledError({"waited": True}) from None


def heed(spec: dict[str, Any], context: JobContext) -> dict[str, Any]:
    """Goes on until it is told to stop, and knows how to pause."""
    context.emit(JobLog(context.job_id, "info", "waiting"))
    while not context.cancelled:
        time.sleep(0.01)
    if context.paused and spec.get("deaf_for"):
        time.sleep(spec["deaf_for"])
    raise JobCancelledError({"steps": 5}, paused=context.paused)


def hang(spec: dict[str, Any], context: JobContext) -> dict[str, Any]:
    context.emit(JobLog(context.job_id, "info", "hanging"))
    while True:
        time.sleep(1)


def die(spec: dict[str, Any], context: JobContext) -> dict[str, Any]:
    if "code" in spec:
        os._exit(spec["code"])
    os.kill(os.getpid(), getattr(signal, spec["signal"]))
    return hang(spec, context)
