"""The exercises of lesson 04, Batch normalization, backward, in order."""

EXERCISES = ("gradcheck", "affine", "closed", "staged", "diagnose", "orthogonal")
