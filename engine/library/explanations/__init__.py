"""Explanations as pictures: what speaks for two items being alike, drawn onto both."""
