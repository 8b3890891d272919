"""The exercises of lesson 07, Batch normalization in CNNs, in order."""

EXERCISES = ("spatial", "spatial_backward", "count", "fold", "debug")
