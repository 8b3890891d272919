"""The exercises of lesson 01, Data normalization, in order."""

EXERCISES = ("steps", "standardize", "leak", "whiten")
