"""The exercises of lesson 10, Beyond one machine, in order."""

EXERCISES = ("merge", "sync", "sync_backward")
