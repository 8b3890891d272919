"""The exercises of lesson 06, What batch normalization buys, in order."""

EXERCISES = ("network", "layer", "decide")
