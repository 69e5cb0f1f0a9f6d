"""Augmented copies of a batch's items, made on the device that trains."""
