"""What items are called: the labels and captions that a training learns from or is measured by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.catalog import captioning, labelling, labels
from engine.catalog.catalog import Catalog
from engine.domain import Collection
from engine.events import JobLog
from engine.jobs.context import JobContext
from engine.runners.training.offered import Offered, Rows

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Describing:
    """Reads them for the items that a collection offers."""

    collection: Collection
    offered: Offered
    context: JobContext

    def labels(self, wanted: str | None) -> tuple[str | None, list[tuple[str, ...]]]:
        """What labels the items, and the labels of each; nothing where nothing does.

        ``wanted`` is a field as ``TrainingRequest.labels`` has it; None takes what fits best.

        Raises:
            InvalidRequestError: there are no such labels, or their table cannot be read.
        """
        ids = self.offered.ids.tolist()
        with self._catalog.read() as session:
            found = labelling.read(session, self.collection, ids, wanted)
        if found is None:
            return None, []
        self._remark(found.remarks)
        return found.field, found.of(ids)

    def relatives(self, wanted: str | None) -> Rows | None:
        """(n,) a number for each thing that items have in common, the first of several; -1 for none.

        ``wanted`` is a field that labels items; None where nothing is asked for.

        Raises:
            InvalidRequestError: there is no such field.
        """
        if wanted is None:
            return None
        with self._catalog.read() as session:
            found = labels.labels_of(session, self.offered.ids.tolist(), wanted)
        numbers: dict[str, int] = {}
        shared = [numbers.setdefault(own[0], len(numbers)) if own else -1 for own in found]
        return np.array(shared, np.int64)

    def captions(self, wanted: str | None) -> list[str | None]:
        """The caption of each item.

        ``wanted`` is a source as ``TrainingRequest.captions`` has it; None takes tags, or else folders.

        Raises:
            InvalidRequestError: there are no such captions, or their table cannot be read.
        """
        ids = self.offered.ids.tolist()
        with self._catalog.read() as session:
            found = captioning.read(session, self.collection, ids, wanted)
        self._remark(found.remarks)
        return found.of(ids)

    @property
    def _catalog(self) -> Catalog:
        return self.context.catalog

    def _remark(self, remarks: Iterable[str]) -> None:
        for remark in remarks:
            self.context.emit(JobLog(self.context.job_id, "warning", remark))
