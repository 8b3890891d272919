"""The exercises of lesson 12, Why does it work?, in order."""

EXERCISES = ("effective_lr", "growth", "predictiveness", "decide")
