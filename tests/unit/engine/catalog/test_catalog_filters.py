"""The ``--where`` language, held against plain Python over random items."""

from __future__ import annotations

import contextlib
import unicodedata
from collections.abc import Iterable, Iterator
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

_USUAL: dict[str, Any] = {"name": "usual.jpg", "folder": "usual", "tags": ()}
ENTRIES = [
    *(_USUAL | {"name": name} for name in NAMES),
    *(_USUAL | {"folder": folder} for folder in FOLDERS),
    *(_USUAL | {"camera": camera} for camera in CAMERAS),
    *(_USUAL | {"taken_at": date} for date in DATES),
    *(_USUAL | {"tags": tags} for tags in [("cat",), ("Cat", "dog house"), ("ÄPFEL",), ("äpfel", "cat")]),
    *(_USUAL | {"width": number, "height": number, "size": number} for number in (1, 480, 2**40)),
    _USUAL | {"format": "PNG", "camera": "Canon"},
    _USUAL | {"reason": "it is cut off"},
]
"""Items that differ from the usual one in one thing each."""


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


TEXT, ORDER, EQUALITY = ("=", "!=", "~"), ("=", "!=", "<", "<=", ">", ">="), ("=", "!=")
FOLDER_VALUES = [*filter(None, FOLDERS), "ANIMALS", "cats", "anim", "animal"]
SPANS = ["2023", "2024", "2024-05", "2024-12", "2023-12-31", "2024-05-17T18:30", "2024-05-17T18:30:15"]
CONDITIONS = [
    (field, operator, value)
    for fields, operators, values in (
        (["folder"], TEXT, FOLDER_VALUES),
        (["folder:1"], EQUALITY, [value for value in FOLDER_VALUES if "/" not in value]),
        (["folder:2"], EQUALITY, [value for value in FOLDER_VALUES if value.count("/") == 1]),
        (["tag"], TEXT, [*TAGS, "A\u0308PFEL", "o", "bird"]),
        (["name"], TEXT, [*NAMES, "ä", "%", "_", "SUN", ""]),
        (["camera"], TEXT, ["canon", "EOS", "ärzte", ""]),
        (["format"], TEXT, ["jpeg", "PNG", "p"]),
        (["date"], ORDER, SPANS),
        (["state"], EQUALITY, ["ready", "failed", "missing"]),
        (["kind"], EQUALITY, ["image", "music"]),
        (["id", "width", "height", "size"], ORDER, ["-1", "1", "2", "480", "1000"]),
    )
    for field in fields
    for operator in operators
    for value in values
]


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


@pytest.fixture
def session(catalog: Catalog) -> Iterator[Session]:
    with catalog.write() as session:
        yield session


@pytest.fixture
def known(session: Session) -> list[Item]:
    return _fill(session, ENTRIES)


def _expected(known: list[Item], conditions: Iterable[tuple[str, str, str]]) -> list[int]:
    return [item.id for item in known if all(_holds(item, *parts) for parts in conditions)]


def test_that_each_condition_holds_for_the_items_for_which_it_holds_in_python(
    session: Session, known: list[Item]
) -> None:
    chosen = set()
    for condition in CONDITIONS:
        found = items.ids(session, filters.parse(["".join(condition)])).tolist()
        assert found == _expected(known, [condition]), condition
        chosen.add(len(found))
    assert {0, 1, len(known)} < chosen


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(conditions=st.lists(st.sampled_from(CONDITIONS), max_size=4))
def test_that_all_of_several_conditions_must_hold(
    session: Session, known: list[Item], conditions: list[tuple[str, str, str]]
) -> None:
    wanted = filters.parse(["".join(parts) for parts in conditions])
    assert items.ids(session, wanted).tolist() == _expected(known, conditions)
    assert items.count(session, wanted) == len(_expected(known, conditions))


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
