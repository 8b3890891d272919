"""The exercises of lesson 11, Batch normalization in production, in order."""

EXERCISES = ("predict", "batches", "freeze", "decay", "swap", "leak", "adapt")
