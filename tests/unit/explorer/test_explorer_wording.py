"""Facts in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from gallery_parts import make_item

from engine.domain import ItemState, Kind
from explorer.views.wording import coordinates, counted, facts_of, file_size, shown_path, trouble_with


def test_that_bytes_of_a_name_that_are_not_text_can_be_shown() -> None:
    assert shown_path(Path("/pictures/ä\udcff.jpg")) == "/pictures/ä�.jpg"


def test_that_sizes_are_written_as_file_managers_do() -> None:
    assert file_size(999).split()[0] == "999"
    assert file_size(67_300) == "67.3 kB"
    assert file_size(2 * 10**9) == "2.0 GB"


def test_that_items_are_counted_by_their_kind() -> None:
    assert counted(1, Kind.IMAGE) == "1 picture"
    assert counted(1200, Kind.MUSIC) == "1,200 tracks"
    assert counted(2, None) == "2 items"


def test_that_a_place_is_written_with_its_hemispheres() -> None:
    assert coordinates(48.13712, 11.5754) == "48.13712° N, 11.57540° E"
    assert coordinates(-33.8, -70.6) == "33.80000° S, 70.60000° W"


def test_that_only_facts_that_are_known_are_told() -> None:
    bare = make_item(1)
    assert [name for name, _ in facts_of(bare)] == ["Folder", "File", "Changed", "Collection"]
    full = replace(
        bare,
        width=4000,
        height=3000,
        format="JPEG",
        size=1_400_000,
        taken_at=datetime(2024, 5, 17, 18, 30),  # noqa: DTZ001 - cameras know no zone
        camera="Canon",
        latitude=0.0,
        longitude=-1.5,
    )
    facts = dict(facts_of(full))
    assert facts["Size"] == "4,000 × 3,000 pixels"
    assert facts["File"] == "1.4 MB · JPEG"
    assert facts["Taken"] == "2024-05-17 18:30"
    assert facts["Place"] == "0.00000° N, 1.50000° W"


def test_that_trouble_with_a_file_is_explained_with_what_to_do() -> None:
    assert trouble_with(make_item(1)) is None
    failed = trouble_with(make_item(1, state=ItemState.FAILED))
    assert failed is not None
    assert "it is cut off. Mend or replace it" in failed
    for state in (ItemState.MISSING, ItemState.UNAVAILABLE):
        assert "import" in (trouble_with(make_item(1, state=state)) or "")
