"""The exercises of lesson 00, Start here, in order."""

EXERCISES = ("feature_mean",)
