"""Which graphics card a training would run on, found out without torch, which takes seconds to import."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import platform
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from engine.domain import TrainingDevice

_CUDA_DRIVERS = {"Linux": "libcuda.so.1", "Windows": "nvcuda.dll"}
_NAME_LENGTH = 256
_SUCCESS = 0


@dataclass(frozen=True, slots=True)
class Gpu:
    """A graphics card that torch can compute on."""

    name: str
    device: TrainingDevice
    memory: int
    """Bytes; where the processor shares it, all there is."""


@cache
def gpu() -> Gpu | None:
    """The first card, or None where a training would run on the processor. Found out once.

    A card counts only where the torch that is installed was built for it; that is read from its version file.
    """
    if platform.system() == "Darwin":
        return _metal()
    return _cuda() if _torch_knows_cuda() else None


def _metal() -> Gpu | None:
    """The graphics unit of an Apple chip, which shares the memory of the machine."""
    if platform.machine() != "arm64":
        return None
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return Gpu("Apple graphics (Metal)", TrainingDevice.MPS, memory)


def _torch_knows_cuda() -> bool:
    found = importlib.util.find_spec("torch")
    if found is None or found.origin is None:
        return False
    try:
        text = Path(found.origin).with_name("version.py").read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return False
    return built_for_cuda(text)


def built_for_cuda(version_file: str) -> bool:
    """Whether the text of torch's ``version.py`` is that of a build for CUDA, as ``cuda = '13.0'`` says."""
    return re.search(r"^cuda\b[^=\n]*=\s*['\"]\d", version_file, re.MULTILINE) is not None


def _cuda() -> Gpu | None:
    """What NVIDIA's driver says of its first device, which CUDA_VISIBLE_DEVICES has a say in."""
    library = _CUDA_DRIVERS.get(platform.system())
    if library is None:
        return None
    try:
        return _first_device(ctypes.CDLL(library))
    except (OSError, AttributeError):  # there is no driver, or one that is too old to be asked
        return None


def _first_device(driver: ctypes.CDLL) -> Gpu | None:
    count, device = ctypes.c_int(), ctypes.c_int()
    name, memory = ctypes.create_string_buffer(_NAME_LENGTH), ctypes.c_size_t()
    well = (
        driver.cuInit(0) == _SUCCESS
        and driver.cuDeviceGetCount(ctypes.byref(count)) == _SUCCESS
        and count.value > 0
        and driver.cuDeviceGet(ctypes.byref(device), 0) == _SUCCESS
        and driver.cuDeviceGetName(name, _NAME_LENGTH, device) == _SUCCESS
        and driver.cuDeviceTotalMem_v2(ctypes.byref(memory), device) == _SUCCESS
    )
    return Gpu(name.value.decode("utf-8", "replace"), TrainingDevice.CUDA, memory.value) if well else None
