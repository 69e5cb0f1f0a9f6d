from __future__ import annotations

import pytest
import torch
from small_batches import START, agrees, batch_of, cosine, cross_entropy, objective_of, through, views_of
from torch import Tensor


def _naive(items: Tensor, texts: Tensor, captions: list[int], temperature: float) -> Tensor:
    losses = []
    count = len(items)
    for i in range(count):
        candidates = [j for j in range(count) if j == i or captions[j] != captions[i]]
        losses.append(cross_entropy(lambda k, a=i: cosine(items[a], texts[k]) / temperature, i, candidates))
        losses.append(cross_entropy(lambda k, a=i: cosine(texts[a], items[k]) / temperature, i, candidates))
    return torch.stack(losses).mean()


@pytest.mark.parametrize("captions", [[0, 1, 2, 3], [0, 1, 0, 2], [5, 5, 5, 5]])
def test_that_both_directions_count_and_equal_captions_are_no_negatives(captions: list[int]) -> None:
    views = views_of(4, views=1)
    texts = torch.randn(4, 5).double()
    objective = objective_of("align", {"temperature": 0.2})
    batch = batch_of(views, texts=texts, captions=torch.tensor(captions))
    projected = objective.get_submodule("text_projector")(texts)
    agrees(objective.loss(through, batch), _naive(views[0], projected, captions, 0.2), views)


def test_that_the_temperature_is_learnt_and_kept_in_bounds() -> None:
    objective = objective_of("align")
    batch = batch_of(views_of(4, views=1), texts=torch.randn(4, 5).double(), captions=torch.arange(4))
    terms = objective.loss(through, batch)
    terms.total.backward()
    scale = objective.get_parameter("log_scale")
    assert scale.grad is not None
    assert scale.grad != 0
    for reached, kept in ((9.0, 0.01), (-9.0, 1.0)):
        with torch.no_grad():
            scale.fill_(reached)
        objective.after_step(torch.nn.Identity(), [terms], START)
        assert float(objective.loss(through, batch).parts["temperature"]) == pytest.approx(kept)


def test_that_each_view_of_an_item_belongs_to_its_text() -> None:
    views = views_of(3)
    texts = torch.randn(3, 5).double()
    objective = objective_of("align", {"temperature": 0.5})
    terms = objective.loss(through, batch_of(views, texts=texts, captions=torch.arange(3)))
    items, projected = torch.cat(views), objective.get_submodule("text_projector")(texts)
    from_items = [
        cross_entropy(lambda k, a=i: cosine(items[a], projected[k]) / 0.5, i % 3, range(3)) for i in range(6)
    ]
    from_texts = [
        cross_entropy(lambda k, a=i: cosine(projected[a], items[k]) / 0.5, j, range(6))
        for i in range(3)
        for j in (i, i + 3)
    ]
    agrees(terms, (torch.stack(from_items).mean() + torch.stack(from_texts).mean()) / 2, views)


def test_that_texts_come_out_among_the_items_outputs() -> None:
    objective = objective_of("align")
    texts = objective.texts(torch.randn(3, 5).double())  # type: ignore[operator]
    torch.testing.assert_close(texts.norm(dim=1), torch.ones(3).double())
    assert texts.shape == (3, 6)


def test_that_without_texts_it_says_what_it_wants() -> None:
    with pytest.raises(ValueError, match="wants the texts"):
        objective_of("align").loss(through, batch_of(views_of(4, views=1)))
