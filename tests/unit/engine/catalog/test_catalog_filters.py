"""The ``--where`` language, held against plain Python over random items."""

from __future__ import annotations

import contextlib
import unicodedata
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from arrivals import picture, store
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from engine.catalog import encoder_versions, filters, items, tags
from engine.catalog.catalog import Catalog
from engine.catalog.collections import get_or_create
from engine.domain import Item, ItemFilter, Kind, Tag
from engine.errors import InvalidRequestError

NAMES = (
    "sunset.jpg",
    "Sunset Ä.JPG",
    "a\u0308.png",
    "Straße.png",
    "STRASSE.png",
    "100%.jpg",
    "a_b.jpg",
    "名.gif",
)
FOLDERS = (
    "",
    "animals",
    "animals/cats",
    "animals0",
    "Animals",
    "animals/cats/Ärger",
    "animals/cats/A\u0308rger",
)
CAMERAS = (None, "Canon", "CANON EOS", "Ärzte")
TAGS = ("cat", "Cat", "ÄPFEL", "äpfel", "dog house")
DATES = (
    None,
    datetime(2023, 12, 31, 23, 59, 59),  # noqa: DTZ001 - cameras know no zone
    datetime(2024, 1, 1),  # noqa: DTZ001
    datetime(2024, 5, 17, 18, 30, 15),  # noqa: DTZ001
    datetime(2024, 12, 31, 12),  # noqa: DTZ001
)

entry = st.fixed_dictionaries(
    {
        "name": st.sampled_from(NAMES),
        "folder": st.sampled_from(FOLDERS),
        "camera": st.sampled_from(CAMERAS),
        "taken_at": st.sampled_from(DATES),
        "tags": st.sets(st.sampled_from(TAGS), max_size=2),
        "reason": st.sampled_from([None, None, "it is cut off"]),
        "width": st.sampled_from([100, 640, 4000]),
        "height": st.sampled_from([100, 480]),
        "size": st.sampled_from([0, 1000, 2**40]),
        "format": st.sampled_from(["JPEG", "PNG"]),
    }
)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


def _compare(operator: str, left: Any, right: Any) -> bool:
    if operator == "!=":
        return bool(left != right)
    if left is None:
        return False
    return bool(
        {"=": left == right, "<": left < right, "<=": left <= right, ">": left > right}.get(
            operator, left >= right
        )
    )


def _text_holds(operator: str, text: str | None, value: str) -> bool:
    if operator == "~":
        return text is not None and _plain(value) in _plain(text)
    return _compare(operator, None if text is None else _plain(text), _plain(value))


def _folder_holds(operator: str, labels: tuple[str, ...], value: str) -> bool:
    if operator == "~":
        return _plain(value) in _plain("/".join(labels))
    wanted = [unicodedata.normalize("NFC", part) for part in value.split("/")]
    inside = [unicodedata.normalize("NFC", part) for part in labels or ("",)][: len(wanted)] == wanted
    return inside == (operator == "=")


def _date_holds(operator: str, taken: datetime | None, value: str) -> bool:
    """Dates cut to as many characters as were given compare as text does."""
    cut = None if taken is None else taken.isoformat()[: len(value)]
    return _compare(operator, cut, value)


def _holds(item: Item, field: str, operator: str, value: str) -> bool:
    match field.partition(":")[0]:
        case "folder":
            return _folder_holds(operator, item.labels, value)
        case "tag":
            found = any(
                _text_holds("=" if operator == "!=" else operator, tag.name, value) for tag in item.tags
            )
            return found != (operator == "!=")
        case "date":
            return _date_holds(operator, item.taken_at, value)
        case "name":
            return _text_holds(operator, item.path.name, value)
        case "camera" | "format":
            return _text_holds(operator, getattr(item, field), value)
        case "kind" | "state":
            return _compare(operator, getattr(item, field).value, value)
    return _compare(operator, getattr(item, field), int(value))


texts = st.sampled_from(["=", "!=", "~"])
orders = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
equalities = st.sampled_from(["=", "!="])
folder_values = st.sampled_from([folder for folder in FOLDERS if folder] + ["ANIMALS", "cats", "anim"])
condition = st.one_of(
    st.tuples(st.just("folder"), texts, folder_values),
    folder_values.map(lambda value: (f"folder:{value.count('/') + 1}", "=", value)),
    st.tuples(st.just("tag"), texts, st.sampled_from([*TAGS, "A\u0308PFEL", "o", "bird"])),
    st.tuples(st.just("name"), texts, st.sampled_from([*NAMES, "ä", "%", "_", "SUN", ""])),
    st.tuples(st.just("camera"), texts, st.sampled_from(["canon", "EOS", "ärzte", ""])),
    st.tuples(st.just("format"), texts, st.sampled_from(["jpeg", "PNG", "p"])),
    st.tuples(
        st.just("date"),
        orders,
        st.sampled_from(
            ["2023", "2024", "2024-05", "2024-12", "2023-12-31", "2024-05-17T18:30", "2024-05-17T18:30:15"]
        ),
    ),
    st.tuples(st.just("state"), equalities, st.sampled_from(["ready", "failed", "missing"])),
    st.tuples(st.just("kind"), equalities, st.sampled_from(["image", "music"])),
    st.tuples(
        st.sampled_from(["id", "width", "height", "size"]),
        orders,
        st.sampled_from(["0", "2", "480", "640", "1000"]),
    ),
)


def _fill(session: Session, entries: list[dict[str, Any]]) -> list[Item]:
    encoder = encoder_versions.get_or_create(
        session, "tiny", kind=Kind.IMAGE, dimension=4, source="bundled:tiny"
    )
    collection_id = get_or_create(session, "Pictures", Kind.IMAGE, encoder.id)
    arrivals = []
    for number, found in enumerate(entries):
        columns = dict(found)
        # One file per root, so that equal names do not meet.
        root = Path(f"/pictures/{number}").absolute()
        name = str(Path(columns.pop("folder")) / columns.pop("name"))
        columns["tags"] = [Tag(tag, "encoder", 0.5) for tag in columns["tags"]]
        arrivals.append(picture(session, collection_id, name, root=root, **columns))
    ids = store(session, collection_id, encoder.id, *arrivals)
    tags.change(session, ids[:1], add=["by hand"])
    return list(items.by_ids(session, ids).values())


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entries=st.lists(entry, max_size=6), conditions=st.lists(condition, min_size=1, max_size=3))
def test_that_conditions_hold_for_the_items_for_which_they_hold_in_python(
    catalog: Catalog, entries: list[dict[str, Any]], conditions: list[tuple[str, str, str]]
) -> None:
    wanted = filters.parse(["".join(parts) for parts in conditions])
    with catalog.write() as session:
        known = _fill(session, entries)
        expected = [item.id for item in known if all(_holds(item, *parts) for parts in conditions)]
        assert items.ids(session, wanted).tolist() == sorted(expected)
        assert items.count(session, wanted) == len(expected)
        session.rollback()  # so that each example starts with an empty catalogue


@pytest.fixture
def session(catalog: Catalog) -> Iterator[Session]:
    with catalog.write() as session:
        yield session


def _found(session: Session, *conditions: str) -> list[str]:
    return [item.path.name for item in items.iterate(session, filters.parse(conditions))]


def test_that_spaces_around_a_condition_do_not_count(session: Session) -> None:
    _fill(session, [{"name": "a.jpg", "folder": "my animals", "tags": ()}])
    assert _found(session, "  folder:1  =  my animals ") == ["a.jpg"]
    assert _found(session, "folder=my animals/") == ["a.jpg"]


def test_that_a_condition_names_the_bytes_of_a_name_that_is_not_text(session: Session) -> None:
    _fill(session, [{"name": "a\udcff.jpg", "folder": "b\udcfe", "tags": ()}])
    assert _found(session, "name~\udcff") == ["a\udcff.jpg"]
    assert _found(session, r"name~a\xff") == ["a\udcff.jpg"]
    assert _found(session, "folder=b\udcfe") == ["a\udcff.jpg"]
    assert _found(session, "tag=\udcff") == []


def test_that_a_filter_keeps_to_its_collection(session: Session) -> None:
    _fill(session, [{"name": "a.jpg", "folder": "", "tags": ()}])
    assert items.count(session, ItemFilter("Pictures")) == 1
    assert items.count(session, ItemFilter("Others")) == 0
    assert items.count(session, ItemFilter("\udcff")) == 0


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "cannot be read"),
        ("cats", "cannot be read"),
        ("=cats", "cannot be read"),
        ("folder:x=cats", "cannot be read"),
        ("folder:12345=cats", "cannot be read"),
        ("colour=red", "no field 'colour'"),
        ("name:2=x", "no field 'name:2'"),
        ("folder:2=cats", "names 1 folder levels; folder:2 wants 2"),
        ("folder:0=", "folder:0"),
        ("folder<cats", "use =, != or ~"),
        ("tag>=cat", "use =, != or ~"),
        ("name<=x", "use =, != or ~"),
        ("state~read", "use = or !="),
        ("state=broken", "there are ready, failed, missing, unavailable"),
        ("kind=video", "there are image, music"),
        ("id~1", "use =, !=, <, <=, > or >="),
        ("width=wide", "whole number"),
        ("width=1.5", "whole number"),
        ("size>99999999999999999999", "whole number"),
        ("id=" + "9" * 5000, "whole number"),
        ("date~2024", "use =, !=, <, <=, > or >="),
        ("date=yesterday", "no date"),
        ("date=24", "no date"),
        ("date=2024-13", "no date"),
        ("date=2023-02-29", "no date"),
        ("date>=9999-12-31", "no date"),
        ("date=2024-05-17T25:00", "no date"),
        ("date=", "no date"),
    ],
)
def test_that_a_filter_that_makes_no_sense_is_refused_with_a_sentence(text: str, reason: str) -> None:
    with pytest.raises(InvalidRequestError) as refused:
        filters.parse([text])
    assert reason in str(refused.value)
    assert str(refused.value).endswith(".")


@given(st.text(max_size=30))
def test_that_no_text_at_all_breaks_the_reader(text: str) -> None:
    with contextlib.suppress(InvalidRequestError):
        filters.clauses(filters.parse([text]))
