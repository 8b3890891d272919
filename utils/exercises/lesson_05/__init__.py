"""The exercises of lesson 05, Inference and running averages, in order."""

EXERCISES = ("inference", "population", "ema", "debug", "fold", "correction")
