"""Qt models over ids; rows are cached, never the whole table."""
