"""The exercises of lesson 09, Sequences, in order."""

EXERCISES = ("cell", "masked", "diagnose", "block")
