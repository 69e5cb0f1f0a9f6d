"""The parts of the train job: what is learnt from, how it is measured, and what becomes of it."""
