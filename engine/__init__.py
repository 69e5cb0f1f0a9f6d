"""The headless engine: turns folders of pictures or music into a searchable library."""
