"""How good an encoder is for a collection: retrieval, clusters, health of embeddings. NumPy in and out."""
