from __future__ import annotations

import pytest
import torch

from engine.contrastive.devices import device_of
from engine.errors import InvalidRequestError


def test_that_a_device_is_found_or_missed_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    assert device_of("cpu") == torch.device("cpu")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(InvalidRequestError, match=r"no graphics card here .* Train on the processor"):
        device_of("cuda")
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    with pytest.raises(InvalidRequestError, match="through Metal"):
        device_of("mps")
    with pytest.raises(InvalidRequestError, match="no device “tpu”; there are cpu, cuda, mps"):
        device_of("tpu")
