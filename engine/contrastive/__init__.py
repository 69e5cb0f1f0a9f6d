"""Contrastive training: what a batch is, the objectives, and what they share."""
