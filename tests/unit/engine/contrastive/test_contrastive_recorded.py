from __future__ import annotations

import json

import pytest

from engine.contrastive.modes import Mode
from engine.contrastive.views.presets import default_settings
from engine.contrastive.views.recorded import record_of, settings_of
from engine.contrastive.views.settings import PictureSettings, ViewSettings
from engine.errors import InvalidRequestError


@pytest.mark.parametrize("mode", list(Mode))
def test_that_settings_come_back_from_json(mode: Mode) -> None:
    settings = default_settings(mode)
    assert settings_of(json.loads(json.dumps(record_of(settings)))) == settings
    assert settings_of(record_of(settings)) == settings


def test_that_what_is_left_out_has_its_default() -> None:
    some = settings_of({"pictures": [{"grey": 0.5, "scale": [0.3, 1.0]}]})
    assert some == ViewSettings(pictures=(PictureSettings(grey=0.5, scale=(0.3, 1.0)),))


@pytest.mark.parametrize(
    "wrong",
    [
        {"videos": []},
        {"pictures": [{"colour": 1}]},
        {"pictures": [{"grey": "much"}]},
        {"pictures": [{"scale": 3}]},
        {"pictures": [{"scale": [0.1, 0.2, 0.3]}]},
        {"pictures": [{"grey": 3}]},
        {"pictures": 4},
        {"music": ["loud"]},
    ],
)
def test_that_anything_else_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(InvalidRequestError):
        settings_of(wrong)
