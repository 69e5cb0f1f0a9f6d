"""The frozen values that cross every border of the engine.

Nothing here knows a database, a network or a window. Paths are ``pathlib.Path``; a name that is not UTF-8
is carried in it by Python's surrogate escapes and stored as bytes.
"""

from engine.domain.encoders import (
    AudioInput,
    EncoderState,
    EncoderVersion,
    Fit,
    PictureInput,
)
from engine.domain.items import (
    Collection,
    Facets,
    Item,
    ItemState,
    Kind,
    PictureMetadata,
    SortKey,
    Tag,
    TagChange,
    TrackMetadata,
)
from engine.domain.maps import (
    Categories,
    Cluster,
    ColourField,
    Colouring,
    MapMethod,
    MapPicture,
    MapPoints,
    MapRecord,
    MapRequest,
    Measured,
)
from engine.domain.queries import (
    DEFAULT_K,
    Condition,
    Example,
    ItemFilter,
    Neighbour,
    Playlist,
    PlaylistRequest,
    PlaylistTrack,
    Query,
    SearchResult,
    SongPathRequest,
    Span,
)
from engine.domain.upkeep import (
    Finding,
    JobRecord,
    JobState,
)

__all__ = [
    "DEFAULT_K",
    "AudioInput",
    "Categories",
    "Cluster",
    "Collection",
    "ColourField",
    "Colouring",
    "Condition",
    "EncoderState",
    "EncoderVersion",
    "Example",
    "Facets",
    "Finding",
    "Fit",
    "Item",
    "ItemFilter",
    "ItemState",
    "JobRecord",
    "JobState",
    "Kind",
    "MapMethod",
    "MapPicture",
    "MapPoints",
    "MapRecord",
    "MapRequest",
    "Measured",
    "Neighbour",
    "PictureInput",
    "PictureMetadata",
    "Playlist",
    "PlaylistRequest",
    "PlaylistTrack",
    "Query",
    "SearchResult",
    "SongPathRequest",
    "SortKey",
    "Span",
    "Tag",
    "TagChange",
    "TrackMetadata",
]
