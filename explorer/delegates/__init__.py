"""Painting only, from roles."""
