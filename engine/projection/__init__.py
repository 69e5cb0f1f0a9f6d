"""Maps: embeddings laid out in the plane, clustered, named, measured and drawn. Plain arrays in and out."""
