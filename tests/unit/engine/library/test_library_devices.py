"""Finding a graphics card without torch."""

from __future__ import annotations

import ctypes
import platform
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from engine.domain import TrainingDevice
from engine.library import devices
from engine.library.devices import Gpu


@pytest.fixture(autouse=True)
def _asked_anew() -> Iterator[None]:
    devices.gpu.cache_clear()
    yield
    devices.gpu.cache_clear()


class Driver:
    """NVIDIA's, with one card; ``fails`` names the call that does not work."""

    def __init__(self, fails: str = "", cards: int = 1) -> None:
        self.fails, self.cards = fails, cards

    def __getattr__(self, name: str) -> Any:
        if name == "gone":
            raise AttributeError(name)
        return lambda *arguments: 999 if name == self.fails else self._answer(name, arguments)

    def _answer(self, name: str, arguments: tuple[Any, ...]) -> int:
        match name:
            case "cuDeviceGetCount":
                arguments[0]._obj.value = self.cards
            case "cuDeviceGetName":
                arguments[0].value = b"Some Card 9000"
            case "cuDeviceTotalMem_v2":
                arguments[0]._obj.value = 80 << 30
        return 0


def _with_driver(monkeypatch: pytest.MonkeyPatch, driver: object, *, built: bool = True) -> None:
    def load(_name: str) -> object:
        if isinstance(driver, Exception):
            raise driver
        return driver

    monkeypatch.setattr(platform, "system", lambda: "Linux")
    monkeypatch.setattr(devices, "_torch_knows_cuda", lambda: built)
    monkeypatch.setattr(ctypes, "CDLL", load)


def test_that_a_card_is_found_by_its_driver(monkeypatch: pytest.MonkeyPatch) -> None:
    _with_driver(monkeypatch, Driver())
    assert devices.gpu() == Gpu("Some Card 9000", TrainingDevice.CUDA, 80 << 30)


@pytest.mark.parametrize(
    "driver",
    [
        OSError("no such library"),
        AttributeError("too old"),
        Driver(cards=0),
        Driver("cuInit"),
        Driver("cuDeviceGetName"),
        Driver("cuDeviceTotalMem_v2"),
    ],
)
def test_that_without_a_card_or_its_driver_there_is_none(
    monkeypatch: pytest.MonkeyPatch, driver: object
) -> None:
    _with_driver(monkeypatch, driver)
    assert devices.gpu() is None


def test_that_a_card_is_none_to_a_torch_that_does_not_know_it(monkeypatch: pytest.MonkeyPatch) -> None:
    _with_driver(monkeypatch, Driver(), built=False)
    assert devices.gpu() is None


@pytest.mark.parametrize(
    ("text", "built"),
    [
        ("__version__ = '2.13.0+cpu'\ncuda: Optional[str] = None\nhip: Optional[str] = None\n", False),
        ("__version__ = '2.13.0+cu130'\ncuda: Optional[str] = '13.0'\nhip: Optional[str] = None\n", True),
        ("__version__ = '2.13.0'\ncuda = '12.8'\n", True),
        ("__version__ = '2.13.0'\nhip: Optional[str] = '6.4'\ncuda: Optional[str] = None\n", False),
        ("", False),
    ],
)
def test_that_torch_says_in_its_version_file_what_it_was_built_for(text: str, built: bool) -> None:
    assert devices.built_for_cuda(text) is built


def test_that_the_installed_torch_is_asked_as_it_would_answer_itself() -> None:
    script = "import torch; raise SystemExit(int(torch.version.cuda is not None))"
    code = subprocess.run([sys.executable, "-c", script], check=False).returncode
    assert devices._torch_knows_cuda() is bool(code)


@pytest.mark.parametrize(("machine", "there"), [("arm64", True), ("x86_64", False)])
def test_that_apple_chips_have_metal(monkeypatch: pytest.MonkeyPatch, machine: str, there: bool) -> None:
    monkeypatch.setattr(platform, "system", lambda: "Darwin")
    monkeypatch.setattr(platform, "machine", lambda: machine)
    found = devices.gpu()
    assert (found is not None) is there
    assert found is None or (found.device, found.memory > 1 << 28) == (TrainingDevice.MPS, True)
