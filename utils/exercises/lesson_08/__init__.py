"""The exercises of lesson 08, Layer, group and instance normalization, in order."""

EXERCISES = ("layer", "layer_backward", "group", "instance", "rms", "weight", "diagnose")
