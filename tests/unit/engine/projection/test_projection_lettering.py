"""Letters of pictures: cut to a width, and in a font that has them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ImageFont

from engine.projection.lettering import Lettering


@given(
    text=st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60), width=st.integers(40, 400)
)
def test_that_a_cut_text_fits_and_begins_like_the_whole(text: str, width: int) -> None:
    lettering = Lettering([text])
    cut = lettering.cut(text, 20, width)
    assert lettering.width(cut, 20) <= width
    if cut != text:
        assert lettering.width(text, 20) > width
        assert cut.endswith("...")
        assert text.startswith(cut[:-3])


def test_that_english_is_written_in_the_font_that_is_always_there() -> None:
    own = ImageFont.load_default(24)
    font = Lettering(["birds, sea 1,234"]).font(24)
    assert isinstance(font, ImageFont.FreeTypeFont)
    assert isinstance(own, ImageFont.FreeTypeFont)
    assert font.getname() == own.getname()


def test_that_letters_that_font_lacks_are_taken_from_another() -> None:
    try:
        installed = ImageFont.truetype("DejaVuSans.ttf", 24)
    except OSError:
        pytest.skip("no other font is installed")
    font = Lettering(["Größe"]).font(24)
    assert isinstance(font, ImageFont.FreeTypeFont)
    assert font.getname() == installed.getname()


def test_that_characters_no_font_has_can_be_written() -> None:
    assert Lettering(["\U0010fffd"]).width("\U0010fffd", 20) >= 0
