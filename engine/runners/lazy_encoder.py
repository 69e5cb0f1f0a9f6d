"""The encoder of an import, loaded only when there is an item for it, and while that one is decoded."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Self

from engine.catalog import encoder_versions
from engine.catalog.catalog import Catalog
from engine.domain import EncoderVersion, Kind
from engine.encoders.encoder import Encoder, EncoderInput, TextEncoder
from engine.runners.decoding import limited

USUAL_BATCH = {Kind.IMAGE: 64, Kind.MUSIC: 4}
"""Items in a batch as long as the encoder has not said what it wants."""


class LazyEncoder:
    """Loads its encoder once, in a thread of its own. Safe to use from several threads.

    Loading takes seconds, and files that were only touched, moved or copied need no encoder at all.
    """

    def __init__(
        self,
        load: Callable[[], Encoder],
        kind: Kind,
        known_input: EncoderInput | None,
        most_windows: int | None = None,
    ) -> None:
        """``known_input`` is what the encoder wants, where that is known before it is loaded.

        ``most_windows`` is another limit on the windows of a track than the encoder's own.
        """
        self._load = load
        self._known_input = known_input
        self._most_windows = most_windows
        self._usual_batch = USUAL_BATCH[kind]
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="encoder")
        self._lock = threading.Lock()
        self._loading: Future[Encoder] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._thread.shutdown()

    def begin(self) -> Future[Encoder]:
        """Starts loading, unless that has been done."""
        with self._lock:
            if self._loading is None:
                self._loading = self._thread.submit(self._load)
            return self._loading

    def input(self) -> EncoderInput:
        """How an item is to be prepared. Whoever asks has one, so the loading begins now.

        Raises:
            EncoderError: the encoder had to be loaded to tell, and cannot be.
        """
        loading = self.begin()
        return limited(self._known_input or loading.result().input, self._most_windows)

    def get(self) -> Encoder:
        """The encoder, once it is loaded. Raises EncoderError when it cannot be."""
        return self.begin().result()

    @property
    def is_loaded(self) -> bool:
        """Whether ``get`` answers at once."""
        return self._loading is not None and self._loading.done()

    @property
    def batch_size(self) -> int:
        """How many items ``encode`` is best given, as far as that is known by now."""
        return self.get().batch_size if self.is_loaded else self._usual_batch


def version_of(encoder: Encoder, source: str, catalog: Catalog) -> EncoderVersion:
    """The version of a loaded encoder, written down with what only the loaded one can tell.

    Raises:
        EncoderError: its weights are not those that made the library's vectors under its name.
    """
    with catalog.write() as session:
        return encoder_versions.get_or_create(
            session,
            encoder.name,
            kind=encoder.kind,
            dimension=encoder.dimension,
            source=source,
            digest=encoder.digest,
            reads_text=isinstance(encoder, TextEncoder),
        )
