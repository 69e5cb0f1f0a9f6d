"""What a training reads: items decoded once, kept on disk, and gathered into batches ahead of their use."""
