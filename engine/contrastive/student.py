"""What is trained: a backbone and a head, which are kept, and a projector, which is thrown away."""

from __future__ import annotations

from torch import Tensor, nn


class Student(nn.Module):
    """Items to what the loss compares; in adapter mode the items are cached features."""

    def __init__(self, backbone: nn.Module, projector: nn.Module, head: nn.Module | None = None) -> None:
        """``head`` stands between the two; without one, the backbone's features are what is kept."""
        super().__init__()
        self.backbone = backbone
        self.head = nn.Identity() if head is None else head
        self.projector = projector

    def forward(self, items: Tensor) -> Tensor:
        """(n, …) to (n, d), of any length."""
        return self.projector(self.features(items))  # type: ignore[no-any-return]

    def features(self, items: Tensor) -> Tensor:
        """(n, …) to (n, dimension), what becomes the embedding."""
        return self.head(self.backbone(items))  # type: ignore[no-any-return]
