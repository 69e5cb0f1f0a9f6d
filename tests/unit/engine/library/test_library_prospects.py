"""Which trainings can be carried out, what they would be, and what is said of those that cannot."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from shelf import unit
from workshop import FAMILIES, Workshop

from engine.catalog import collections, verdicts
from engine.domain import TrainingDevice, TrainingMethod, TrainingMode, TrainingRequest, Verdict
from engine.encoders import sentence_files
from engine.errors import EngineError
from engine.library import learnable
from engine.library.devices import Gpu
from engine.library.prospects import Prospect, prospect

CARD = Gpu("Some Card 9000", TrainingDevice.CUDA, 80 << 30)


def _prospect(workshop: Workshop, gpu: Gpu | None = None, **wish: Any) -> Prospect:
    with workshop.shelf.catalog.read() as session:
        return prospect(session, TrainingRequest("Pictures", **wish), gpu)


def test_that_labels_are_what_is_learnt_from_where_there_are_some(workshop: Workshop) -> None:
    found = _prospect(workshop)
    assert found.method.name == "supcon"
    assert found.specification.mode == "adapter"
    assert found.specification.base == "bundled:tiny"
    assert (found.facts.items, found.facts.labelled, found.facts.classes) == (24, 24, 4)
    assert "labels" in found.reason
    assert "head" in found.reason


def test_that_what_a_person_chose_needs_no_reason(workshop: Workshop) -> None:
    found = _prospect(workshop, method=TrainingMethod.SIMCLR, mode=TrainingMode.FINETUNE, epochs=7, seed=3)
    assert found.reason == ""
    assert (found.method.name, found.specification.mode) == ("simclr", "finetune")
    assert (found.specification.plan.epochs, found.specification.plan.seed) == (7, 3)


def test_that_settings_reach_the_specification(workshop: Workshop) -> None:
    settings = {
        "plan.learning_rate": 2e-4,
        "head.dimension": 64,
        "objective.temperature": 0.5,
        "held_out": 0.3,
    }
    found = _prospect(workshop, settings=settings).specification
    assert (found.plan.learning_rate, found.head.dimension, found.held_out) == (2e-4, 64, 0.3)
    assert found.objective["temperature"] == 0.5


def test_that_epochs_may_be_a_setting_as_well(workshop: Workshop) -> None:
    assert _prospect(workshop, settings={"epochs": 3, "batch_size": 8}).specification.plan.epochs == 3
    assert _prospect(workshop, settings={"epochs": 3, "batch_size": 8}).specification.batch_size == 8


def test_that_a_graphics_card_is_used_where_there_is_one(workshop: Workshop) -> None:
    assert _prospect(workshop).specification.device == "cpu"
    assert _prospect(workshop, CARD).specification.device == "cuda"
    assert _prospect(workshop, CARD, device=TrainingDevice.CPU).specification.device == "cpu"


def test_that_marks_are_learnt_from_where_nothing_is_labelled(workshop: Workshop) -> None:
    shelf = workshop.shelf
    ids = [shelf.put(f"../flat/{n}.jpg", unit(n, 1, 2), collection="Flat") for n in range(6)]
    shelf.library.marks.change([(ids[0], ids[1]), (ids[2], ids[3])], similar=True)
    with shelf.catalog.read() as session:
        assert prospect(session, TrainingRequest("Flat"), None).method.name == "pair"


def test_that_a_table_labels_what_it_names(workshop: Workshop, tmp_path: Path) -> None:
    table = tmp_path / "labels.csv"
    rows = [f"{family}/{number}.jpg,{family[0]}" for family in FAMILIES for number in (0, 1)]
    table.write_text("path,label\n" + "\n".join([*rows, "gone.jpg,x"]), encoding="utf-8")
    facts = _prospect(workshop, labels=str(table), method=TrainingMethod.SUPCON).facts
    assert (facts.items, facts.labelled, facts.classes, facts.shared_classes) == (24, 8, 2, 2)


def test_that_a_table_without_labels_is_not_passed_over(workshop: Workshop, tmp_path: Path) -> None:
    table = tmp_path / "labels.csv"
    table.write_text(f"path,label\n{FAMILIES[0]}/0.jpg,\n{FAMILIES[0]}/1.jpg,\n", encoding="utf-8")
    with pytest.raises(EngineError, match=r"No item of 'Pictures' has a label by '.*labels\.csv'"):
        _prospect(workshop, labels=str(table))


def test_that_a_persons_word_on_an_item_counts_more_than_its_row_in_a_table(
    workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = tmp_path / "labels.csv"
    rows = [f"{FAMILIES[0]}/{number}.jpg,birds" for number in range(3)]
    table.write_text("path,label\n" + "\n".join(rows), encoding="utf-8")
    first, second, third, fourth, *_ = workshop.ids
    said = [
        (first, "fish"),
        (fourth, "fish"),
        (workshop.shelf.put("o.jpg", unit(1, 1), collection="Other"), "fish"),
    ]
    with workshop.shelf.catalog.write() as session:
        verdicts.change(session, [(item, str(table), label, Verdict.IS) for item, label in said])
    monkeypatch.chdir(tmp_path)
    facts = _prospect(workshop, labels="labels.csv", method=TrainingMethod.SUPCON).facts
    assert (facts.labelled, facts.classes, facts.shared_classes) == (4, 2, 2)
    with workshop.shelf.catalog.read() as session:
        pictures = collections.get(session, "Pictures")
        found = learnable.label_table(session, pictures, workshop.ids, "labels.csv")
    assert found == {first: {"fish"}, second: {"birds"}, third: {"birds"}, fourth: {"fish"}}


def test_that_captions_come_from_folders_where_nobody_names_others(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sentence_files, "_found", lambda: Path("model"))
    found = _prospect(workshop, method=TrainingMethod.ALIGNMENT)
    assert (found.facts.captioned, found.facts.captions) == (24, 4)
    assert _prospect(workshop, captions="folder").method.name == "align"


def test_that_words_are_refused_where_no_text_can_be_embedded(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sentence_files, "_found", lambda: None)
    assert not workshop.shelf.library.training.offer("Pictures").reads_text
    with pytest.raises(EngineError, match=r"similarity-explorer\[text\]"):
        _prospect(workshop, method=TrainingMethod.ALIGNMENT)


def test_that_a_teacher_is_known_by_where_it_is_loaded_from(workshop: Workshop) -> None:
    workshop.trained()
    found = _prospect(workshop, method=TrainingMethod.DISTILLATION, teacher="pictures-supcon-1")
    assert found.specification.teacher == "trained:pictures-supcon-1"


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ({"labels": "smell"}, "folder:1"),
        ({"labels": "no-such.csv"}, "no-such.csv"),
        ({"labels": ""}, "'' labels nothing. Name folder:1"),
        ({"labels": "folder:9"}, "No item of 'Pictures' has a label by 'folder:9'."),
        ({"labels": "tag", "method": TrainingMethod.SUPCON}, "has a label by 'tag'"),
        ({"captions": "no-such.csv"}, "no-such.csv"),
        ({"captions": "smell"}, "says nothing of items"),
        ({"captions": ""}, "says nothing of items"),
        ({"captions": "tag", "method": TrainingMethod.ALIGNMENT}, "captions"),
        ({"mode": TrainingMode.SCRATCH, "encoder": "musicnn-msd"}, "Choose one that does: resnet18"),
        ({"method": TrainingMethod.DISTILLATION}, "choose an encoder version as the teacher"),
        ({"teacher": "no-such-version"}, "no-such-version"),
        ({"teacher": "young"}, "has not embedded 3 items"),
        ({"encoder": "no-such-encoder"}, "no-such-encoder"),
        ({"encoder": "musicnn-msd"}, "reads music"),
        ({"encoder": "foreign"}, "were imported"),
        ({"device": TrainingDevice.CUDA}, "--device cpu"),
        ({"device": TrainingDevice.MPS}, "--device cpu"),
        ({"epochs": 0}, "epochs"),
        ({"batch_size": 1}, "batch_size"),
        ({"settings": {"fuel": 3}}, "fuel"),
        ({"settings": {"plan.fuel": 3}}, "learning_rate"),
        ({"settings": {"held_out": 3}}, "held_out"),
        ({"settings": {"relatives": "smell"}}, "'smell' labels nothing. Name folder:1"),
        ({"settings": {"plan.learning_rate": "quick"}}, "a number"),
    ],
)
def test_that_a_wish_that_cannot_be_fulfilled_is_refused_with_a_sentence(
    workshop: Workshop, wish: dict[str, Any], words: str
) -> None:
    workshop.trained("young", lacking=3)
    workshop.shelf.encoder("foreign", "file:vectors.npz")
    with pytest.raises(EngineError) as refused:
        _prospect(workshop, **wish)
    assert words in str(refused.value)


def test_that_a_collection_is_missed_by_its_name_and_a_small_one_for_its_size(workshop: Workshop) -> None:
    workshop.shelf.put("../alone/1.jpg", unit(1), collection="Alone")
    with workshop.shelf.catalog.read() as session:
        with pytest.raises(EngineError, match="Pictures"):
            prospect(session, TrainingRequest("Nowhere"), None)
        with pytest.raises(EngineError, match="at least 4 items"):
            prospect(session, TrainingRequest("Alone"), None)


def test_that_nothing_of_this_takes_torch() -> None:
    code = "import sys, engine.library; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
