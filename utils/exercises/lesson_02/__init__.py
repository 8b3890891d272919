"""The exercises of lesson 02, Why deep networks stall, in order."""

EXERCISES = ("saturation", "verdict", "drift", "xavier")
