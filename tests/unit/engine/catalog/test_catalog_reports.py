"""Reports: kept whole, told in short, replaced where one is enough, never believed when damaged."""

from __future__ import annotations

import json
import sqlite3
import zlib
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from engine.catalog import collections, reports
from engine.catalog.catalog import Catalog
from engine.catalog.models import CollectionRow
from engine.domain import Kind
from engine.errors import NotFoundError

BODY: dict[str, Any] = {"outcomes": {"ids": [1, 2], "map": [0.5, None]}, "name": "Bär \udcff"}


def _store(catalog: Catalog, collection_id: int, kind: str, body: dict[str, Any] = BODY, **more: Any) -> int:
    with catalog.write() as session:
        return reports.store(
            session, collection_id, kind, "tiny", more.get("labels"), body, more.get("summary", {})
        )


@pytest.fixture
def other_id(catalog: Catalog, encoder_id: int) -> int:
    with catalog.write() as session:
        return collections.get_or_create(session, "Other", Kind.IMAGE, encoder_id)


def test_that_a_report_comes_back_as_it_was_stored(catalog: Catalog, collection_id: int) -> None:
    start = datetime.now(UTC)
    report_id = _store(catalog, collection_id, "evaluation", labels="folder:1", summary={"map": 0.5})
    with catalog.read() as session:
        (record,) = reports.records(session, "evaluation")
        assert reports.record(session, report_id) == record
        assert reports.body(session, report_id) == BODY
        assert reports.latest(session, collection_id, "evaluation") == (record, BODY)
    assert record == reports.ReportRecord(
        report_id, "evaluation", "Pictures", "tiny", "folder:1", record.made_at, {"map": 0.5}
    )
    assert start <= record.made_at <= datetime.now(UTC)


def test_that_details_are_kept_behind_the_body_and_read_by_themselves(
    catalog: Catalog, collection_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    details = {"ids": list(range(1000)), "truth": ["caf\udce9"] * 1000}
    with catalog.write() as session:
        about = (collection_id, "evaluation", "tiny", None)
        kept = reports.store(session, *about, BODY, {}, details)
        bare = reports.store(session, *about, BODY, {})
    parsed: list[int] = []
    loads = json.loads
    monkeypatch.setattr(json, "loads", lambda text: (parsed.append(len(text)), loads(text))[1])
    with catalog.read() as session:
        assert reports.body(session, kept) == BODY
        assert max(parsed) < 200, "the details were not even looked at"
        assert reports.details(session, kept) == details
        assert (reports.body(session, bare), reports.details(session, bare)) == (BODY, None)
        assert reports.details(session, bare + 1) is None


def test_that_a_report_that_was_packed_in_one_piece_is_read_as_ever(
    catalog: Catalog, collection_id: int
) -> None:
    report_id = _store(catalog, collection_id, "evaluation")
    with closing(sqlite3.connect(catalog.paths.catalog)) as sql, sql:
        packed = zlib.compress(json.dumps(BODY, indent=1).encode())
        sql.execute("UPDATE reports SET body = ?, crc = ?", (packed, zlib.crc32(packed)))
    with catalog.read() as session:
        assert reports.body(session, report_id) == BODY
        assert reports.details(session, report_id) is None


def test_that_all_evaluations_are_kept_and_the_newest_of_other_kinds(
    catalog: Catalog, collection_id: int, other_id: int
) -> None:
    kept = [_store(catalog, collection_id, "evaluation") for _ in range(3)]
    _store(catalog, collection_id, "duplicates", {"groups": 1})
    outliers = _store(catalog, collection_id, "outliers")
    elsewhere = _store(catalog, other_id, "duplicates")
    newest = _store(catalog, collection_id, "duplicates", {"groups": 2})
    with catalog.read() as session:
        assert [record.id for record in reports.records(session, "evaluation", collection_id)] == kept[::-1]
        assert [record.id for record in reports.records(session, "duplicates")] == [newest, elsewhere]
        assert [record.id for record in reports.records(session, "outliers")] == [outliers]
        found = reports.latest(session, collection_id, "duplicates")
        assert found is not None
        assert found[1] == {"groups": 2}
        assert reports.records(session, "evaluation", other_id) == []


def test_that_a_report_that_was_deleted_is_gone_and_its_id_is_not_given_again(
    catalog: Catalog, collection_id: int
) -> None:
    report_id = _store(catalog, collection_id, "evaluation")
    with catalog.write() as session:
        reports.delete(session, report_id)
        reports.delete(session, report_id)
        assert reports.body(session, report_id) is None
        assert reports.latest(session, collection_id, "evaluation") is None
        with pytest.raises(NotFoundError, match=f"no report {report_id}"):
            reports.record(session, report_id)
    assert _store(catalog, collection_id, "evaluation") > report_id


@pytest.mark.parametrize("damage", ["zeroblob(length(body))", "substr(body, 1, 9)", "x''"])
def test_that_a_damaged_report_is_as_good_as_none(catalog: Catalog, collection_id: int, damage: str) -> None:
    report_id = _store(catalog, collection_id, "suspects")
    with closing(sqlite3.connect(catalog.paths.catalog)) as sql, sql:
        sql.execute(f"UPDATE reports SET body = {damage}")
    with catalog.read() as session:
        assert reports.body(session, report_id) is None
        assert reports.details(session, report_id) is None
        assert reports.latest(session, collection_id, "suspects") is None
        assert [record.id for record in reports.records(session, "suspects")] == [report_id]


def test_that_reports_go_with_their_collection(catalog: Catalog, collection_id: int, other_id: int) -> None:
    _store(catalog, collection_id, "evaluation")
    kept = _store(catalog, other_id, "evaluation")
    with catalog.write() as session:
        session.execute(delete(CollectionRow).where(CollectionRow.id == collection_id))
        assert [record.id for record in reports.records(session, "evaluation")] == [kept]
    assert catalog.problems() == []


numbers = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | st.text()
bodies = st.dictionaries(st.text(), st.recursive(numbers, lambda inner: st.lists(inner, max_size=4)))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(bodies)
def test_that_any_json_is_kept(catalog: Catalog, collection_id: int, body: dict[str, Any]) -> None:
    with catalog.write() as session:
        report_id = reports.store(session, collection_id, "evaluation", "tiny", None, body, {})
        assert reports.body(session, report_id) == body
        session.rollback()
