"""What a report on an evaluation says and shows; its look is in ``resources/report``."""
