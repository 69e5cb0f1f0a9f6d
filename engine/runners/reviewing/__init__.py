"""The parts of the review job: what is looked through, and one module for each thing that is looked for."""
