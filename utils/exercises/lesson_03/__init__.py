"""The exercises of lesson 03, Batch normalization, forward, in order."""

EXERCISES = ("statistics", "forward", "identity", "columns", "debug")
