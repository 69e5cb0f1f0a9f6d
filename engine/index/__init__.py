"""Search: a cache of vectors on disk, exact and approximate neighbours. NumPy in and out."""
