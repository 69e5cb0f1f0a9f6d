"""What is trained: a backbone, whose features are kept, and a projector, which is thrown away."""

from __future__ import annotations

from torch import Tensor, nn


class Student(nn.Module):
    """Items to what the loss compares; in adapter mode the items are cached features."""

    def __init__(self, backbone: nn.Module, projector: nn.Module) -> None:
        super().__init__()
        self.backbone = backbone
        self.projector = projector

    def forward(self, items: Tensor) -> Tensor:
        """(n, …) to (n, d), of any length."""
        return self.projector(self.features(items))  # type: ignore[no-any-return]

    def features(self, items: Tensor) -> Tensor:
        """(n, …) to (n, width), what becomes the embedding."""
        return self.backbone(items)  # type: ignore[no-any-return]
