"""What speaks for each of several copies, by what the catalogue knows of their files."""

from __future__ import annotations

from engine.catalog.item_facts import ItemFacts
from engine.domain import Kind
from engine.evaluation.best_copy import Merits, merits_of_pictures, merits_of_tracks


def merits_of(kind: Kind, facts: ItemFacts) -> Merits:
    """The merits of all items that ``facts`` are of."""
    if kind is Kind.MUSIC:
        return merits_of_tracks(facts.sample_rates, facts.durations, facts.sizes, facts.dates, facts.names)
    return merits_of_pictures(facts.widths, facts.heights, facts.sizes, facts.dates, facts.names)
