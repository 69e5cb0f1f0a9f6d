"""The objectives, one to a file."""
