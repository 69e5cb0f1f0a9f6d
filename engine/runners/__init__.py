"""Job entry points, loaded by dotted name inside a job process."""
